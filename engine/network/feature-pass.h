/* One pass of a network over a picture, or over a tile of one: forward to the features, backward to
 * the pixels. All memory is planned when it is made and used again by every pass.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/watch.h"
#include "base/map.h"
#include "network/network.h"

G_BEGIN_DECLS

typedef struct
{
  const NstNetwork *network; /* not owned */
  NstPadding padding;        /* NST_PADDING_NETWORK for the network's own */
  NstPooling pooling;        /* NST_POOLING_NETWORK for each layer's own */
  int last;                  /* index of the deepest layer wanted */
  const gboolean *tapped;    /* for each layer, whether its output is looked at; not owned */
  int halo_after;            /* width of the halo right of a tile's own pixels and below, pixels */
  int threads;               /* 0 for all */
  gsize extra_bytes;         /* kept by the caller for each pixel, and counted in the budget */
  NstWatch watch;            /* asked between layers, so that long passes can be left */
} NstFeaturePlan;

typedef struct _NstFeaturePass NstFeaturePass;

/* A pass over pictures of up to height × width. Free with nst_feature_pass_free. NULL with
 * NST_ERROR_MEMORY when there is no memory for it. */
NstFeaturePass *nst_feature_pass_new (const NstFeaturePlan *plan, int height, int width,
                                      GError **error);
void nst_feature_pass_free (NstFeaturePass *pass);

/* The bytes that nst_feature_pass_new() takes with one thread, and PLAN's extra bytes. Each further
 * thread takes some MiB more, which are not counted, so that a decision made by this number does
 * not depend on the number of threads. */
gsize nst_feature_pass_bytes (const NstFeaturePlan *plan, int height, int width);

/* The deepest layer of NETWORK, up to LAST, that a picture of height × width still reaches with a
 * position at least. */
int nst_feature_pass_deepest (const NstNetwork *network, int last, int height, int width);

/* Runs the network over PICTURE (height × width × 3, R'G'B' in [0, 1]) up to layer LAST, which the
 * plan reaches. FALSE when the watch stopped it. */
gboolean nst_feature_pass_forward (NstFeaturePass *pass, const NstMap *picture, int last);

/* The output of a tapped layer in the last forward pass, of nst_layer_side() of its height and
 * width × channels; valid until the next one. */
const NstMap *nst_feature_pass_get (const NstFeaturePass *pass, int layer);

/* Adds the derivative of the loss with respect to the features of LAYER to GRADIENT, of their
 * shape. */
typedef void (*NstAddGradient) (int layer, NstMap *gradient, gpointer user_data);

/* After a forward pass to the plan's last layer: calls ADD_GRADIENT at every tapped layer, from the
 * deepest on, and carries the derivatives down to the pixels: overwrites PICTURE_GRADIENT (height ×
 * width × 3, allocated). FALSE when it was stopped. */
gboolean nst_feature_pass_backward (NstFeaturePass *pass, NstAddGradient add_gradient,
                                    gpointer user_data, NstMap *picture_gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstFeaturePass, nst_feature_pass_free)

G_END_DECLS
