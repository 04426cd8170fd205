; Paints all pictures of a folder in the style of another picture.
; SPDX-License-Identifier: GPL-3.0-or-later
;
; Two procedures:
;
;   (neural-style-folder "pictures" "style.jpg" "paintings" look strength)
;
; is in the menu Filters > Artistic. It paints all pictures of a folder, in a look, counted as in
; neural-style-looks, and with a strength other than the look's own unless STRENGTH is 0. One message
; tells how many were painted, and of each of the others why not.
;
;   (neural-style-batch "in/*.jpg" "style.jpg" "out" "options")
;
; is for scripts. It paints the pictures that match a pattern, with the styles and options of
; plug-in-neural-style-transfer; masks are channels of the picture itself. A message tells of each
; picture whether it was painted.
;
; Both write NAME.png for each picture NAME.jpg, at the picture's own precision. When one fails, its
; file is not written, and the others are painted all the same. Both return how many failed. Where a
; painting would replace a picture or a style, or files cannot be written into the folder, nothing is
; painted, and an error says why.

; The looks that come with the filter, by the names that the option "preset" takes and by what the
; user reads; first none. engine/settings/presets.desktop is where they are made.
(define neural-style-looks
  '(("" "None")
    ("subtle" "Subtle")
    ("bold" "Bold")
    ("oil" "Oil: broad, thick strokes")
    ("watercolour" "Watercolour: soft washes")
    ("woodcut" "Woodcut: fine, hard lines")
    ("texture-only" "Texture only, in the photograph's colours")
    ("palette" "Style in the photograph's palette")
    ("colours-only" "Colours only, hardly any strokes")
    ("pattern" "Pattern: the style, hardly the photograph")
    ("pytorch-tutorial" "As PyTorch's tutorial")
    ("neural-artistic-style" "As neural_artistic_style, with DeepPy")
    ("caffe-style-transfer" "As style-transfer, with Caffe")
    ("tensorflow-painting" "As neural-style-painting, with TensorFlow")
    ("neural-style" "As neural-style, with Torch")))

; The extensions of files that count as pictures of a folder, in lower case.
(define neural-style-extensions
  '("jpg" "jpeg" "png" "tif" "tiff" "webp" "gif" "bmp" "ppm" "pgm" "pnm" "xcf" "psd" "tga" "exr"
    "hdr" "heic" "heif" "avif" "jxl" "jp2"))

