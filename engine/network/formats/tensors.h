/* The named tensors of a network's file, whatever its format, and what it says about its input.
 * Numbers stay where the reader found them, as a rule in the mapped file, until they are read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NST_TENSOR_MAX_RANK 8

/* How names of tensors begin: those of torchvision's layers, and those of heads (metric.h). */
#define NST_NAMES_LAYERS "features."
#define NST_NAMES_HEADS "head."

typedef enum
{
  NST_NUMBERS_FLOAT,
  NST_NUMBERS_HALF,   /* IEEE 754 binary16 */
  NST_NUMBERS_BFLOAT, /* the upper half of a float */
  NST_NUMBERS_DOUBLE
} NstNumbers;

/* The bytes of one number. */
gsize nst_numbers_size (NstNumbers numbers);

/* Where a tensor's numbers are. All but BYTES are plain values. */
typedef struct
{
  NstNumbers numbers; /* little endian */
  guint rank;
  gsize shape[NST_TENSOR_MAX_RANK];
  gsize strides[NST_TENSOR_MAX_RANK]; /* from one index to the next, in numbers */
  GBytes *bytes;                      /* that hold them; not owned */
  gsize offset;                       /* of the first number in BYTES, in bytes */
} NstTensor;

typedef struct _NstTensors NstTensors;

/* An empty collection; messages call the file NAME. Free with nst_tensors_free. */
NstTensors *nst_tensors_new (const char *name);
void nst_tensors_free (NstTensors *tensors);

/* Adds TENSOR as NAME, instead of one that has the name already, and references its bytes. FALSE
 * with NST_ERROR_NETWORK when some of its numbers lie outside its bytes. */
gboolean nst_tensors_add (NstTensors *tensors, const char *name, const NstTensor *tensor,
                          GError **error);

/* How many numbers TENSOR, which was added or fits memory, has. */
gsize nst_tensor_count (const NstTensor *tensor);

/* Sets TENSOR's strides to those of numbers that lie without gaps, the last index contiguous. */
void nst_tensor_set_contiguous (NstTensor *tensor);

/* The name of the file, in messages. */
const char *nst_tensors_get_name (const NstTensors *tensors);

/* The names of all tensors, in no order. Free the array with g_free; the names belong to
 * TENSORS. */
const char **nst_tensors_list (NstTensors *tensors);

/* The tensor NAME, which belongs to TENSORS; NULL when there is none. */
const NstTensor *nst_tensors_find (const NstTensors *tensors, const char *name);

/* The numbers of the tensor NAME as floats, the last index contiguous. Free with nst_floats_free.
 * NULL with NST_ERROR_NETWORK when there is no such tensor or a number is not finite, with
 * NST_ERROR_MEMORY when memory cannot be had. */
float *nst_tensors_read (const NstTensors *tensors, const char *name, GError **error);

/* What the file says besides: weights/README.md has the keys. NULL when it does not say KEY. */
const char *nst_tensors_get_metadata (const NstTensors *tensors, const char *key);
void nst_tensors_set_metadata (NstTensors *tensors, const char *key, const char *value);

/* Says that the network takes colours of 0 … 255 in ORDER, "rgb" or "bgr", less MEAN, three numbers
 * in that order with commas; as far as the file does not say what it takes. */
void nst_tensors_say_input (NstTensors *tensors, const char *order, const char *mean);

/* The mean colour that VGG and most others were trained with, blue first: Simonyan and Zisserman's
 * (https://gist.github.com/ksimonyan/3785162f95cd2d5fee77). */
#define NST_INPUT_MEAN_BGR "103.939,116.779,123.68"
#define NST_INPUT_MEAN_RGB "123.68,116.779,103.939"

/* All keys of metadata, in no order. Free the array with g_free; the keys belong to TENSORS. */
const char **nst_tensors_list_metadata (NstTensors *tensors);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstTensors, nst_tensors_free)

G_END_DECLS
