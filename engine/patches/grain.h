/* The grain of pictures: how strong their finest detail is, below about a pixel.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

/* The grain of some pictures together; 0 at first. */
typedef struct
{
  double squares; /* of what a binomial blur takes away, the colours' sums */
  double pixels;
} NstGrain;

/* Adds PICTURE (height × width × 3) to GRAIN, its pixels as far as GUIDANCE says (height × width ×
 * 1, from 0 to 1; or empty for all wholly); on THREADS threads (0 for all). FALSE with
 * NST_ERROR_MEMORY. */
gboolean nst_grain_add (NstGrain *grain, const NstMap *picture, const NstMap *guidance, int threads,
                        GError **error);

/* The root of GRAIN's mean square; 0 for no pixels. */
double nst_grain_strength (const NstGrain *grain);

/* What a picture's grain shall be. */
typedef struct
{
  double strength; /* as nst_grain_strength() has it; ≥ 0 */
  double part;     /* of the way there, from 0 to 1 */
} NstGrainWish;

/* Multiplies the fine detail of PICTURE where GUIDANCE says, as above, by one factor, near enough
 * to 1 not to spoil it, so that its grain there comes as near to WISH as that allows. Fails as
 * nst_grain_add() does. */
gboolean nst_grain_match (NstMap *picture, const NstMap *guidance, const NstGrainWish *wish,
                          int threads, GError **error);

G_END_DECLS
