/* Whose colours a painting has: Gatys et al. 2017 (arXiv 1611.07865), section 5.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Mean and covariance of the colours of a picture, while they are collected; all 0 at first. */
typedef struct
{
  double count; /* of pixels, as far as they count */
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

/* Adds COUNT pixels (R'G'B', three floats each) to PALETTE, each as far as GUIDANCE says; NULL
 * where all count. */
void nst_colour_palette_add (NstPalette *palette, const float *pixels, const float *guidance,
                             gsize count);

/* Adds to PALETTE that of OTHER, as SHARE pixels. */
void nst_colour_palette_mix (NstPalette *palette, const NstPalette *other, double share);

/* The affine map of least change that brings colours of the mean and covariance of FROM to those of
 * TO: x → A (x − μ_from) + μ_to with A = Σf^-½ (Σf^½ Σt Σf^½)^½ Σf^-½ (Pitié & Kokaram 2007, "The
 * linear Monge-Kantorovitch linear colour mapping"); of that the share SHARE, in [0, 1], the rest
 * being as it was. */
NstColourMap nst_colour_match (const NstPalette *from, const NstPalette *to, double share);

/* Into *MAP, what leaves colours as they are but for the directions, two at most, in which PALETTE
 * hardly varies: of what differs from its mean in those the share SHARE, in [0, 1], is taken away.
 * So what is painted after an etching is as gray as that is. FALSE where there is no such
 * direction. */
gboolean nst_colour_confine (const NstPalette *palette, double share, NstColourMap *map);

/* Maps COUNT pixels, and clips them to [0, 1]. */
void nst_colour_map_apply (const NstColourMap *map, float *pixels, gsize count);

/* Gives COUNT pixels of a PAINTING the colours of those of CONTENT: of the painting only the luma
 * stays. */
void nst_colour_take_from_content (float *painting, const float *content, gsize count);

/* Gives COUNT pixels of a PAINTING the chroma of CALM, a smoother version of it. */
void nst_colour_calm (float *painting, const float *calm, gsize count);

G_END_DECLS
