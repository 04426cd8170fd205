/* The numbers in an ONNX file: its initialisers, which its nodes take by their names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/protobuf.h"
#include "network/formats/tensors.h"

G_BEGIN_DECLS

typedef struct _NstOnnxWeights NstOnnxWeights;

/* Finds the initialisers of GRAPH in a file that messages call NAME. Free with
 * nst_onnx_weights_free. NULL where they are damaged. */
NstOnnxWeights *nst_onnx_weights_new (const NstSpan *graph, const char *name);
void nst_onnx_weights_free (NstOnnxWeights *weights);

/* Whether there is an initialiser NAME. */
gboolean nst_onnx_weights_has (const NstOnnxWeights *weights, const char *name);

/* Has the initialiser NAME be ALIAS, too. */
void nst_onnx_weights_alias (NstOnnxWeights *weights, const char *name, const char *alias);

/* Sets TENSOR to the initialiser NAME. Its bytes are those of the file, or a copy where they are
 * not in one piece there, and belong to WEIGHTS. FALSE with NST_ERROR_NETWORK when it is not there,
 * damaged, or of numbers that are not known. */
gboolean nst_onnx_weights_get (NstOnnxWeights *weights, const char *name, NstTensor *tensor,
                               GError **error);

/* The same for the filters of a convolution, of which no other convolution may have the same: in
 * memory each would have its own. */
gboolean nst_onnx_weights_take (NstOnnxWeights *weights, const char *name, NstTensor *tensor,
                                GError **error);

/* The initialiser NAME as floats, *COUNT of them. Free with nst_floats_free. */
float *nst_onnx_weights_read (NstOnnxWeights *weights, const char *name, gsize *count,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstOnnxWeights, nst_onnx_weights_free)

G_END_DECLS