; What GIMP 3 calls otherwise than GIMP 2.10, or returns in another way.
(define neural-style-gimp-3? (defined? 'gimp-image-get-selected-layers))

; Whether GIMP leaves errors to the script, QUIET, or shows them; GIMP 3 leaves them to it anyway.
(define (neural-style-quiet quiet)
  (if (not neural-style-gimp-3?)
      (gimp-plugin-set-pdb-error-handler
        (if quiet PDB-ERROR-HANDLER-PLUGIN PDB-ERROR-HANDLER-INTERNAL))))

(define (neural-style-load path)
  (car (if neural-style-gimp-3?
           (gimp-file-load RUN-NONINTERACTIVE path)
           (gimp-file-load RUN-NONINTERACTIVE path path))))

; Saves LAYER, which is all that is seen of IMAGE.
(define (neural-style-save image layer path)
  (if neural-style-gimp-3?
      (gimp-file-save RUN-NONINTERACTIVE image path)
      (gimp-file-save RUN-NONINTERACTIVE image layer path path)))

(define (neural-style-indexed? image)
  (= INDEXED (car (if neural-style-gimp-3?
                      (gimp-image-get-base-type image)
                      (gimp-image-base-type image)))))

; The layers of IMAGE, a list.
(define (neural-style-layers image)
  (let ((layers (gimp-image-get-layers image)))
    (vector->list (if neural-style-gimp-3? (car layers) (cadr layers)))))

; The files that match PATTERN, a list.
(define (neural-style-glob pattern)
  (if neural-style-gimp-3?
      (car (file-glob pattern TRUE))
      (cadr (file-glob pattern 1))))

; Paints LAYER of IMAGE; returns the new layer.
(define (neural-style-paint image layer style options)
  (car (if neural-style-gimp-3?
           (plug-in-neural-style-transfer RUN-NONINTERACTIVE image (vector layer) "" options style)
           (plug-in-neural-style-transfer RUN-NONINTERACTIVE image layer style options))))

(define (neural-style-check-batch inputs outputs folder style apart)
  (if neural-style-gimp-3?
      (plug-in-neural-style-check-batch inputs outputs folder style apart)
      (plug-in-neural-style-check-batch (length inputs) inputs (length outputs) outputs
                                        folder style apart)))

; The message of the last error. TinyScheme's (catch) does not hand it on, but it calls the hook.
(define neural-style-error "")

; Raises an error that neural-style-try catches; TinyScheme's (error) cannot be caught.
(define (neural-style-fail message)
  (*error-hook* message))

; Calls WORK, a procedure without arguments. Returns what it returns; or #f after an error, whose
; message is then in neural-style-error, and which GIMP does not show.
(define (neural-style-try work)
  (let ((hook *error-hook*))
    (set! *error-hook*
      (lambda (message . details)
        (set! neural-style-error message)
        (throw message)))
    (neural-style-quiet #t)
    (let ((result (catch #f (work))))
      (neural-style-quiet #f)
      (set! *error-hook* hook)
      result)))

; Where the text PART begins in TEXT; #f where TEXT does not have it.
(define (neural-style-find part text)
  (let ((last (- (string-length text) (string-length part))))
    (let loop ((start 0))
      (cond ((> start last) #f)
            ((equal? part (substring text start (+ start (string-length part)))) start)
            (else (loop (+ start 1)))))))

; The reason in MESSAGE, an error's, without the words that GIMP puts before it.
(define (neural-style-reason message)
  (let ((colon (neural-style-find ": " message)))
    (cond ((not (eqv? 0 (neural-style-find "Procedure execution of " message))) message)
          (colon (substring message (+ colon 2) (string-length message)))
          (else "GIMP cannot open it as a picture."))))

; The last part of PATH.
(define (neural-style-base-name path)
  (car (reverse (strbreakup path DIR-SEPARATOR))))

; NAME without its extension.
(define (neural-style-stem name)
  (let ((parts (reverse (strbreakup name "."))))
    (if (or (null? (cdr parts)) (equal? (cdr parts) '("")))
        name
        (unbreakupstr (reverse (cdr parts)) "."))))

; How many of the pictures INPUTS have the name NAME, whatever their extensions.
(define (neural-style-count-stem name inputs)
  (cond ((null? inputs) 0)
        ((equal? name (neural-style-stem (neural-style-base-name (car inputs))))
         (+ 1 (neural-style-count-stem name (cdr inputs))))
        (else (neural-style-count-stem name (cdr inputs)))))

; The file in FOLDER for the painting of the picture INPUT: named like INPUT, with the extension
; .png in place of its own; or after its own, if another of INPUTS differs only in its extension.
(define (neural-style-output-path input inputs folder)
  (let* ((name (neural-style-base-name input))
         (stem (neural-style-stem name)))
    (string-append folder DIR-SEPARATOR
                   (if (> (neural-style-count-stem stem inputs) 1) name stem)
                   ".png")))

; Makes of IMAGE, whatever its file held, one layer of the image's size that the filter takes.
; Returns that layer.
(define (neural-style-prepare image)
  (if (neural-style-indexed? image)
      (gimp-image-convert-rgb image))
  (let ((layer (if (null? (cdr (neural-style-layers image)))
                   ; While a channel is active, there is no active layer.
                   (car (neural-style-layers image))
                   (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE)))))
    (gimp-layer-resize-to-image-size layer)
    layer))

; Paints the picture INPUT into the file OUTPUT, in the format its extension names. Raises an error
; when that fails. Calls REMEMBER with the loaded image, which the caller has to delete.
(define (neural-style-paint-file input style output options remember)
  (let ((image (neural-style-load input)))
    (remember image)
    (gimp-image-undo-disable image)
    (let* ((layer (neural-style-prepare image))
           (painting (neural-style-paint image layer style options)))
      (gimp-image-remove-layer image layer)
      (neural-style-save image painting output))
    #t))

; Paints INPUT into OUTPUT without raising errors. Returns "", or the reason why it failed.
(define (neural-style-try-file input style output options)
  (let* ((image -1)
         (saving (not (file-exists? output)))
         (painted (neural-style-try
                    (lambda ()
                      (neural-style-paint-file input style output options
                                               (lambda (loaded) (set! image loaded)))))))
    (if (not (= image -1))
        (gimp-image-delete image))
    (if (and (not painted) saving (file-exists? output))
        (file-delete output))
    (if painted "" (neural-style-reason neural-style-error))))

; Paints INPUTS one after the other. After each calls TELL with its path, that of its painting, and
; "" or the reason why it failed. Returns how many failed.
(define (neural-style-paint-files inputs style folder options tell)
  (let loop ((left inputs) (failures 0))
    (if (null? left)
        failures
        (let* ((output (neural-style-output-path (car left) inputs folder))
               (reason (neural-style-try-file (car left) style output options)))
          (tell (car left) output reason)
          (loop (cdr left) (if (equal? reason "") failures (+ failures 1)))))))

; Whether PATH names a folder, or a link to one.
(define (neural-style-folder? path)
  (and (not (equal? path ""))
       (= FILE-TYPE-DIR (file-type (string-append path DIR-SEPARATOR ".")))))

; Raises an error if the paintings of INPUTS in STYLE would replace a picture, or cannot be written
; into FOLDER, which it makes; or, if APART is TRUE, if a picture lies there.
(define (neural-style-check-outputs inputs style folder apart)
  (let ((outputs (map (lambda (input) (neural-style-output-path input inputs folder)) inputs)))
    (if (not (neural-style-try
               (lambda ()
                 (neural-style-check-batch inputs outputs folder style apart)
                 #t)))
        (neural-style-fail (neural-style-reason neural-style-error)))))

; How many of TOTAL pictures were painted, and how many failed, as a text.
(define (neural-style-summary total failures)
  (string-append (number->string (- total failures)) " painted, "
                 (number->string failures) " failed"))

(define (neural-style-batch pattern style folder options)
  (let ((inputs (neural-style-glob pattern)))
    (if (null? inputs)
        (neural-style-fail (string-append "No picture matches " pattern)))
    (neural-style-check-outputs inputs style folder FALSE)
    (let ((failures (neural-style-paint-files
                      inputs style folder options
                      (lambda (input output reason)
                        (gimp-message
                          (if (equal? reason "")
                              (string-append input " -> " output)
                              (string-append input " failed: " reason)))))))
      (gimp-message (neural-style-summary (length inputs) failures))
      failures)))

; Whether NAME, of a file, ends as pictures do.
(define (neural-style-picture? name)
  (let ((extension (car (reverse (strbreakup name ".")))))
    (and (not (equal? name (neural-style-stem name)))
         (member (list->string (map char-downcase (string->list extension)))
                 neural-style-extensions))))

; NAMES in order, with NAME among them.
(define (neural-style-insert name names)
  (cond ((null? names) (list name))
        ((string<? name (car names)) (cons name names))
        (else (cons (car names) (neural-style-insert name (cdr names))))))

; The paths of the pictures in FOLDER, in order; not those in folders below it.
(define (neural-style-pictures folder)
  (let ((stream (dir-open-stream folder)))
    (let loop ((names '()))
      (let ((name (dir-read-entry stream)))
        (cond ((eof-object? name)
               (dir-close-stream stream)
               (map (lambda (found) (string-append folder DIR-SEPARATOR found)) names))
              ((neural-style-picture? name) (loop (neural-style-insert name names)))
              (else (loop names)))))))

; The options for the look number LOOK, and for STRENGTH unless that is 0.
(define (neural-style-options look strength)
  (let ((name (car (list-ref neural-style-looks look))))
    (string-append (if (equal? name "") "" (string-append "preset=" name))
                   (if (= strength 0)
                       ""
                       (string-append " strength=" (number->string strength))))))

; Raises an error where FOLDER, of pictures, or the picture STYLE is not there.
(define (neural-style-check-inputs folder style)
  (if (equal? folder "")
      (neural-style-fail "Choose the folder of the pictures."))
  (if (not (neural-style-folder? folder))
      (neural-style-fail (string-append "There is no folder " folder ": choose another.")))
  (if (or (equal? style "") (not (file-exists? style)))
      (neural-style-fail "Choose the picture whose style to paint in.")))

(define (neural-style-folder folder style paintings look strength)
  (neural-style-check-inputs folder style)
  (let ((inputs (neural-style-pictures folder)) (reasons ""))
    (if (null? inputs)
        (neural-style-fail (string-append "The folder " folder " has no pictures.")))
    (neural-style-check-outputs inputs style paintings TRUE)
    (let ((failures (neural-style-paint-files
                      inputs style paintings (neural-style-options look strength)
                      (lambda (input output reason)
                        (if (not (equal? reason ""))
                            (set! reasons (string-append reasons "\n"
                                                         (neural-style-base-name input) ": "
                                                         reason)))))))
      (gimp-message (string-append (neural-style-summary (length inputs) failures) reasons))
      failures)))

(script-fu-register
  "neural-style-batch"
  _"Neural Style for a Folder..."
  _"Paint all pictures that match a pattern in the style of another picture, into PNG files"
  "The Neural Style Transfer for GIMP maintainers"
  "The Neural Style Transfer for GIMP maintainers"
  "2026"
  ""
  SF-STRING   _"Pictures"       "*.jpg"
  SF-FILENAME _"Style"          ""
  SF-DIRNAME  _"Output folder"  ""
  SF-STRING   _"Options"        "")

(script-fu-register
  "neural-style-folder"
  _"Neural Style Transfer of a Fol_der..."
  _"Paint all pictures of a folder in the style of another picture, into PNG files in another folder"
  "The Neural Style Transfer for GIMP maintainers"
  "The Neural Style Transfer for GIMP maintainers"
  "2026"
  ""
  SF-DIRNAME    _"Folder of pictures"                ""
  SF-FILENAME   _"Style"                             ""
  SF-DIRNAME    _"Folder for the paintings"          ""
  SF-OPTION     _"Look"                              (map cadr neural-style-looks)
  SF-ADJUSTMENT _"Strength (0: that of the look)"    (list 0 0 100 1 10 0 SF-SLIDER))

(script-fu-menu-register "neural-style-folder" "<Image>/Filters/Artistic")
