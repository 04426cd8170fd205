/* The numbers of the layers in a .caffemodel: Caffe's blobs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/protobuf.h"
#include "network/formats/tensors.h"

G_BEGIN_DECLS

typedef struct _NstCaffeWeights NstCaffeWeights;

/* Finds the blobs of all layers of the network in FILE. Free with nst_caffe_weights_free. NULL
 * where the file is damaged, or has several layers of one name with weights. */
NstCaffeWeights *nst_caffe_weights_new (GBytes *file);
void nst_caffe_weights_free (NstCaffeWeights *weights);

/* How many blobs the layer LAYER has. */
guint nst_caffe_weights_count (const NstCaffeWeights *weights, const char *layer);

/* Sets TENSOR to the blob INDEX of LAYER. Its bytes are those of the file, or a copy where they are
 * not in one piece there, and belong to WEIGHTS. FALSE when there is no such blob, or it is
 * damaged. */
gboolean nst_caffe_weights_get (const NstCaffeWeights *weights, const char *layer, guint index,
                                NstTensor *tensor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstCaffeWeights, nst_caffe_weights_free)

G_END_DECLS
