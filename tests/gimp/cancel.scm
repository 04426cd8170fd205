; A painting that does not come to its end.
; SPDX-License-Identifier: GPL-3.0-or-later

; Paints CONTENT with OPTIONS, and then quickly. Reports the first painting's message, whether it
; left the image as it was, and the name of the second one's layer.
(define (paint-twice content style options)
  (let ((image (load-image content)))
    (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 4 4 30 20)
    (gimp-image-clean-all image)
    (let* ((before (state image))
           (message (message-of (lambda () (paint image (active-layer image) style options)))))
      (report "message" message)
      (report "unchanged" (equal? before (state image)))
      (report "painted-after"
              (car (gimp-item-get-name
                     (paint image (active-layer image) style "iterations=1")))))))
