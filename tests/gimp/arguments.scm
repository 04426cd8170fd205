; The filter's arguments in GIMP 3, several layers, and effects. Paintings are saved as NAME.png.
; The test defines content and style (paths of pictures).
; SPDX-License-Identifier: GPL-3.0-or-later

; Settings as arguments of their own types, in the order of their names or by these.
(define (check-typed)
  (let* ((image (load-image content)) (layer (active-layer image)))
    (save-layer image
                (car (plug-in-neural-style-transfer
                       #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector layer)
                       #:style style #:strength 80.5 #:seed 3 #:colour "content" #:iterations 4
                       #:initial-noise 0.5))
                "typed.png")
    (save-layer image
                (car (plug-in-neural-style-transfer
                       #:run-mode RUN-NONINTERACTIVE #:image image #:drawables (vector layer)
                       #:style style #:options "strength=80.5 seed=3 colour=content"
                       #:strength 10 #:iterations 4 #:initial-noise 0.5))
                "options-first.png")
    (save-layer image
                (car (plug-in-neural-style-transfer
                       RUN-NONINTERACTIVE image (vector layer) style
                       "iterations=4 seed=3 strength=80.5 colour=content initial-noise=0.5"))
                "in-order.png")
    (report "no-style"
            (message-of (lambda () (plug-in-neural-style-transfer
                                     #:run-mode RUN-NONINTERACTIVE #:image image
                                     #:drawables (vector layer)))))
    (report "wrong-word"
            (message-of (lambda () (plug-in-neural-style-transfer
                                     #:run-mode RUN-NONINTERACTIVE #:image image
                                     #:drawables (vector layer) #:style style
                                     #:colour "contant"))))
    (report "wrong-number"
            (message-of (lambda () (plug-in-neural-style-transfer
                                     #:run-mode RUN-NONINTERACTIVE #:image image
                                     #:drawables (vector layer) #:style style
                                     #:strength 180))))))

(define (name-of layer)
  (car (gimp-item-get-name layer)))

; Two layers, one of them in a group; each painting lies above its own.
(define (check-several)
  (let* ((image (load-image content)) (below (active-layer image))
         (above (car (gimp-layer-copy below)))
         (group (car (gimp-group-layer-new image))))
    (gimp-item-set-name below "below")
    (gimp-image-insert-layer image group -1 0)
    (gimp-image-insert-layer image above group 0)
    (gimp-item-set-name above "above")
    (let ((layer (car (plug-in-neural-style-transfer
                        #:run-mode RUN-NONINTERACTIVE #:image image
                        #:drawables (vector above below) #:style style #:iterations 2))))
      (report "several" (map name-of (layers-of image)))
      (report "several-in-group"
              (map name-of (vector->list (car (gimp-item-get-children group)))))
      (report "several-first" (= group (car (gimp-item-get-parent layer))))))
  (let* ((image (load-image content)) (layer (active-layer image))
         (channel (car (gimp-channel-new image 64 48 "channel" 50 '(0 0 0)))))
    (report "none"
            (message-of (lambda () (plug-in-neural-style-transfer
                                     #:run-mode RUN-NONINTERACTIVE #:image image
                                     #:drawables (vector) #:style style))))))

; A layer whose effect inverts it, beside one that is inverted.
(define (check-effects)
  (let* ((image (load-image content)) (layer (active-layer image)))
    (gimp-drawable-merge-new-filter layer "gegl:invert-gamma" "" LAYER-MODE-REPLACE 1.0)
    (save-layer image (paint image layer style "iterations=2") "inverted.png"))
  (let* ((image (load-image content)) (layer (active-layer image)))
    (gimp-drawable-append-new-filter layer "gegl:invert-gamma" "" LAYER-MODE-REPLACE 1.0)
    (gimp-image-clean-all image)
    (message-of (lambda () (paint image layer style "network=nowhere")))
    (report "effects-clean" (list (car (gimp-image-is-dirty image))
                                  (vector-length (car (gimp-get-images)))))
    (let ((painting (paint image layer style "iterations=2")))
      (save-layer image painting "effect.png")
      (report "effects" (list (vector-length (car (gimp-drawable-get-filters layer)))
                              (vector-length (car (gimp-drawable-get-filters painting))))))))
