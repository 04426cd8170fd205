/* Coarse to fine: the sizes at which a picture is painted, and the steps at each.
 *
 * Large shapes are found at small sizes, where they are cheap and within the network's reach, and
 * finer scales add detail: Gatys et al. 2017 (arXiv 1611.07865), section 6.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

typedef struct
{
  int width;      /* pixels, ≥ 1 */
  int height;     /* pixels, ≥ 1 */
  int iterations; /* steps, ≥ 1 */
} NstScale;

/* The scales for a picture of width × height pixels, coarsest first, as SETTINGS ask: the finest
 * has the longest side "size" (the picture's own for 0), those before it 128, 256, 512 … pixels
 * whatever the finest is, so that pictures of all sizes begin alike. Free with g_array_unref. */
GArray *nst_scale_plan_new (int width, int height, NstSettings *settings);

/* The size of a style picture of width × height for SCALE: as many pixels as the scale has, its
 * sides then times the setting "style-scale"; at least 2 pixels a side. */
void nst_scale_plan_style_size (int width, int height, const NstScale *scale, NstSettings *settings,
                                int *style_width, int *style_height);

G_END_DECLS
