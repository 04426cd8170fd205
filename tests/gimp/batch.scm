; Calls of the batch script, in a folder with the pictures in/*.* and style.png.
; SPDX-License-Identifier: GPL-3.0-or-later

(define (check-batch)
  (report "failures" (neural-style-batch "in/*" "style.png" "out/new" "iterations=1"))
  (report "none" (message-of (lambda () (neural-style-batch "in/*.xyz" "style.png" "none" ""))))
  (report "bad-option" (neural-style-batch "in/one.jpg" "style.png" "bad" "iteration=1"))
  (report "itself" (neural-style-batch "in/gray.png" "style.png" "in" "iterations=1"))
  (save-with-channel "in/twice.png" "masked/half.xcf")
  (report "masked"
          (neural-style-batch "masked/*.xcf" "style.png\tleft" "out/masked" "iterations=1"))
  (report "images-left" (car (gimp-image-list)))
  (report "registered" (car (gimp-procedural-db-proc-exists "neural-style-batch"))))

; Saves PICTURE as PATH in the new folder masked/, with a channel that is white in its left half.
(define (save-with-channel picture path)
  (let* ((image (load-image picture)) (layer (active-layer image)))
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 32 48)
    (gimp-item-set-name (car (gimp-selection-save image)) "left")
    (gimp-selection-none image)
    (dir-make "masked")
    (gimp-file-save RUN-NONINTERACTIVE image layer path path)
    (gimp-image-delete image)))
