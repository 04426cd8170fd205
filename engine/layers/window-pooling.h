/* Pooling by windows of any kind, as AlexNet, GoogLeNet and others have them, and its derivative.
 * pooling.h is faster for 2 × 2 positions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "layers/window.h"

G_BEGIN_DECLS

#define NST_WINDOW_POOLING_MOST 15 /* positions of a window's side */

/* What an average is divided by. */
typedef enum
{
  NST_COUNT_VALID, /* the positions of the map that the window reads; cuDNN's default */
  NST_COUNT_ALL,   /* the window's positions; PyTorch's default */
  NST_COUNT_CAFFE  /* those in the map and its padding, but not beyond: pooling_layer.cpp */
} NstPoolingCount;

typedef struct
{
  NstWindow window; /* side at most NST_WINDOW_POOLING_MOST, padding less than it, dilation 1 */
  gboolean begun;   /* nst_window_count_begun() says how many there are; else nst_window_count() */
  gboolean average;
  NstPoolingCount count;
} NstWindowPooling;

/* How many positions the output has along a side of SIZE positions. */
int nst_window_pooling_side (const NstWindowPooling *pooling, int size);

/* The maximum, or the average, of what each window reads of the map.
 *
 * input: height × width × channels. output: nst_window_pooling_side() of both × channels,
 *   allocated.
 * routes: of the output's shape, receives which position of the window a maximum is from, the first
 *   of the largest; NULL for averages. */
void nst_window_pooling_forward (const NstWindowPooling *pooling, const NstMap *input,
                                 NstMap *output, guint8 *routes, int threads);

/* The derivative with respect to the input, from the one with respect to the output and the routes
 * that the forward pass wrote; 0 where GATE, of the input's shape, is 0, unless it is NULL.
 * Overwrites input_gradient, of the input's shape. */
void nst_window_pooling_backward (const NstWindowPooling *pooling, const guint8 *routes,
                                  const guint8 *gate, const NstMap *output_gradient,
                                  NstMap *input_gradient, int threads);

G_END_DECLS
