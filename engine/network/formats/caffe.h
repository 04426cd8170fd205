/* Reads Caffe's networks: .caffemodel files, messages of the type NetParameter, which have the
 * layers and their weights, and .prototxt files, which have layers alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* Whether BYTES begin as a .caffemodel does. */
gboolean nst_caffe_knows (GBytes *bytes);

/* Adds the layers in BYTES to TABLE, their weights, LAYER.weight and LAYER.bias, and what Caffe's
 * networks see, blue first and to 255, to TENSORS. FALSE with NST_ERROR_NETWORK when the file is
 * damaged or has a layer that is not known; with NST_ERROR_MEMORY when memory cannot be had. */
gboolean nst_caffe_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error);

/* The same with the layers that the text PROTOTXT, a .prototxt file, describes, and weights of
 * layers of their names in BYTES. */
gboolean nst_caffe_read_with_prototxt (GBytes *bytes, GBytes *prototxt, NstTensors *tensors,
                                       NstLayerTable *table, GError **error);

G_END_DECLS
