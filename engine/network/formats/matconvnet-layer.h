/* One layer of a network of MatConvNet, as its file has it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/mat-matrix.h"

G_BEGIN_DECLS

/* A classifier's first layer is a convolution that sees all positions that poolings have left, as
 * the 7 × 7 of a VGG's; a pooling of larger windows than these is over all of them, too. */
#define NST_MATCONVNET_MAX_SIDE 5

/* The fields of a layer that matter here; texts are NULL and numbers without bytes where it has
 * none. Clear with nst_matconvnet_layer_clear. */
typedef struct
{
  char *type;
  char *name;
  char *method;           /* of a pooling: max or avg */
  gboolean is_classifier; /* whether its kernel cannot be a feature's, and has not been read */
  NstMatNumbers kernels, bias;
  NstMatNumbers pad, stride, dilate;
  NstMatNumbers pool;  /* the sides of a pooling's window */
  NstMatNumbers param; /* of a normalisation: n, k, α ÷ n, β */
  NstMatNumbers leak;  /* of a rectifier: what it multiplies numbers below 0 by */
} NstMatconvnetLayer;

/* Reads the struct MATRIX into LAYER, which is empty before; HAS_POOLED tells whether a pooling
 * comes before it. FALSE with NST_ERROR_NETWORK or NST_ERROR_MEMORY. */
gboolean nst_matconvnet_layer_read (NstMatconvnetLayer *layer, NstMatStream *stream,
                                    const NstMatMatrix *matrix, gboolean has_pooled,
                                    GError **error);

void nst_matconvnet_layer_clear (NstMatconvnetLayer *layer);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstMatconvnetLayer, nst_matconvnet_layer_clear)

G_END_DECLS
