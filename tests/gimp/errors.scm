; Calls with bad input.
; The test defines content and style (paths of pictures).
; SPDX-License-Identifier: GPL-3.0-or-later

; Reports the message that painting DRAWABLE gives, and whether IMAGE stayed as it was.
(define (check name image drawable style-path options)
  (let* ((before (state image))
         (message (message-of (lambda () (paint image drawable style-path options)))))
    (report name message)
    (report (string-append name "-unchanged") (equal? before (state image)))))

; Each of CALLS is a name for the report, a style's path and options.
(define (check-arguments calls)
  (for-each (lambda (call) (apply check-call call)) calls))

(define (check-call name style-path options)
  (let ((image (load-image content)))
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 4 4 20 20)
    (gimp-image-clean-all image)
    (check name image (active-layer image) style-path options)))

; Drawables that cannot be painted, with a style that could.
(define (check-drawables)
  (let ((image (load-image content)))
    (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 16 FALSE FALSE
                                "")
    (check "indexed" image (active-layer image) style ""))
  ; A layer mask that no layer has, and a channel without any layer.
  (let* ((image (load-image content))
         (mask (car (gimp-layer-create-mask (active-layer image) ADD-MASK-WHITE))))
    (check "mask" image mask style ""))
  (let* ((image (load-image content))
         (channel (car (gimp-channel-new image 64 48 "channel" 50 '(0 0 0)))))
    (gimp-image-insert-channel image channel 0 0)
    (gimp-image-remove-layer image (car (layers-of image)))
    (check "channel" image channel style ""))
  (let* ((image (load-image content)) (layer (active-layer image)))
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 4 4 20 20)
    (gimp-edit-copy layer)
    (check "floating" image (car (gimp-edit-paste layer FALSE)) style "")
    (check "below-floating" image layer style ""))
  (let ((image (load-image content)) (other (load-image content)))
    (check "other-image" image (active-layer other) style ""))
  (let ((image (load-image content)))
    (gimp-layer-set-offsets (active-layer image) 40 0)
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 20 20)
    (gimp-image-clean-all image)
    (check "selection-outside" image (active-layer image) style ""))
  (let ((image (load-image content)))
    (check "nothing-selected" image (active-layer image) (string-append style "\t:selection") "")
    (check "nothing-outside" image (active-layer image) (string-append style "\t:outside") ""))
  (let ((image (load-image content)))
    (gimp-selection-all image)
    (gimp-image-clean-all image)
    (check "all-selected" image (active-layer image) (string-append style "\t:outside") ""))
  (let* ((image (load-image content)) (layer (active-layer image))
         (channel (car (gimp-channel-new image 64 48 "black" 50 '(0 0 0)))))
    (gimp-image-insert-channel image channel 0 0)
    (gimp-context-set-foreground '(0 0 0))
    (gimp-drawable-fill channel FILL-FOREGROUND)
    (gimp-image-clean-all image)
    (check "black-channel" image layer
           (string-append style "\tblack") ""))
  (let ((image (load-image content)))
    (report "last-values"
            (message-of (lambda () (call-filter RUN-WITH-LAST-VALS image (active-layer image)
                                                style ""))))))
