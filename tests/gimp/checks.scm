; Procedures for tests in GIMP: they call the filter, and report about an image.
; SPDX-License-Identifier: GPL-3.0-or-later

; Tells the test VALUE, by NAME, which is one word.
(define (report name value)
  (let ((port (open-output-string)))
    (write value port)
    (gimp-message (string-append "REPORT " name " = " (get-output-string port) " END"))))

; Calls WORK, a procedure without arguments. Returns the message of the error that it raises, or "".
(define (message-of work)
  (let ((hook *error-hook*) (message ""))
    (set! *error-hook*
      (lambda (text . details)
        (set! message text)
        (throw text)))
    (catch #f (work))
    (set! *error-hook* hook)
    message))

(define (load-image path)
  (car (gimp-file-load RUN-NONINTERACTIVE path path)))

; Saves IMAGE, in which LAYER is active, as a file of GIMP's own kind.
(define (save-image image layer path)
  (gimp-xcf-save RUN-NONINTERACTIVE image layer path path))

; The layers of IMAGE that are in no group, a list.
(define (layers-of image)
  (vector->list (cadr (gimp-image-get-layers image))))

(define (active-layer image)
  (car (gimp-image-get-active-layer image)))

; Calls the filter in the run mode MODE; returns a list of the new layer.
(define (call-filter mode image drawable style options)
  (plug-in-neural-style-transfer mode image drawable style options))

; Paints DRAWABLE and returns the new layer.
(define (paint image drawable style options)
  (car (call-filter RUN-NONINTERACTIVE image drawable style options)))

; Makes the filter remember TEXT, as its dialog does.
(define (remember text)
  (let ((bytes (map char->integer (string->list text))))
    (gimp-procedural-db-set-data "plug-in-neural-style-transfer" (length bytes)
                                 (list->vector bytes))))

; Paints DRAWABLE with what the filter remembers, as Filters > Repeat does. Returns the new layer.
(define (repeat image drawable)
  (car (call-filter RUN-WITH-LAST-VALS image drawable "" "")))

(define (save-layer image layer path)
  (file-png-save-defaults RUN-NONINTERACTIVE image layer path path))

; The precision of NAME, such as "U8-GAMMA".
(define (precision-called name)
  (eval (string->symbol (string-append "PRECISION-" name))))

(define (set-precision image precision)
  (if (not (= precision (car (gimp-image-get-precision image))))
      (gimp-image-convert-precision image precision)))

(define (geometry layer)
  (list (car (gimp-drawable-width layer))
        (car (gimp-drawable-height layer))
        (car (gimp-drawable-offsets layer))
        (cadr (gimp-drawable-offsets layer))))

; The first components of DRAWABLE's pixels, 0 to 255, on a grid from (X, Y): COLUMNS × ROWS
; samples STEP pixels apart.
(define (sample drawable x y columns rows step)
  (let loop ((i 0) (values '()))
    (if (= i (* columns rows))
        (reverse values)
        (loop (+ i 1)
              (cons (vector-ref (cadr (gimp-drawable-get-pixel
                                        drawable
                                        (+ x (* step (remainder i columns)))
                                        (+ y (* step (quotient i columns)))))
                                0)
                    values)))))

; All of IMAGE that a failure must leave alone: its layers, its active drawable, its selection,
; whether it has unsaved changes, and whether undo is enabled.
(define (state image)
  (list (layers-of image)
        (car (gimp-image-get-active-drawable image))
        (gimp-selection-bounds image)
        (sample (car (gimp-image-get-selection image)) 0 0 8 6 8)
        (car (gimp-image-is-dirty image))
        (car (gimp-image-undo-is-enabled image))))
