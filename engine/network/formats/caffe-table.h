/* What a layer of Caffe does, as an entry of the table. Its rules are those of Caffe's own layers
 * (Jia et al. 2014, arXiv 1408.5093; src/caffe/layers).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/caffe-layer.h"
#include "network/formats/caffe-weights.h"

G_BEGIN_DECLS

/* Adds LAYER, with its weights of WEIGHTS, to GRAPH. FALSE with NST_ERROR_NETWORK when it does what
 * no layer of the table can, or its weights do not fit; with NST_ERROR_MEMORY when memory cannot be
 * had. */
gboolean nst_caffe_table_add (NstLayerGraph *graph, NstCaffeLayer *layer,
                              const NstCaffeWeights *weights, GError **error);

G_END_DECLS
