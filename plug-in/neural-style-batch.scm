; Paints all pictures that match a pattern in the style of another one.
; SPDX-License-Identifier: GPL-3.0-or-later
;
;   (neural-style-batch "in/*.jpg" "style.jpg" "out" "options")
;
; writes out/NAME.png for each picture in/NAME.jpg, at the picture's own precision, with the
; styles and options of plug-in-neural-style-transfer; masks are channels of the picture itself. A
; message tells of each picture whether it was painted. When one fails, its file is not written, and
; the others are painted all the same. Returns how many failed.

; The message of the last error. TinyScheme's (catch) does not hand it on, but it calls the hook.
(define neural-style-error "")

; Raises an error that neural-style-try catches; TinyScheme's (error) cannot be caught.
(define (neural-style-fail message)
  (*error-hook* message))

; Calls WORK, a procedure without arguments. Returns what it returns; or #f after an error, whose
; message is then in neural-style-error.
(define (neural-style-try work)
  (let ((hook *error-hook*))
    (set! *error-hook*
      (lambda (message . details)
        (set! neural-style-error message)
        (throw message)))
    (let ((result (catch #f (work))))
      (set! *error-hook* hook)
      result)))

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
  (if (= INDEXED (car (gimp-image-base-type image)))
      (gimp-image-convert-rgb image))
  (let ((layer (if (> (car (gimp-image-get-layers image)) 1)
                   (car (gimp-image-merge-visible-layers image CLIP-TO-IMAGE))
                   ; While a channel is active, there is no active layer.
                   (vector-ref (cadr (gimp-image-get-layers image)) 0))))
    (gimp-layer-resize-to-image-size layer)
    layer))

; Paints the picture INPUT into the file OUTPUT, in the format its extension names. Raises an error
; when that fails. Calls REMEMBER with the loaded image, which the caller has to delete.
(define (neural-style-paint-file input style output options remember)
  (let ((image (car (gimp-file-load RUN-NONINTERACTIVE input input))))
    (remember image)
    (gimp-image-undo-disable image)
    (let* ((layer (neural-style-prepare image))
           (painting (car (plug-in-neural-style-transfer RUN-NONINTERACTIVE image layer
                                                         style options))))
      (gimp-image-remove-layer image layer)
      (gimp-file-save RUN-NONINTERACTIVE image painting output output))
    #t))

; Paints INPUT into OUTPUT without raising errors. Shows a message, and returns whether it went well.
(define (neural-style-try-file input style output options)
  (let* ((image -1)
         (saving (not (file-exists? output)))
         (painted (neural-style-try
                    (lambda ()
                      (if (equal? input output)
                          (neural-style-fail "the painting would replace the picture itself"))
                      (neural-style-paint-file input style output options
                                               (lambda (loaded) (set! image loaded)))))))
    (if (not (= image -1))
        (gimp-image-delete image))
    (if painted
        (gimp-message (string-append input " -> " output))
        (begin
          (if (and saving (file-exists? output))
              (file-delete output))
          (gimp-message (string-append input " failed: " neural-style-error))))
    painted))

; Paints INPUTS one after the other. Returns how many failed.
(define (neural-style-paint-files inputs style folder options)
  (let loop ((left inputs) (failures 0))
    (cond ((null? left) failures)
          ((neural-style-try-file (car left) style
                                  (neural-style-output-path (car left) inputs folder) options)
           (loop (cdr left) failures))
          (else (loop (cdr left) (+ failures 1))))))

(define (neural-style-batch pattern style folder options)
  (let ((inputs (cadr (file-glob pattern 1))))
    (if (null? inputs)
        (neural-style-fail (string-append "No picture matches " pattern)))
    (if (not (file-exists? folder))
        (dir-make folder))
    (let ((failures (neural-style-paint-files inputs style folder options)))
      (gimp-message
        (string-append (number->string (- (length inputs) failures)) " painted, "
                       (number->string failures) " failed"))
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
