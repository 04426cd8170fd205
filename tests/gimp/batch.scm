; Calls of the batch script, in a folder with the pictures in/*.* and style.png.
; SPDX-License-Identifier: GPL-3.0-or-later

(define (check-batch)
  (report "failures" (neural-style-batch "in/*" "style.png" "out/new" "iterations=1"))
  (report "none" (message-of (lambda () (neural-style-batch "in/*.xyz" "style.png" "none" ""))))
  (report "bad-option" (neural-style-batch "in/one.jpg" "style.png" "bad" "iteration=1"))
  (report "beside" (neural-style-batch "beside/*.jpg" "style.png" "beside" "iterations=1"))
  (report "reasons" (map neural-style-reason
                         '("Procedure execution of gimp-file-load failed"
                           "Procedure execution of x failed on invalid input: Why: so."
                           "Plain: words")))
  (save-with-channel "in/twice.png" "masked/half.xcf")
  (report "masked"
          (neural-style-batch "masked/*.xcf" "style.png\tleft" "out/masked" "iterations=1"))
  (check-folder)
  (report "images-left" (car (gimp-image-list)))
  (report "registered" (list (car (gimp-procedural-db-proc-exists "neural-style-batch"))
                             (car (gimp-procedural-db-proc-exists "neural-style-folder")))))

; Each of CALLS is a name for the report, a pattern, a style and a folder.
(define (check-refused calls)
  (for-each
    (lambda (call)
      (report (car call)
              (message-of (lambda ()
                            (neural-style-batch (cadr call) (caddr call) (cadddr call)
                                                "iterations=1")))))
    calls)
  (report "refused-images-left" (car (gimp-image-list))))

; Calls of the procedure in the menu.
(define (check-folder)
  (report "looks" neural-style-looks)
  (report "options" (list (neural-style-options 0 0) (neural-style-options 2 0)
                          (neural-style-options 0 30) (neural-style-options 3 7.5)))
  (report "folder" (neural-style-folder "mixed" "style.png" "out/folder" 8 20))
  (report "same-folder"
          (message-of (lambda () (neural-style-folder "mixed" "style.png" "mixed/../mixed" 0 0))))
  (report "linked-folder"
          (message-of (lambda () (neural-style-folder "in" "style.png" "same" 0 0))))
  (report "no-folder"
          (message-of (lambda () (neural-style-folder "nowhere" "style.png" "out" 0 0))))
  (report "unchosen-folder" (message-of (lambda () (neural-style-folder "" "style.png" "out" 0 0))))
  (report "unchosen-place" (message-of (lambda () (neural-style-folder "in" "style.png" "" 0 0))))
  (report "no-style" (message-of (lambda () (neural-style-folder "mixed" "" "out" 0 0))))
  (report "no-pictures"
          (message-of (lambda () (neural-style-folder "empty" "style.png" "out" 0 0))))
  (report "no-place"
          (message-of (lambda () (neural-style-folder "mixed" "style.png" "style.png" 0 0)))))

; Saves PICTURE as PATH in the new folder masked/, with a channel that is white in its left half.
(define (save-with-channel picture path)
  (let* ((image (load-image picture)) (layer (active-layer image)))
    (gimp-image-select-rectangle image CHANNEL-OP-REPLACE 0 0 32 48)
    (gimp-item-set-name (car (gimp-selection-save image)) "left")
    (gimp-selection-none image)
    (dir-make "masked")
    (save-image image layer path)
    (gimp-image-delete image)))
