/* Pooling of feature maps: each 2 × 2 neighbours become one; an odd last row or column is dropped,
 * as in PyTorch's MaxPool2d and AvgPool2d.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

typedef enum
{
  NST_POOLING_NETWORK, /* what the network was trained with */
  NST_POOLING_MAX,
  NST_POOLING_AVERAGE
} NstPooling;

/* input: height × width × channels, both sides at least 2. output: height / 2 × width / 2 ×
 * channels, allocated. pooling: maximum or average.
 *
 * routes: of the output's shape, receives which of the four neighbours (bit 0 upper left, 1 upper
 *   right, 2 and 3 below) the derivative goes to: the first of the largest, or all for an average;
 *   if GATED, the input is a rectifier's output, and those not above 0 get none. */
void nst_pooling_forward (NstPooling pooling, const NstMap *input, gboolean gated, NstMap *output,
                          guint8 *routes, int threads);

/* The derivative with respect to the input, from that with respect to the output and the routes
 * that the forward pass wrote: overwrites input_gradient, of the input's shape. */
void nst_pooling_backward (NstPooling pooling, const guint8 *routes, const NstMap *output_gradient,
                           NstMap *input_gradient, int threads);

G_END_DECLS
