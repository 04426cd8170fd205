; A channel in image 1, which GIMP's window shows.
; SPDX-License-Identifier: GPL-3.0-or-later

; Adds a channel whose left half is white; the layer stays the active one.
(define (add-channel)
  (let ((layer (active-layer 1)))
    (gimp-image-select-rectangle 1 CHANNEL-OP-REPLACE 0 0 80 120)
    (gimp-item-set-name (car (gimp-selection-save 1)) "left")
    (gimp-selection-none 1)
    (gimp-image-set-active-layer 1 layer)))

(define (remove-channel)
  (gimp-image-remove-channel 1 (car (gimp-image-get-channel-by-name 1 "left"))))
