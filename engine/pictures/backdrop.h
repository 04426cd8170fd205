/* The colours that the network sees where a picture is transparent: those of the visible parts
 * around, so that their edges have no rim of another colour.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

typedef struct
{
  int width; /* of a grid over the picture */
  int height;
  float *colours; /* height × width × 3; NULL where the picture is opaque */
} NstBackdrop;

/* Makes BACKDROP that of BUFFER, whose pixels are clean in FORMAT, "R'aG'aB'aA float" of a space:
 * of each place the average colour of what is visible near it, of a wider surrounding where that is
 * little; mid-gray where nothing is visible at all. BACKDROP is empty if BUFFER is opaque. Clear
 * with nst_backdrop_clear. */
void nst_backdrop_init (NstBackdrop *backdrop, GeglBuffer *buffer, const Babl *format);
void nst_backdrop_clear (NstBackdrop *backdrop);

/* Writes to COLOUR the three numbers at X, Y: fractions, from 0 to 1, of the picture's sides.
 * BACKDROP must not be empty. */
void nst_backdrop_get (const NstBackdrop *backdrop, double x, double y, float *colour);

/* How far a pixel of the opacity ALPHA, from 0 to 1, shows its own colour to the network rather
 * than the backdrop: from 0 to 1. A colour that is hardly visible is known by rounding only, or
 * made by resampling. */
float nst_backdrop_share (float alpha);

G_END_DECLS
