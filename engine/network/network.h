/* A feature network: convolutions, rectifiers and poolings in a row. network-file.h reads it,
 * network-catalogue.h finds it by its name.
 *
 * Layers are named as in Simonyan & Zisserman 2014 (arXiv 1409.1556): conv1_1, relu1_1, …, pool1,
 * conv2_1, … A tap is a layer whose features a loss compares; it has its layer's name.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "layers/convolution.h"
#include "layers/padding.h"
#include "layers/pooling.h"
#include "network/layer-table.h"
#include "network/metric.h"

G_BEGIN_DECLS

typedef struct
{
  NstLayerKind kind;
  char name[16];
  int channels; /* of the output */
  int halvings; /* how many poolings there are up to this layer, itself included */
  /* A position of the output sees the picture's pixels from REACH_BEFORE left of and above its own
   * first pixel to REACH_AFTER right of and below it. */
  int reach_before;
  int reach_after;
  NstConvolution *convolution; /* of a convolution, else NULL; owned */
  NstMetric *metric;           /* of the head that the file has for this layer, else NULL; owned */
} NstLayer;

typedef struct
{
  char *name;       /* in messages */
  NstLayer *layers; /* n_layers, in the order in which they run */
  int n_layers;
  gboolean blue_first;  /* the network takes B, G, R instead of R, G, B */
  float scale;          /* of the input: 1 or 255 */
  float mean[3];        /* subtracted after scaling, in the network's order of channels */
  float deviation[3];   /* divides the difference, in the same order */
  float content_weight; /* multiplies content losses: weights/README.md */
  NstPadding padding;
  NstPooling pooling;
} NstNetwork;

void nst_network_free (NstNetwork *network);

/* The index of the layer NAME, or -1. */
int nst_network_find (const NstNetwork *network, const char *name);

/* Makes the network's INPUT from PICTURE, R'G'B' in [0, 1]; both height × width × 3, INPUT
 * allocated. */
void nst_network_normalise (const NstNetwork *network, const NstMap *picture, NstMap *input,
                            int threads);

/* Makes the gradient with respect to the picture from that with respect to the network's input;
 * both height × width × 3, allocated. */
void nst_network_normalise_backward (const NstNetwork *network, const NstMap *input_gradient,
                                     NstMap *picture_gradient, int threads);

/* The positions of LAYER, along one side, of a picture with a side of PIXELS. */
static inline int
nst_layer_side (const NstLayer *layer, int pixels)
{
  return pixels >> layer->halvings;
}

/* Frees what LAYER owns. */
void nst_layer_clear (NstLayer *layer);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstNetwork, nst_network_free)

G_END_DECLS
