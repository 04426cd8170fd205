; What GIMP 3 calls otherwise than GIMP 2.10: so the tests are the same in both. It follows on
; checks.scm, of which it defines some procedures anew. What the filter's own script calls stays as
; GIMP 3 has it.
; SPDX-License-Identifier: GPL-3.0-or-later

(define (load-image path)
  (car (gimp-file-load RUN-NONINTERACTIVE path)))

(define (save-image image layer path)
  (gimp-file-save RUN-NONINTERACTIVE image path))

(define (layers-of image)
  (vector->list (car (gimp-image-get-layers image))))

; The styles as GIMP 2.10 takes them. What GIMP 3 remembers goes before arguments, but where it
; remembers nothing these would do.
(define (call-filter mode image drawable styles options)
  (if (= mode RUN-NONINTERACTIVE)
      (plug-in-neural-style-transfer #:run-mode mode #:image image #:drawables (vector drawable)
                                     #:styles styles #:options options)
      (plug-in-neural-style-transfer #:run-mode mode #:image image #:drawables (vector drawable))))

(define PRECISION-U8-GAMMA PRECISION-U8-NON-LINEAR)
(define PRECISION-U16-GAMMA PRECISION-U16-NON-LINEAR)
(define PRECISION-U32-GAMMA PRECISION-U32-NON-LINEAR)
(define PRECISION-HALF-GAMMA PRECISION-HALF-NON-LINEAR)
(define PRECISION-FLOAT-GAMMA PRECISION-FLOAT-NON-LINEAR)
(define PRECISION-DOUBLE-GAMMA PRECISION-DOUBLE-NON-LINEAR)

; A list of the first in the vector that RESULT is a list of, or of NONE.
(define (vector-first result none)
  (if (= 0 (vector-length (car result)))
      (list none)
      (list (vector-ref (car result) 0))))

(define (gimp-image-get-active-layer image)
  (vector-first (gimp-image-get-selected-layers image) -1))
(define (gimp-image-set-active-layer image layer)
  (gimp-image-set-selected-layers image (vector layer)))
(define (gimp-image-get-active-drawable image)
  (vector-first (gimp-image-get-selected-drawables image) -1))
(define (gimp-image-width image) (gimp-image-get-width image))
(define (gimp-image-height image) (gimp-image-get-height image))
(define (gimp-drawable-width drawable) (gimp-drawable-get-width drawable))
(define (gimp-drawable-height drawable) (gimp-drawable-get-height drawable))
(define (gimp-drawable-offsets drawable) (gimp-drawable-get-offsets drawable))
(define (gimp-drawable-get-format drawable)
  (list (gimp-drawable-type drawable)
        (gimp-image-get-precision (car (gimp-item-get-image drawable)))))
(define (gimp-layer-group-new image) (gimp-group-layer-new image))
(define (gimp-image-list)
  (list (vector-length (car (gimp-get-images)))))
; GIMP 3 does not tell scripts.
(define (gimp-procedural-db-proc-exists name) (list -1))

; Keeps DATA, whose LENGTH bytes are numbers, under NAME, as GIMP 2.10 has a store of its own for.
(define (gimp-procedural-db-set-data name length data)
  (gimp-attach-parasite
    (list name 0 (list->string (map integer->char (vector->list data))))))

; Saves LAYER alone, as it is, with the profile of IMAGE.
(define (file-png-save-defaults mode image layer path again)
  (let* ((copy (car (gimp-image-duplicate image)))
         (copied (car (gimp-layer-new-from-drawable layer copy))))
    (for-each (lambda (other) (gimp-image-remove-layer copy other)) (layers-of copy))
    (gimp-image-insert-layer copy copied -1 0)
    (gimp-image-resize copy (car (gimp-drawable-get-width layer))
                       (car (gimp-drawable-get-height layer)) 0 0)
    (gimp-layer-set-offsets copied 0 0)
    (gimp-item-set-visible copied TRUE)
    (gimp-layer-set-opacity copied 100)
    (if (not (= -1 (car (gimp-layer-get-mask copied))))
        (gimp-layer-remove-mask copied MASK-DISCARD))
    (file-png-export mode copy path -1)
    (gimp-image-delete copy)))

; Defines NAME, which GIMP 3 has, too, as GIMP 2.10 has it: by (MAKE own), where OWN is GIMP 3's.
(define-macro (redefine name make)
  `(define ,name (,make ,name)))

; In GIMP 3 the name comes first.
(redefine gimp-layer-new
  (lambda (own)
    (lambda (image width height type name opacity mode)
      (own image name width height type opacity mode))))
(redefine gimp-channel-new
  (lambda (own)
    (lambda (image width height name opacity colour)
      (own image name width height opacity colour))))

; Lists of texts have no lengths before them.
(redefine gimp-item-get-parasite-list
  (lambda (own) (lambda (item) (let ((names (car (own item)))) (list (length names) names)))))

; There, several drawables can be copied and pasted, and colours are lists.
(redefine gimp-edit-copy (lambda (own) (lambda (drawable) (own (vector drawable)))))
(redefine gimp-edit-paste
  (lambda (own) (lambda (drawable into) (vector-first (own drawable into) -1))))
(redefine gimp-drawable-get-pixel
  (lambda (own)
    (lambda (drawable x y)
      (let ((colour (car (own drawable x y))))
        (list (length colour) (list->vector colour))))))
