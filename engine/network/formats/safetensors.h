/* Reading safetensors files (https://huggingface.co/docs/safetensors): a header of JSON that names
 * tensors, then their numbers. The file is checked whole before anything of it is used.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NstSafetensors NstSafetensors;

#define NST_TENSOR_MAX_RANK 8

/* What the names of tensors begin with: of layers' weights and of taps' heads (metric.h). */
#define NST_TENSOR_LAYERS "features."
#define NST_TENSOR_HEADS "head."

/* Reads the header of BYTES (kept referenced; a mapped file will do). NAME is how error messages
 * call the file. Only tensors of layers and heads are taken. Returns NULL with
 * NST_ERROR_NETWORK when the header is not whole, or one of them has an unknown type, or a shape
 * that does not match its bytes, or lies outside the file. */
NstSafetensors *nst_safetensors_new (GBytes *bytes, const char *name, GError **error);
void nst_safetensors_free (NstSafetensors *file);

/* The names of all tensors, in no order. Free the array with g_free; the names belong to FILE. */
const char **nst_safetensors_list (NstSafetensors *file);

/* The shape of tensor NAME into SHAPE (room for NST_TENSOR_MAX_RANK) and its rank into *RANK; FALSE
 * when there is none. */
gboolean nst_safetensors_get_shape (NstSafetensors *file, const char *name, gsize *shape,
                                    guint *rank);

/* The numbers of tensor NAME (F32, F16 or BF16) as floats, in the file's order, last dimension
 * contiguous. Free with nst_floats_free. NULL with NST_ERROR_NETWORK when there is no such tensor
 * or a number is not finite, with NST_ERROR_MEMORY when there is no room. */
float *nst_safetensors_read (NstSafetensors *file, const char *name, GError **error);

/* The value of KEY in __metadata__, or NULL. */
const char *nst_safetensors_get_metadata (NstSafetensors *file, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstSafetensors, nst_safetensors_free)

G_END_DECLS
