/* A feature network: layers in a row, each of which takes what the one before it gives.
 * network-file.h reads it, network-catalogue.h finds it by its name.
 *
 * Layers are named by their place, as in Simonyan & Zisserman 2014 (arXiv 1409.1556): conv1_1,
 * relu1_1, …, pool1, conv2_1, …; those that are none of these after the layer before them, as in
 * pool1_norm. Where the file has names, they are known by these, too. A tap is a layer whose
 * features a loss compares; it has its layer's name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "layers/convolution.h"
#include "layers/padding.h"
#include "layers/normalisation.h"
#include "layers/pooling.h"
#include "layers/window-pooling.h"
#include "network/layer-table.h"
#include "network/metric.h"

G_BEGIN_DECLS

/* How many positions a layer has along a side, by those of the layer before it. */
typedef struct
{
  NstWindow window;
  gboolean begun; /* nst_window_count_begun(), else nst_window_count() */
} NstSizing;

typedef struct
{
  NstLayerKind kind;
  char name[16];
  char *own_name; /* in the file, or NULL; owned */
  int channels;   /* of the output */
  /* Position i of the output, along either side, sees the picture's pixels from i · STRIDE −
   * REACH_BEFORE to i · STRIDE + REACH_AFTER. */
  int stride;
  int reach_before;
  int reach_after;
  const NstSizing *sizings; /* n_sizings, of the layers up to this one that change sides */
  int n_sizings;
  NstConvolution *convolution;    /* of a convolution, else NULL; owned */
  gboolean by_halves;             /* a pooling of 2 × 2 positions, as pooling.h has it; else: */
  NstWindowPooling pooling;       /* of a pooling */
  NstNormalisation normalisation; /* of a normalisation */
  struct _NstNetwork **branches;  /* n_branches, of a concatenation: what each gives of what the
                                     layer before gives, side by side; owned */
  int n_branches;
  NstMetric *metric; /* of the head that the file has for it, else NULL; owned */
} NstLayer;

typedef struct _NstNetwork
{
  char *name;         /* in messages */
  gboolean is_branch; /* of another network's layer: it takes a map, and keeps its sides */
  int channels;       /* of what it takes: 3 of a picture */
  NstLayer *layers;   /* n_layers, in the order in which they run */
  int n_layers;
  NstSizing *sizings;   /* of all layers that change sides, in their order */
  gboolean blue_first;  /* the network takes B, G, R instead of R, G, B */
  float scale;          /* of the input: 1 or 255 */
  float mean[3];        /* subtracted after scaling, in the network's order of channels */
  float deviation[3];   /* divides the difference, in the same order */
  float content_weight; /* multiplies content losses: weights/README.md */
  NstPadding padding;
  NstPooling pooling; /* what the file says all are; NST_POOLING_NETWORK: each layer's own */
} NstNetwork;

void nst_network_free (NstNetwork *network);

/* Whether LAYER is called NAME, by its place or as its file calls it. */
gboolean nst_layer_is_named (const NstLayer *layer, const char *name);

/* The index of the layer NAME, by its place or as the file calls it, or -1. */
int nst_network_find (const NstNetwork *network, const char *name);

/* Makes the network's INPUT from PICTURE, R'G'B' in [0, 1]; both height × width × 3, INPUT
 * allocated. */
void nst_network_normalise (const NstNetwork *network, const NstMap *picture, NstMap *input,
                            int threads);

/* Makes the gradient with respect to the picture from that with respect to the network's input;
 * both height × width × 3, allocated. */
void nst_network_normalise_backward (const NstNetwork *network, const NstMap *input_gradient,
                                     NstMap *picture_gradient, int threads);

/* Sets COLOUR to the R'G'B' colour, of [0, 1], that is 0 to NETWORK. */
void nst_network_mean_colour (const NstNetwork *network, float *colour);

/* The positions of LAYER, along one side, of a picture with a side of PIXELS. */
int nst_layer_side (const NstLayer *layer, int pixels);

/* The pixels that a position of LAYER stands for, along one side: STRIDE of them from this one on,
 * counted from the position's own i · STRIDE. They are the middle of what it sees. */
static inline int
nst_layer_middle (const NstLayer *layer)
{
  return (layer->reach_after - layer->reach_before + 1 - layer->stride) / 2;
}

/* Frees what LAYER owns. */
void nst_layer_clear (NstLayer *layer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstNetwork, nst_network_free)

G_END_DECLS
