/* Pooling of feature maps: each square of 2 × 2 positions becomes one position. An odd last row or
 * column is dropped, as in PyTorch's MaxPool2d and AvgPool2d, or makes positions of what there is
 * of their squares, as in Caffe and where TensorFlow pads to the same size.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

typedef enum
{
  NST_POOLING_NETWORK, /* the one that the network was trained with */
  NST_POOLING_MAX,
  NST_POOLING_AVERAGE
} NstPooling;

/* The maximum, or the average, of each square of the input.
 *
 * pooling: any but NST_POOLING_NETWORK.
 * input: height × width × channels. output: height / 2 × width / 2 × channels, each side rounded
 *   down or up, allocated; none of them 0.
 * gated: the input is a rectifier's output, so that where it is 0 no derivative passes.
 * routes: of the output's shape, receives which positions of the square the derivative goes to (bit
 *   0 upper left, 1 upper right, 2 lower left, 3 lower right): of a maximum the first of the
 *   largest, of an average all; if gated only those above 0. */
void nst_pooling_forward (NstPooling pooling, const NstMap *input, gboolean gated, NstMap *output,
                          guint8 *routes, int threads);

/* The derivative with respect to the input, from the one with respect to the output and the routes
 * that the forward pass wrote. Overwrites input_gradient, of the input's shape. */
void nst_pooling_backward (NstPooling pooling, const guint8 *routes, const NstMap *output_gradient,
                           NstMap *input_gradient, int threads);

G_END_DECLS
