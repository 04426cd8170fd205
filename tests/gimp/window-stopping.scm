; Images that GIMP's window shows, and what happens to them while they are painted.
; SPDX-License-Identifier: GPL-3.0-or-later

; Shows the file PATH as an image of its own. Returns the image.
(define (show-image path)
  (let ((image (load-image path)))
    (gimp-display-new image)
    image))

; Closes IMAGE, which display NUMBER shows.
(define (close-image number)
  (gimp-display-delete number)
  (list))

(define (convert image)
  (gimp-image-convert-indexed image CONVERT-DITHER-NONE CONVERT-PALETTE-GENERATE 16 FALSE FALSE ""))

(define (delete-layer image)
  (gimp-image-remove-layer image (active-layer image))
  (list))
