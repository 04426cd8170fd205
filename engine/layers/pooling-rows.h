/* Pooling and its way back along one row of the smaller map.
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
  float least; /* what an input has to be above for a derivative to pass */
} NstPoolingTask;

/* The beginning of row Y. */
static inline float *
nst_pooling_row (const NstMap *map, int y)
{
  return map->data + (gsize) y * map->width * map->channels;
}

/* Row Y of the smaller map from rows 2 y and 2 y + 1 of the larger one, and back; TASK is an
 * NstPoolingTask. For nst_parallel_for(). */
NST_FOR_EVERY_LEVEL (void, nst_pooling_forward_row, (int y, int thread, gpointer task));
NST_FOR_EVERY_LEVEL (void, nst_pooling_backward_row, (int y, int thread, gpointer task));
#define nst_pooling_forward_row NST_OF_PROCESSOR (nst_pooling_forward_row)
#define nst_pooling_backward_row NST_OF_PROCESSOR (nst_pooling_backward_row)

G_END_DECLS
