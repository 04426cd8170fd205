; Several styles in one painting, in channels and layer masks. Paintings are saved as NAME.png.
; The test defines content, red and blue (paths of pictures), options, width, height and middle (of
; the content), half (a mask's value, of 255) and precisions (names without PRECISION-).
; SPDX-License-Identifier: GPL-3.0-or-later

(define (new-image)
  (load-image content))

; A channel that is white in a rectangle.
(define (add-channel image name x y width height)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y width height)
  (let ((channel (car (gimp-selection-save image))))
    (gimp-item-set-name channel name)
    (gimp-selection-none image)
    channel))

; Gives LAYER a mask that is white in a rectangle of the image.
(define (mask-layer image layer x y width height)
  (gimp-image-select-rectangle image CHANNEL-OP-REPLACE x y width height)
  (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-SELECTION)))
  (gimp-selection-none image))

(define (add-layer image name x y width height)
  (let ((layer (car (gimp-layer-new image width height RGBA-IMAGE name 100 LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer image layer 0 -1)
    (gimp-layer-set-offsets layer x y)
    layer))

; Styles as the filter takes them: STYLE where MASK is white, and several STYLES.
(define (in style mask)
  (string-append style "\t" mask))
(define (with . styles)
  (unbreakupstr styles "\n"))

; Paints SOURCE and saves the painting.
(define (try name image source styles options)
  (save-layer image (paint image source styles options) (string-append name ".png")))

; Two styles in one painting: in channels, and by weights.
(define (paint-colours)
  (let* ((image (new-image)) (source (active-layer image)))
    (add-channel image "left" 0 0 middle height)
    (add-channel image "right" middle 0 middle height)
    (add-channel image "all" 0 0 width height)
    (try "left-right" image source (with (in red "left") (in blue "right")) options)
    (try "right-left" image source (with (in red "right") (in blue "left")) options)
    (try "left-rest" image source (with (in red "left") blue) options)
    (try "shared" image source (with (in red "all") (in blue "all")) options)
    (for-each
      (lambda (weights)
        (try weights image source (with red blue)
             (string-append options " style-weights=" weights)))
      '("1,0" "3,1" "1,1" "1,3" "0,1"))))

; One style: where the content stays, its mask is black.
(define (paint-places)
  (paint-in-masks)
  (paint-in-channel-first)
  (paint-in-selection)
  (paint-by-selection))

; In a channel, in the mask of a layer within a group, and in the painted layer's own mask.
(define (paint-in-masks)
  (let* ((image (new-image)) (source (active-layer image))
         (group (car (gimp-layer-group-new image)))
         (layer (add-layer image "cut out" -10 -5 60 45)))
    (add-channel image "channel" 10 20 30 40)
    (try "channel" image source (in red "channel") options)
    ; White wherever the layer is.
    (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-WHITE)))
    (gimp-image-insert-layer image group 0 -1)
    (gimp-image-reorder-item image layer group 0)
    (try "layer-mask" image source (in red "cut out") options)
    (gimp-item-set-name source "painted")
    (mask-layer image source 20 8 30 50)
    (try "own-mask" image source (in red "painted") options)))

; In one of a channel and a layer that have the same name.
(define (paint-in-channel-first)
  (let* ((image (new-image)) (source (active-layer image)))
    (add-channel image "both" 0 0 middle height)
    (mask-layer image (add-layer image "both" 0 0 width height) middle 0 middle height)
    (try "channel-first" image source (in red "both") options)))

; In masks of a layer beside the image's corner, where there is a selection.
(define (paint-in-selection)
  (let* ((image (new-image)) (source (active-layer image)))
    (gimp-layer-set-offsets source -10 7)
    (add-channel image "channel" 0 0 30 40)
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 6 12 60 40)
    (try "selected" image source (in red "channel") options)
    (mask-layer image source 20 30 100 100)
    (gimp-item-set-name source "painted")
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 6 12 60 40)
    (try "selected-mask" image source (in red "painted") options)))

; In the selection, outside it, and in a channel that has the selection's name. The layer begins
; beside the image's corner.
(define (paint-by-selection)
  (let* ((image (new-image)) (source (active-layer image)))
    (gimp-layer-set-offsets source -10 7)
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 10 20 40 30)
    (try "in-selection" image source (in red ":selection") options)
    (report "in-selection" (geometry (active-layer image)))
    (report "in-selection-mask" (car (gimp-layer-get-mask (active-layer image))))
    (try "outside" image source (in red ":outside") options)
    (try "inside-and-outside" image source (with (in red ":selection") (in blue ":outside"))
         options)
    (try "inside-and-rest" image source (with (in red ":selection") blue) options)
    (add-channel image ":selection" 0 20 20 30)
    (try "named-selection" image source (in red ":selection") options)))

; A channel and a layer mask that are half white everywhere, and what a half selection leaves.
(define (paint-halves)
  (for-each paint-half precisions))

; Half white to GIMP is a selection of half, which keeps its numbers when the precision changes.
(define (paint-half precision)
  (let* ((image (new-image)) (source (active-layer image))
         (layer (add-layer image "half layer" 0 0 width height)))
    (select-half image)
    (set-precision image (precision-called precision))
    (gimp-item-set-name (car (gimp-selection-save image)) "half")
    (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-SELECTION)))
    (save-half (string-append "half-outside-" precision) image source ":outside")
    (gimp-selection-none image)
    (save-half (string-append "half-channel-" precision) image source "half")
    (save-half (string-append "half-mask-" precision) image source "half layer")
    (gimp-drawable-fill layer FILL-WHITE)
    (gimp-layer-remove-mask layer MASK-APPLY)
    (set-precision image PRECISION-U8-GAMMA)
    (report (string-append "alpha-" precision) (cadr (gimp-drawable-get-pixel layer 5 5)))))

; Selects all of IMAGE by half.
(define (select-half image)
  (let ((channel (car (gimp-channel-new image width height "half" 50 '(0 0 0)))))
    (gimp-image-insert-channel image channel 0 0)
    (gimp-context-set-foreground (list half half half))
    (gimp-drawable-fill channel FILL-FOREGROUND)
    (gimp-image-select-item image CHANNEL-OP-REPLACE channel)
    (gimp-image-remove-channel image channel)))

; Paints SOURCE in red where MASK is white and saves the painting in 8 bits, as NAME.png.
(define (save-half name image source mask)
  (let* ((painting (paint image source (in red mask) options))
         (copy (car (gimp-image-new width height RGB)))
         (layer #f))
    (set-precision copy (car (gimp-image-get-precision image)))
    (set! layer (car (gimp-layer-new-from-drawable painting copy)))
    (gimp-image-insert-layer copy layer 0 0)
    (set-precision copy PRECISION-U8-GAMMA)
    (save-layer copy layer (string-append name ".png"))
    (gimp-image-remove-layer image painting)))
