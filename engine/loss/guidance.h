/* How far positions count: the guidance channels of Gatys et al. 2017 (arXiv 1611.07865), section
 * 4, there squared. A guidance map is height × width × 1 in [0, 1]; of pixels at first, then
 * brought to the layers of a network. A map that is empty stands for positions that all count.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

/* Where a part of a layer lies in a guidance map of the whole layer. */
typedef struct
{
  const NstMap *map;
  int x;
  int y;
} NstGuidance;

/* From a position to another one, to the right and down; (0, 0) is none. */
typedef struct
{
  int x; /* ≥ 0, positions */
  int y;
} NstShift;

/* The part of MAP that begins at (x, y), in *GUIDANCE; NULL when MAP is empty, and all positions
 * count. */
const NstGuidance *nst_guidance_at (const NstMap *map, int x, int y, NstGuidance *guidance);

/* The guidance of PIXELS (height × width × 1) at a layer that has halved it HALVINGS times: each
 * position counts as much as its pixels do on average. Gives LAYER, which must be empty, height >>
 * halvings × width >> halvings. Fails with NST_ERROR_MEMORY only. */
gboolean nst_guidance_reduce (const NstMap *pixels, int halvings, NstMap *layer, GError **error);

gboolean nst_shift_is_none (NstShift shift);

/* What the position (x, y) of GUIDANCE counts together with the one at SHIFT from it, which must
 * lie in the map: as much as the lesser of the two. */
float nst_guidance_of_pair (const NstGuidance *guidance, int x, int y, NstShift shift);

/* How many positions of a layer of height × width count, or pairs of positions at SHIFT, by LAYER,
 * which nst_guidance_reduce() gave; all that there are if it is empty. */
double nst_guidance_count (const NstMap *layer, int height, int width, NstShift shift);

G_END_DECLS
