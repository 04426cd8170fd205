; Two selected layers of image 1, which GIMP 3's window shows.
; SPDX-License-Identifier: GPL-3.0-or-later

; Puts a mirrored copy above the layer, and selects both.
(define (add-mirrored)
  (let* ((below (active-layer 1)) (above (car (gimp-layer-copy below))))
    (gimp-image-insert-layer 1 above -1 0)
    (gimp-item-transform-flip-simple above ORIENTATION-HORIZONTAL TRUE 0)
    (gimp-image-set-selected-layers 1 (vector above below))
    (gimp-displays-flush)
    (list)))

; Saves layer number INDEX, from 0 on, as PATH.
(define (save-number index path)
  (save-layer 1 (list-ref (layers-of 1) index) path)
  (list))
