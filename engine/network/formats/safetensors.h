/* Reads safetensors files (https://huggingface.co/docs/safetensors): a header in JSON that
 * describes tensors, then their numbers. The whole header is checked before any tensor is read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NstSafetensors NstSafetensors;

#define NST_TENSOR_MAX_RANK 8

/* How tensors' names begin: those of layers' weights and biases, and those of heads (metric.h). */
#define NST_TENSOR_LAYERS "features."
#define NST_TENSOR_HEADS "head."

/* Reads the header of the file in BYTES, which it references (a mapped file will do); messages call
 * the file NAME. Only tensors of layers and heads are kept. Free with nst_safetensors_free. NULL
 * with NST_ERROR_NETWORK when the header is not whole, or when a tensor has an unknown type, a
 * shape that does not match its bytes, or bytes outside the file. */
NstSafetensors *nst_safetensors_new (GBytes *bytes, const char *name, GError **error);
void nst_safetensors_free (NstSafetensors *file);

/* The names of all tensors, in no order. Free the array with g_free; the names belong to FILE. */
const char **nst_safetensors_list (NstSafetensors *file);

/* Sets SHAPE, which holds NST_TENSOR_MAX_RANK numbers, and *RANK to those of the tensor NAME; FALSE
 * when there is no such tensor. */
gboolean nst_safetensors_get_shape (NstSafetensors *file, const char *name, gsize *shape,
                                    guint *rank);

/* The numbers of the tensor NAME (F32, F16 or BF16) as floats, in the file's order, the last
 * dimension contiguous. Free with nst_floats_free. NULL with NST_ERROR_NETWORK when there is no
 * such tensor or a number is not finite, with NST_ERROR_MEMORY when memory cannot be had. */
float *nst_safetensors_read (NstSafetensors *file, const char *name, GError **error);

/* The value of KEY in the header's __metadata__, or NULL. */
const char *nst_safetensors_get_metadata (NstSafetensors *file, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstSafetensors, nst_safetensors_free)

G_END_DECLS
