/* What a node of ONNX does, as an entry of the table: https://onnx.ai/onnx/operators.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/layer-graph.h"
#include "network/formats/onnx-weights.h"
#include "network/formats/onnx.pb-c.h"

G_BEGIN_DECLS

/* Adds the node FROM, with its weights of WEIGHTS, to GRAPH. FALSE with NST_ERROR_NETWORK when it
 * does what no layer of the table can, or its weights do not fit; with NST_ERROR_MEMORY when memory
 * cannot be had. */
gboolean nst_onnx_table_add (NstLayerGraph *graph, const Onnx__NodeProto *from,
                             NstOnnxWeights *weights, GError **error);

G_END_DECLS
