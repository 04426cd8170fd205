/* Pooling by windows, of one row: of the smaller map forward, of the larger one backward.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/level.h"
#include "base/map.h"
#include "layers/window-pooling.h"

G_BEGIN_DECLS

typedef struct
{
  const NstWindowPooling *pooling;
  const NstMap *large; /* input, or its gradient */
  const NstMap *small; /* output, or its gradient */
  guint8 *routes;      /* of maxima */
  const guint8 *gate;  /* of the larger map's shape, its gradient is 0 where this is 0; or NULL */
  /* What averages are multiplied by: the product of those of a window's column and row. */
  const float *across;
  const float *down;
} NstWindowPoolingTask;

/* The first computes row Y of the smaller map from the larger one, the second row Y of the larger
 * map from the smaller one. TASK is an NstWindowPoolingTask. For nst_parallel_for(). */
NST_FOR_EVERY_LEVEL (void, nst_window_pooling_forward_row, (int y, int thread, gpointer task));
NST_FOR_EVERY_LEVEL (void, nst_window_pooling_backward_row, (int y, int thread, gpointer task));
#define nst_window_pooling_forward_row NST_OF_PROCESSOR (nst_window_pooling_forward_row)
#define nst_window_pooling_backward_row NST_OF_PROCESSOR (nst_window_pooling_backward_row)

G_END_DECLS
