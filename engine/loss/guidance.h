/* Guidance: the weight of each position, after the guidance channels of Gatys et al. 2017 (arXiv
 * 1611.07865), section 4, which are squared there. A guidance map is height × width × 1 in [0, 1];
 * of pixels at first, then brought to the layers of a network. In an empty map all weights are 1.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/network.h"

G_BEGIN_DECLS

/* From a position to another one, to the right and down; (0, 0) is none. */
typedef struct
{
  int x; /* ≥ 0, positions */
  int y;
} NstShift;

static inline gboolean
nst_shift_is_none (NstShift shift)
{
  return shift.x == 0 && shift.y == 0;
}

/* Brings the guidance PIXELS (height × width × 1) to LAYER: a position's weight is the mean of the
 * pixels' that it stands for. Fills RESULT, which must be empty, of the layer's sides. Fails with
 * NST_ERROR_MEMORY only. */
gboolean nst_guidance_reduce (const NstMap *pixels, const NstLayer *layer, NstMap *result,
                              GError **error);

/* The weight of the position (x, y) of LAYER. */
static inline float
nst_guidance_at (const NstMap *layer, int x, int y)
{
  return layer->data ? layer->data[(gsize) y * layer->width + x] : 1;
}

/* The weight of the pair (x, y) and (x, y) + SHIFT, both in LAYER: the smaller of the two. */
float nst_guidance_of_pair (const NstMap *layer, int x, int y, NstShift shift);

/* The sum of the weights of all positions of LAYER, which is height × width, or of all its pairs of
 * positions at SHIFT. */
double nst_guidance_sum (const NstMap *layer, int height, int width, NstShift shift);

G_END_DECLS
