; Paints a picture of a type in all precisions, and saves the paintings as TYPE-PRECISION.png.
; The test defines content and style (paths of pictures), options, type (its name), gray (whether
; the image is to be gray) and precisions (names without PRECISION-).
; SPDX-License-Identifier: GPL-3.0-or-later

(define (check-precisions)
  (for-each check-precision precisions))

(define (check-precision precision)
  (let* ((image (load-image content))
         (name (string-append type "-" precision)))
    (if gray (gimp-image-convert-grayscale image))
    (set-precision image (precision-called precision))
    (let* ((source (active-layer image))
           (layer (paint image source style options)))
      (report name
              (list (= (car (gimp-drawable-type source)) (car (gimp-drawable-type layer)))
                    (equal? (gimp-drawable-get-format source) (gimp-drawable-get-format layer))
                    (car (gimp-image-get-precision image))))
      (set-precision image PRECISION-U8-GAMMA)
      (save-layer image layer (string-append name ".png"))
      (gimp-image-delete image))))
