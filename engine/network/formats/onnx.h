/* Reads ONNX's networks (https://onnx.ai): messages of the type ModelProto, which have the layers,
 * called nodes, and their weights, called initialisers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* Whether BYTES begin as an ONNX file does. */
gboolean nst_onnx_knows (GBytes *bytes);

/* Adds the layers in BYTES to TABLE, and their weights, LAYER.weight and LAYER.bias, to TENSORS. It
 * says nothing of its input, which is taken for torchvision's. FALSE with NST_ERROR_NETWORK when
 * the file is damaged or has a layer that is not known; with NST_ERROR_MEMORY when memory cannot be
 * had. */
gboolean nst_onnx_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error);

G_END_DECLS
