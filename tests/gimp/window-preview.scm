; An image whose layer has a mask.
; SPDX-License-Identifier: GPL-3.0-or-later

; Shows the file PATH as an image of its own, whose layer has a mask that hides the right half.
; Returns the image.
(define (show-half path)
  (let* ((image (load-image path)) (layer (active-layer image))
         (width (car (gimp-image-width image))) (height (car (gimp-image-height image))))
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 (/ width 2) height)
    (gimp-layer-add-mask layer (car (gimp-layer-create-mask layer ADD-MASK-SELECTION)))
    (gimp-layer-set-edit-mask layer FALSE)
    (gimp-selection-none image)
    (gimp-display-new image)
    image))

; Closes IMAGE, which the second display shows.
(define (close-half image)
  (gimp-display-delete 2)
  (list))
