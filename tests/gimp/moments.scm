; What happens to an image while it is painted.
; SPDX-License-Identifier: GPL-3.0-or-later

(define (painting? layer)
  (member "neural-style-transfer" (cadr (gimp-item-get-parasite-list layer))))

(define (count-paintings image)
  (let loop ((left (layers-of image)) (count 0))
    (cond ((null? left) count)
          ((painting? (car left)) (loop (cdr left) (+ count 1)))
          (else (loop (cdr left) count)))))

; A number that changes with VALUES, as long texts lose some digits.
(define (checksum values)
  (let loop ((left values) (sum 7))
    (if (null? left)
        sum
        (loop (cdr left) (modulo (+ (* sum 31) (car left)) 1000003)))))

; Whether DRAWABLE is as it was: where it is and what it shows.
(define (drawable-state drawable)
  (let ((width (car (gimp-drawable-width drawable))) (height (car (gimp-drawable-height drawable))))
    (list drawable (car (gimp-item-get-name drawable)) (geometry drawable)
          (car (gimp-drawable-type drawable))
          (checksum (sample drawable 0 0 (quotient width 16) (quotient height 16) 16)))))

; All of IMAGE but its paintings.
(define (image-state image)
  (list (car (gimp-image-width image)) (car (gimp-image-height image))
        (car (gimp-image-base-type image)) (car (gimp-image-get-precision image))
        (map drawable-state (delete-paintings (layers-of image)))
        (gimp-selection-bounds image)
        (checksum (sample (car (gimp-image-get-selection image)) 0 0
                          (quotient (car (gimp-image-width image)) 16)
                          (quotient (car (gimp-image-height image)) 16) 16))
        (car (gimp-image-undo-is-enabled image))))

(define (delete-paintings drawables)
  (cond ((null? drawables) '())
        ((painting? (car drawables)) (delete-paintings (cdr drawables)))
        (else (cons (car drawables) (delete-paintings (cdr drawables))))))

; Shows the file PATH as a new image with a selection, where nothing can be undone, in which the
; user has yet to do a step. Returns the image.
(define (show-moment path)
  (let ((image (load-image path)))
    (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 10 10 120 90)
    (gimp-image-undo-disable image)
    (gimp-image-undo-enable image)
    (gimp-image-clean-all image)
    (gimp-display-new image)
    image))

; Does one step: makes the layer that is to be painted, or gives that a name. Returns the layer.
(define (do-step image makes-layer)
  (let ((layer (active-layer image)))
    (if makes-layer
        (begin
          (set! layer (car (gimp-layer-copy layer TRUE)))
          (gimp-image-insert-layer image layer 0 0))
        (gimp-item-set-name layer "photograph"))
    layer))

; What the user may do to IMAGE and its LAYER, by the numbers of the tests.
(define (close-images image)
  (let loop ((display 100))
    (if (> display 1)
        (begin
          (if (= TRUE (car (gimp-display-is-valid display)))
              (gimp-display-delete display))
          (loop (- display 1))))))

(define (convert-indexed image)
  (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 16 FALSE FALSE ""))

; What painting LAYER gives: the new layer, or the message of the error.
(define (try-painting image layer style options)
  (let* ((painting -1)
         (message (message-of (lambda () (set! painting (paint image layer style options))))))
    (list painting message)))

; What the dialog gives, which paints LAYER.
(define (try-dialog image layer)
  (message-of (lambda () (call-filter RUN-INTERACTIVE image layer "" ""))))
