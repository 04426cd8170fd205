; Paints the file CONTENT and saves the painting as OUTPUT.
; SPDX-License-Identifier: GPL-3.0-or-later
(define (paint-file content style options output)
  (let* ((image (load-image content)) (layer (active-layer image)))
    (save-layer image (paint image layer style options) output)
    (gimp-image-delete image)))
