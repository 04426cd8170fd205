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
  NstPooling pooling;        /* NST_POOLING_NETWORK for the network's own */
  int last;                  /* index of the deepest layer wanted */
  const gboolean *tapped;    /* for each layer, whether its output is looked at; not owned */
  int after;                 /* pixels right of its own, and below, that a tile is asked about */
  int threads;               /* 0 for all */
  gsize beside;              /* bytes that the caller keeps for each pixel, counted with these */
} NstFeaturesPlan;

typedef struct _NstFeatures NstFeatures;

/* Room for pictures of up to height × width. Free with nst_features_free. NULL with
 * NST_ERROR_MEMORY when it cannot be had. */
NstFeatures *nst_features_new (const NstFeaturesPlan *plan, int height, int width, GError **error);
void nst_features_free (NstFeatures *features);

/* The bytes that nst_features_new() takes with one thread, and those that the plan's caller keeps
 * beside them; each further thread takes some MiB more. That is not counted, so that what is
 * decided by it does not depend on the number of threads. */
gsize nst_features_bytes (const NstFeaturesPlan *plan, int height, int width);

/* The deepest layer of NETWORK, up to LAST, that a picture of height × width still reaches with a
 * position at least. */
int nst_features_deepest (const NstNetwork *network, int last, int height, int width);

/* KEEP_GOING is asked between layers, so that long passes can be left. */
void nst_features_set_keep_going (NstFeatures *features, NstKeepGoing keep_going,
                                  gpointer user_data);

/* Runs the network over PICTURE (height × width × 3, R'G'B' in [0, 1]) up to layer LAST, which the
 * plan reaches. FALSE when it was stopped. */
gboolean nst_features_forward (NstFeatures *features, const NstMap *picture, int last);

/* The output of a tapped layer in the last forward pass, height >> halvings × width >> halvings ×
 * channels; valid until the next one. */
const NstMap *nst_features_get (const NstFeatures *features, int layer);

/* Adds the derivative of the loss with respect to the features of LAYER to GRADIENT, of their
 * shape. */
typedef void (*NstSeed) (int layer, const NstMap *features, NstMap *gradient, gpointer user_data);

/* After a forward pass to the plan's last layer: asks SEED at every tapped layer, from the deepest
 * on, and carries the derivatives down to the pixels: overwrites PICTURE_GRADIENT (height × width ×
 * 3, allocated). FALSE when it was stopped. */
gboolean nst_features_backward (NstFeatures *features, NstSeed seed, gpointer user_data,
                                NstMap *picture_gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstFeatures, nst_features_free)

G_END_DECLS
