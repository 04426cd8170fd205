; Paintings in image 1, which GIMP's window shows.
; SPDX-License-Identifier: GPL-3.0-or-later

(define (layer-names image)
  (map (lambda (layer) (car (gimp-item-get-name layer))) (layers-of image)))

; How many parasites each layer has.
(define (count-parasites image)
  (map (lambda (layer) (car (gimp-item-get-parasite-list layer))) (layers-of image)))

(define (paint-shown style options)
  (paint 1 (active-layer 1) style options)
  (gimp-displays-flush))

; Repeats on the active layer what TEXT, in the filter's memory, asks for.
(define (replace-shown text)
  (remember text)
  (repeat 1 (active-layer 1))
  (gimp-displays-flush))
