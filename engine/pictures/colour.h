/* Measures palettes, and changes colours by them: Gatys et al. 2017 (arXiv 1611.07865), section 5.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The sums that mean and covariance of a picture's colours are made from; all 0 at first. */
typedef struct
{
  double weight; /* the sum of all pixels' weights */
  double sum[3];
  double products[9];
} NstPalette;

/* x → matrix · x + offset. */
typedef struct
{
  double matrix[9];
  double offset[3];
} NstColourMap;

/* The luma of a PIXEL, R'G'B': Y' of YIQ, by the weights of Rec. 601. */
static inline float
nst_colour_luma (const float *pixel)
{
  return 0.299f * pixel[0] + 0.587f * pixel[1] + 0.114f * pixel[2];
}

/* Adds COUNT pixels (R'G'B', three floats each) to PALETTE, weighted by GUIDANCE, one number for
 * each; NULL for a weight of 1. */
void nst_colour_palette_add (NstPalette *palette, const float *pixels, const float *guidance,
                             gsize count);

/* Adds OTHER to PALETTE with the weight SHARE instead of its own. */
void nst_colour_palette_mix (NstPalette *palette, const NstPalette *other, double share);

/* The affine map of least change that brings colours of the mean and covariance of FROM to those of
 * TO: x → A (x − μ_from) + μ_to with A = Σf^-½ (Σf^½ Σt Σf^½)^½ Σf^-½ (Pitié & Kokaram 2007, "The
 * linear Monge-Kantorovitch linear colour mapping"). It makes SHARE of that change, from 0 to 1. */
NstColourMap nst_colour_match (const NstPalette *from, const NstPalette *to, double share);

/* Sets *MAP to project colours onto the directions in which PALETTE varies: in the others, two at
 * most, it takes away SHARE, from 0 to 1, of how much they differ from the mean. So what is painted
 * after an etching is as gray as that is. FALSE where PALETTE varies in all directions. */
gboolean nst_colour_confine (const NstPalette *palette, double share, NstColourMap *map);

/* Maps COUNT pixels, and clips them to [0, 1]. */
void nst_colour_map_apply (const NstColourMap *map, float *pixels, gsize count);

/* Gives COUNT pixels of PAINTING the colours of those of CONTENT; of PAINTING only the luma
 * stays. */
void nst_colour_take_from_content (float *painting, const float *content, gsize count);

/* Gives COUNT pixels of PAINTING the chroma of those of CALM, a smoother version of it. */
void nst_colour_calm (float *painting, const float *calm, gsize count);

G_END_DECLS
