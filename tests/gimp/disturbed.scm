; A user who does something while the filter reads a layer.
; SPDX-License-Identifier: GPL-3.0-or-later

; Paints CONTENT, which has a layer mask and a selection, while what ACTION says is done to it.
; Reports the message and, unless the image is closed, how many layers it has.
(define (disturb content style action)
  (let* ((image (load-image content)) (layer (active-layer image)))
    (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-WHITE)))
    (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 10 10 120 90)
    (gimp-item-set-name layer action)
    (report action (message-of (lambda () (paint image layer style "iterations=1"))))
    (if (= TRUE (car (gimp-image-is-valid image)))
        (begin
          (report (string-append action "-layers") (length (layers-of image)))
          (gimp-image-delete image)))))
