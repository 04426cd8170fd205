/* What a MATLAB file of version 5 holds: matrices of numbers or characters, cells and structs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/mat-stream.h"
#include "network/formats/tensors.h"

G_BEGIN_DECLS

#define NST_MAT_MAX_NAME 63

/* How numbers are stored, whatever type they have in MATLAB: the types of elements. */
typedef enum
{
  NST_MAT_INT8 = 1,
  NST_MAT_UINT8 = 2,
  NST_MAT_INT16 = 3,
  NST_MAT_UINT16 = 4,
  NST_MAT_INT32 = 5,
  NST_MAT_UINT32 = 6,
  NST_MAT_SINGLE = 7,
  NST_MAT_DOUBLE = 9,
  NST_MAT_INT64 = 12,
  NST_MAT_UINT64 = 13,
  NST_MAT_UTF8 = 16,
  NST_MAT_UTF16 = 17
} NstMatType;

typedef enum
{
  NST_MAT_OTHER, /* sparse, complex, objects, functions: of no use here; its shape is not read */
  NST_MAT_CELLS,
  NST_MAT_STRUCT,
  NST_MAT_TEXT,
  NST_MAT_NUMBERS
} NstMatKind;

typedef struct
{
  NstMatKind kind;
  char name[NST_MAT_MAX_NAME + 1]; /* of a variable; else empty */
  guint rank;
  gsize shape[NST_TENSOR_MAX_RANK]; /* the first index is contiguous */
  gsize count;                      /* of numbers, characters, cells or structs */
  guint64 end;                      /* the stream's position behind it */
} NstMatMatrix;

/* The numbers of a matrix; BYTES is NULL while they have not been read. Clear with
 * nst_mat_numbers_clear; zeros are an empty one. */
typedef struct
{
  NstMatMatrix matrix;
  NstMatType type;
  GBytes *bytes;
  gsize offset; /* of the first in BYTES */
} NstMatNumbers;

/* Sees the field NAME of a struct, MATRIX, whose head STREAM has just read. FALSE ends the visit,
 * with an error or because enough has been seen. */
typedef gboolean (*NstMatVisit) (NstMatStream *stream, const char *name, const NstMatMatrix *matrix,
                                 gpointer data, GError **error);

/* These return FALSE with NST_ERROR_NETWORK where the file is damaged. */

/* Reads the head of the matrix in ELEMENT, whose own head has just been read. */
gboolean nst_mat_matrix_begin (NstMatStream *stream, const NstMatElement *element,
                               NstMatMatrix *matrix, GError **error);

/* Reads the next element, which ends at END or before and must be a matrix, up to its data. */
gboolean nst_mat_matrix_next (NstMatStream *stream, guint64 end, NstMatMatrix *matrix,
                              GError **error);

/* Calls VISIT with DATA for each field of MATRIX, a struct; for none of an array of structs. FALSE
 * also where VISIT ends it. */
gboolean nst_mat_matrix_visit (NstMatStream *stream, const NstMatMatrix *matrix, NstMatVisit visit,
                               gpointer data, GError **error);

/* Reads the characters of MATRIX, in UTF-8. *TEXT is NULL, without an error, where they are no text
 * of one line, or more than a name has. Free it with g_free. */
gboolean nst_mat_matrix_read_text (NstMatStream *stream, const NstMatMatrix *matrix, char **text,
                                   GError **error);

/* Reads the numbers of MATRIX instead of what NUMBERS had. FALSE also with NST_ERROR_MEMORY. */
gboolean nst_mat_matrix_read_numbers (NstMatStream *stream, const NstMatMatrix *matrix,
                                      NstMatNumbers *numbers, GError **error);

/* The number with INDEX, the first index of the shape running fastest. */
double nst_mat_numbers_get (const NstMatNumbers *numbers, gsize index);

void nst_mat_numbers_clear (NstMatNumbers *numbers);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstMatNumbers, nst_mat_numbers_clear)

G_END_DECLS
