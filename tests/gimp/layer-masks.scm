; Paints layers that have masks. Paintings are saved as NAME.png, without their masks.
; The test defines content, other (the same but for where the mask is black), cut (the content with
; alpha) and style (paths of pictures), and precisions (names without PRECISION-).
; SPDX-License-Identifier: GPL-3.0-or-later

(define options "iterations=3 seed=1")

; Gives LAYER a mask that is white in an ellipse with a soft edge, and black far from it.
(define (mask-layer image layer)
  (gimp-context-set-feather TRUE)
  (gimp-context-set-feather-radius 9 9)
  (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 12 8 36 30)
  (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-SELECTION)))
  (gimp-selection-none image))

; The file PATH as an image whose layer has such a mask.
(define (load-masked path)
  (let ((image (load-image path)))
    (mask-layer image (active-layer image))
    image))

(define (mask-of layer)
  (car (gimp-layer-get-mask layer)))

; All of a drawable's values, a report for each row, as long texts lose some digits.
(define (report-values name drawable)
  (let ((rows (car (gimp-drawable-height drawable))))
    (do ((row 0 (+ row 1)))
        ((= row rows))
      (report (string-append name "-" (number->string row))
              (sample drawable 0 row (car (gimp-drawable-width drawable)) 1 1)))))

; Paints SOURCE, saves the painting and reports the values of both masks. Returns the painting.
(define (try name image source style options)
  (let ((layer (paint image source style options)))
    (save-layer image layer (string-append name ".png"))
    (report-values (string-append name "-mask") (mask-of layer))
    (report-values (string-append name "-source-mask") (mask-of source))
    layer))

(define (check-masks)
  (check-hidden)
  (check-types)
  (check-alpha)
  (check-selections)
  (check-flags)
  (check-modes)
  (check-group)
  (check-styles))

; Two pictures that differ only where the mask is black.
(define (check-hidden)
  (for-each
    (lambda (name path)
      (let ((image (load-masked path)))
        (try name image (active-layer image) style options)))
    '("plain" "other") (list content other)))

(define (check-types)
  (for-each
    (lambda (precision)
      (let* ((image (load-image content)))
        (set-precision image (precision-called precision))
        (mask-layer image (active-layer image))
        (try precision image (active-layer image) style options)))
    precisions)
  (let ((image (load-masked content)))
    (gimp-image-convert-grayscale image)
    (try "gray" image (active-layer image) style options)))

; A layer with alpha, painted at its size and at a smaller one.
(define (check-alpha)
  (for-each
    (lambda (name more)
      (let ((image (load-masked cut)))
        (try name image (active-layer image) style (string-append options more))))
    '("cut" "cut-small") '("" " size=40"))
  (let* ((image (load-image cut)) (source (active-layer image)))
    (save-layer image (paint image source style (string-append options " size=40"))
                "cut-unmasked.png")
    (save-layer image (paint image source style
                             "iterations=3 strength=0 colour=content")
                "cut-plain.png")))

; With a selection, and with the selection as the style's mask.
(define (check-selections)
  (let* ((image (load-masked content)) (source (active-layer image)))
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 20 4 30 26)
    (let ((layer (try "selected" image source style options)))
      (report "selected-geometry" (geometry layer))
      (report-values "selected-selection" (car (gimp-image-get-selection image))))
    (try "by-selection" image source (string-append style "\t:selection") options)))

; A mask that is switched off, and one that is shown and edited.
(define (check-flags)
  (let* ((image (load-masked content)) (source (active-layer image)))
    (gimp-layer-set-apply-mask source FALSE)
    (let ((layer (paint image source style options)))
      (report "off" (mask-of layer))
      (save-layer image layer "off.png")))
  (let* ((image (load-masked content)) (source (active-layer image)))
    (gimp-layer-set-show-mask source TRUE)
    (gimp-layer-set-edit-mask source TRUE)
    (let ((layer (paint image (mask-of source) style options)))
      (report "flags" (list (car (gimp-layer-get-show-mask layer))
                            (car (gimp-layer-get-edit-mask layer))
                            (car (gimp-layer-get-apply-mask layer))))
      (report "source-flags" (list (car (gimp-layer-get-show-mask source))
                                   (car (gimp-layer-get-edit-mask source))
                                   (car (gimp-layer-get-apply-mask source)))))))

(define (report-mode name layer)
  (report name (list (car (gimp-layer-get-mode layer)) (round (car (gimp-layer-get-opacity layer)))
                     (car (gimp-layer-get-composite-mode layer)))))

(define (check-modes)
  (let* ((image (load-masked content)) (source (active-layer image)))
    (gimp-layer-set-mode source LAYER-MODE-MULTIPLY)
    (gimp-layer-set-opacity source 40)
    (gimp-layer-set-composite-mode source LAYER-COMPOSITE-CLIP-TO-BACKDROP)
    (report-mode "mode" (paint image source style options))
    (report-mode "source-mode" source)))

; A group that passes through, with a mask, and a layer in a group.
(define (check-group)
  (let* ((image (load-image content)) (source (active-layer image))
         (group (car (gimp-layer-group-new image))))
    (gimp-image-insert-layer image group 0 0)
    (gimp-image-reorder-item image source group 0)
    (mask-layer image group)
    (gimp-layer-set-mode group LAYER-MODE-PASS-THROUGH)
    (report-mode "group-mode" (try "group" image group style options))
    (report "in-group" (mask-of (paint image source style options)))))

; A layer with a mask, its image, and the layer with its mask switched off, as styles.
(define (check-styles)
  (let* ((image (load-masked cut)) (layer (active-layer image)))
    (test-read-style RUN-NONINTERACTIVE layer "style-layer.png")
    (test-read-style RUN-NONINTERACTIVE (- -2 image) "style-image.png")
    (gimp-layer-set-apply-mask layer FALSE)
    (test-read-style RUN-NONINTERACTIVE layer "style-off.png")))
