/* Coarse to fine: the sizes at which a picture is painted, and the steps at each.
 *
 * Large shapes are found at small sizes, where they are cheap and within the network's reach, and
 * finer scales add detail: Gatys et al. 2017 (arXiv 1611.07865), section 6.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

/* The longest side that settings may ask for, pixels. */
#define NST_SCALE_LONGEST 262144

typedef struct
{
  int width;       /* pixels, ≥ 1 */
  int height;      /* pixels, ≥ 1 */
  int iterations;  /* steps, ≥ 1 */
  double fraction; /* its longest side, divided by the finest scale's */
} NstScale;

/* The scales for a picture of width × height pixels, coarsest first, as SETTINGS ask.
 *
 * The finest has the longest side "size" (the picture's own for 0), but "size-shortest" as its
 * shortest side where that makes it larger: the rule of Caffe's users, max (size / longest,
 * size-shortest / shortest). With "size" 0 and "size-shortest" above 0, that alone counts; the
 * other side is rounded down, as by torchvision's Resize. No side becomes longer than
 * NST_SCALE_LONGEST by that.
 *
 * The scales before it have 128, 256, 512 … pixels, whatever the finest has, so that pictures of
 * all sizes begin alike. There is none where "scales" says one, and then that has as many steps as
 * the coarsest would have. Free with g_array_unref. */
GArray *nst_scale_plan_new (int width, int height, NstSettings *settings);

/* The longest side, pixels, of the finest of these scales. */
int nst_scale_plan_longest (int width, int height, NstSettings *settings);

/* The size of a style picture of width × height for SCALE, at least 2 pixels a side; as the setting
 * "style-size" says:
 *
 * area: as many pixels as the scale has, its sides then times "style-scale".
 * stretched: the scale's sides.
 * own: its own sides, times "style-scale" and the scale's fraction.
 * sides: brought to the finest scale's "size" and "size-shortest" by its own sides, times
 *   "style-scale" and the scale's fraction. */
void nst_scale_plan_style_size (int width, int height, const NstScale *scale, NstSettings *settings,
                                int *style_width, int *style_height);

G_END_DECLS
