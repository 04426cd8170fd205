/* Whose colours a painting has: Gatys et al. 2017 (arXiv 1611.07865), section 5.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Mean and covariance of the colours of a picture, while they are collected; all 0 at first. */
typedef struct
{
  double count;
  double sum[3];
  double products[9];
} NstPalette;

/* x → matrix · x + offset. */
typedef struct
{
  double matrix[9];
  double offset[3];
} NstColourMap;

/* Adds COUNT pixels (R'G'B', three floats each) to PALETTE. */
void nst_palette_add (NstPalette *palette, const float *pixels, gsize count);

/* The affine map of least change that brings colours of the mean and covariance of STYLE to those
 * of CONTENT: x → A (x − μ_style) + μ_content with A = Σs^-½ (Σs^½ Σc Σs^½)^½ Σs^-½ (Pitié &
 * Kokaram 2007, "The linear Monge-Kantorovitch linear colour mapping"). */
NstColourMap nst_colour_match (const NstPalette *style, const NstPalette *content);

/* Maps COUNT pixels, and clips them to [0, 1]. */
void nst_colour_map_apply (const NstColourMap *map, float *pixels, gsize count);

/* Gives COUNT pixels of a PAINTING the colours of those of CONTENT: of the painting only the luma
 * (Y' of YIQ, Rec. 601's weights) stays. */
void nst_colour_take_from_content (float *painting, const float *content, gsize count);

G_END_DECLS
