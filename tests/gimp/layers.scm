; Paints layers at unusual places and of unusual kinds, and reports where the paintings are.
; The test defines content, style and broken (paths of pictures), width and height (of the content),
; last-values and replacing-values (what the filter remembers in a session, without and with
; replacing the last painting).
; SPDX-License-Identifier: GPL-3.0-or-later

(define options "iterations=2 seed=1")

(define (new-image)
  (load-image content))

(define (position image layer)
  (car (gimp-image-get-item-position image layer)))

; Paints SOURCE and reports all about where the painting is. Returns the painting.
(define (check name image source)
  (let* ((place (position image source))
         (layer (paint image source style options)))
    (report (string-append name "-geometry") (geometry layer))
    (report (string-append name "-place")
            (list (= place (position image layer))
                  (= (+ place 1) (position image source))
                  (= (car (gimp-item-get-parent source)) (car (gimp-item-get-parent layer)))
                  (= layer (active-layer image))))
    (report (string-append name "-layer-name") (car (gimp-item-get-name layer)))
    layer))

; Layers that do not cover the image as the content does.
(define (check-offsets)
  (let* ((image (new-image)) (source (active-layer image)))
    (gimp-layer-set-offsets source 10 -7)
    (check "offset" image source))
  (let* ((image (new-image)) (source (active-layer image)))
    (gimp-layer-resize source 90 70 13 11)
    (check "larger" image source))
  (let* ((image (new-image)) (source (active-layer image)))
    (gimp-layer-resize source 20 10 -30 -5)
    (check "smaller" image source))
  (let* ((image (new-image)) (source (active-layer image)))
    (gimp-layer-set-offsets source 500 500)
    (check "outside" image source))
  (let* ((image (new-image)) (source (active-layer image)))
    (save-layer image (paint image source style "iterations=2 seed=1 size=32") "resized.png")
    (report "resized-geometry" (geometry (active-layer image))))
  (let* ((image (car (gimp-image-new 1 1 RGB)))
         (source (car (gimp-layer-new image 1 1 RGBA-IMAGE "dot" 100 LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer image source 0 0)
    (check "dot" image source)))

; A layer below another in a group, and the group.
(define (check-groups)
  (let* ((image (new-image))
         (source (active-layer image))
         (group (car (gimp-layer-group-new image)))
         (above (car (gimp-layer-new image 8 8 RGBA-IMAGE "above" 100 LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer image group 0 0)
    (gimp-image-reorder-item image source group 0)
    (gimp-image-insert-layer image above group 0)
    (gimp-layer-set-offsets source 5 6)
    (check "in-group" image source)
    (save-layer image (check "whole-group" image group) "group.png")))

; Values of SELECTION all over the image.
(define (sample-all selection)
  (sample selection 0 0 (quotient width 4) (quotient height 4) 4))

(define (check-selections)
  (check-feathered-selection)
  (check-no-selection))

; A feathered ellipse: what is selected must be in the mask, and stay selected.
(define (check-feathered-selection)
  (let* ((image (new-image)) (source (active-layer image))
         (selection (car (gimp-image-get-selection image))))
    (gimp-layer-set-offsets source 3 4)
    (gimp-context-set-feather TRUE)
    (gimp-context-set-feather-radius 9 9)
    (gimp-image-select-ellipse image CHANNEL-OP-REPLACE 20 12 26 20)
    (let* ((before (sample-all selection))
           (layer (check "selection" image source))
           (mask (car (gimp-layer-get-mask layer)))
           (width (car (gimp-drawable-width mask)))
           (height (car (gimp-drawable-height mask))))
      (report "selection-kept" (equal? before (sample-all selection)))
      (report "selection-bounds" (gimp-selection-bounds image))
      (report "mask" (sample mask 0 0 width height 1))
      (report "selected" (sample selection (caddr (geometry layer)) (cadddr (geometry layer))
                                 width height 1))
      (report "mask-edited" (car (gimp-layer-get-edit-mask layer)))
      (report "mask-applied" (car (gimp-layer-get-apply-mask layer))))))

; A selection that is taken away again leaves no mask.
(define (check-no-selection)
  (let* ((image (new-image)) (source (active-layer image)))
    (gimp-selection-all image)
    (gimp-selection-none image)
    (report "no-mask" (car (gimp-layer-get-mask (check "unselected" image source))))))

(define (check-unusual)
  (check-broken)
  (check-xcf))

; A floating point layer with NaN and infinities.
(define (check-broken)
  (let* ((image (load-image broken)) (source (active-layer image))
         (layer (check "broken" image source)))
    (gimp-image-convert-precision image PRECISION-U8-GAMMA)
    (save-layer image layer "broken.png")))

; A style that only GIMP can load, the same as PNG, and two styles.
(define (check-xcf)
  (let* ((image (load-image style)))
    (save-image image (active-layer image) "style.xcf"))
  (let* ((image (new-image)))
    (save-layer image (paint image (active-layer image) "style.xcf" options) "from-xcf.png")
    (save-layer image (paint image (cadr (layers-of image))
                             style options) "from-png.png")
    (paint image (active-layer image) (string-append style "\n" content) options)
    (report "two-styles" (car (gimp-item-get-name (active-layer image))))))

; Paintings among others, and what they know of the layer that they were painted from.
(define (check-paintings)
  (check-order)
  (check-meant)
  (check-memory)
  (check-again)
  (check-copies)
  (check-replace))

(define (name-of item)
  (car (gimp-item-get-name item)))

(define (report-names name image)
  (report name (map name-of (layers-of image))))

(define (add-layer image name group position)
  (let ((layer (car (gimp-layer-new image 8 8 RGBA-IMAGE name 100 LAYER-MODE-NORMAL))))
    (gimp-image-insert-layer image layer group position)
    layer))

; Paints SOURCE, and gives the painting a short NAME.
(define (paint-named name image source)
  (let ((layer (paint image source style options)))
    (gimp-item-set-name layer name)
    layer))

; Three paintings below another layer, the second of which was moved into a group; and a painting of
; a painting.
(define (check-order)
  (let* ((image (new-image)) (source (active-layer image))
         (above (add-layer image "above" 0 0))
         (group (car (gimp-layer-group-new image))))
    (gimp-item-set-name source "source")
    (gimp-item-set-name group "group")
    (gimp-image-insert-layer image group 0 0)
    (paint-named "first" image source)
    (let ((second (paint-named "second" image source)))
      (report-names "order" image)
      (gimp-image-reorder-item image second group 0))
    (let ((third (paint-named "third" image source)))
      (paint-named "fourth" image third))
    (paint-named "fifth" image source)
    (report-names "order-further" image)))

; Paints a layer mask, a channel before which a layer above the source was active, and the selection
; while the source is active.
(define (check-meant)
  (let* ((image (new-image)) (source (active-layer image))
         (mask (car (gimp-layer-create-mask source ADD-MASK-WHITE)))
         (channel (car (gimp-channel-new image width height "channel" 50 '(0 0 0))))
         (small (add-layer image "small" 0 0)))
    (gimp-layer-add-mask source mask)
    (report "meant-by-mask-geometry" (geometry (paint image mask style options)))
    (gimp-image-set-active-layer image small)
    (gimp-image-insert-channel image channel 0 0)
    (report "meant-by-channel-geometry" (geometry (paint image channel style options)))
    (gimp-image-set-active-layer image source)
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 2 3 10 20)
    (report "meant-by-selection-geometry"
            (geometry (paint image (car (gimp-image-get-selection image)) style options)))))

(define (parasite-of layer)
  (car (gimp-item-get-parasite layer "neural-style-transfer")))

; The parasite of a painting before and after a file.
(define (check-memory)
  (let* ((image (new-image)) (source (active-layer image))
         (selected (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 2 3 10 20))
         (layer (paint image source (string-append style "\t:selection\n" content)
                       (string-append options " strength=62.5"))))
    (report "memory-name" (name-of layer))
    (report "memory" (parasite-of layer))
    (report "memory-tattoo" (car (gimp-item-get-tattoo source)))
    (save-image image layer "memory.xcf")
    (let* ((loaded (load-image "memory.xcf")))
      (report "memory-kept" (equal? (parasite-of layer) (parasite-of (active-layer loaded)))))))

; Repeats on a painting, which paints its source again: in the image, and in one that was loaded.
; Then on a painting whose source is gone.
(define (check-again)
  (remember last-values)
  (let* ((image (new-image)) (source (active-layer image))
         (first (paint image source style options)))
    (gimp-item-set-name source "source")
    (gimp-item-set-name first "first")
    (save-image image first "again.xcf")
    (save-layer image first "painted.png")
    (let ((again (repeat image first)))
      (save-layer image again "again.png")
      (report "again-opacity" (car (gimp-layer-get-opacity again)))
      (report-names "again" image)
      (gimp-image-remove-layer image source)
      (save-layer image (repeat image again) "again-orphan.png")))
  (let* ((image (load-image "again.xcf")))
    (save-layer image (repeat image (active-layer image)) "again-loaded.png")
    (report-names "again-loaded" image)))

; Repeats on the painting in a copy of its image, where layers have other tattoos, and on a copy of
; the painting in an image that has another layer with the source's tattoo.
(define (check-copies)
  (let* ((image (new-image)) (source (active-layer image)) (other (new-image)))
    (add-layer image "above" 0 0)
    (let* ((painting (paint-named "painting" image source))
           (copy (car (gimp-image-duplicate image)))
           (alone (car (gimp-layer-new-from-drawable painting other))))
      (save-layer copy (repeat copy (cadr (layers-of copy))) "copied-image.png")
      (report-names "copied-image" copy)
      (gimp-image-insert-layer other alone 0 0)
      (save-layer other (repeat other alone) "copied-layer.png"))))

; Replaces the last of two paintings, which stands below the first; one that is locked; and none.
(define (check-replace)
  (remember replacing-values)
  (let* ((image (new-image)) (source (active-layer image)))
    (gimp-item-set-name source "source")
    (paint-named "first" image source)
    (gimp-image-lower-item image (paint-named "second" image source))
    (gimp-item-set-name (repeat image source) "new")
    (report-names "replaced" image)
    (gimp-item-set-lock-content (active-layer image) TRUE)
    (gimp-item-set-name (repeat image source) "newer")
    (report-names "replaced-locked" image))
  (let* ((image (new-image)) (source (active-layer image)))
    (gimp-item-set-name source "source")
    (gimp-item-set-name (repeat image source) "new")
    (report-names "replaced-none" image)))
