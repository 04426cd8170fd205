/* Pooling of one row of the smaller map, forward and backward.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/level.h"
#include "base/map.h"
#include "layers/pooling.h"

G_BEGIN_DECLS

typedef struct
{
  NstPooling pooling;
  const NstMap *large; /* input, or its gradient */
  const NstMap *small; /* output, or its gradient */
  guint8 *routes;
  float least; /* derivatives pass to inputs above it */
} NstPoolingTask;

/* The first computes row Y of the smaller map from rows 2 Y and, if it is there, 2 Y + 1 of the
 * larger one, the second these rows from row Y. TASK is an NstPoolingTask. For nst_parallel_for().
 */
NST_FOR_EVERY_LEVEL (void, nst_pooling_forward_row, (int y, int thread, gpointer task));
NST_FOR_EVERY_LEVEL (void, nst_pooling_backward_row, (int y, int thread, gpointer task));
#define nst_pooling_forward_row NST_OF_PROCESSOR (nst_pooling_forward_row)
#define nst_pooling_backward_row NST_OF_PROCESSOR (nst_pooling_backward_row)

G_END_DECLS
