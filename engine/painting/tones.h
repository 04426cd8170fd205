/* The large tones of a painting, which a coarse scale sets and finer ones keep.
 *
 * Each scale settles anew how light and how warm a whole sky or wall is. That is of no use to the
 * style, whose touches are smaller, and makes a small painting an unreliable preview of a large
 * one; so finer scales keep those of a coarse one, as the levels of a Laplacian pyramid do.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

/* Reads the TONES of PICTURE (height × width × 3, R'G'B') if its scale is the one that sets them
 * (NST_RECIPE_TONES_SCALE). The PICTURE of a finer scale gets them back instead: a smooth picture
 * is added to it, which has no detail of its own. TONES is empty before the first scale; clear it
 * with nst_map_clear. THREADS is 0 for all. FALSE with NST_ERROR_MEMORY. */
gboolean nst_tones_pass (NstMap *tones, NstMap *picture, int threads, GError **error);

/* Makes TONES, if they are read already, those of PICTURE as far as HELD says (height × width × 1,
 * of PICTURE's size, from 0 to 1). Fails likewise. */
gboolean nst_tones_hold (NstMap *tones, const NstMap *picture, const NstMap *held, int threads,
                         GError **error);

G_END_DECLS
