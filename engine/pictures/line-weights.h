/* How a line of numbers becomes a shorter or longer one: each number of it is an average of
 * neighbours in the given line. A picture is resampled line by line, first its rows, then its
 * columns (as in Pillow's Resample.c,
 * https://pillow.readthedocs.io/en/stable/handbook/concepts.html #filters): the curve by which
 * neighbours count becomes as much wider as the line becomes shorter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NST_CURVE_STRAIGHT, /* down to 0 at one number's distance: Pillow's BILINEAR */
  NST_CURVE_CUBIC     /* of Catmull and Rom, down to 0 at two numbers' distance: Pillow's BICUBIC */
} NstCurve;

typedef struct
{
  int *first;     /* for each number the first in the given line that it is an average of */
  int *count;     /* and how many */
  int most;       /* of these counts */
  float *weights; /* MOST for each, which add up to 1 */
} NstLineWeights;

/* Makes WEIGHTS turn a line of GIVEN numbers into one of N, both ≥ 1, by CURVE; beyond the line's
 * ends there is nothing. Clear with nst_line_weights_clear. */
void nst_line_weights_init (NstLineWeights *weights, int given, int n, NstCurve curve);
void nst_line_weights_clear (NstLineWeights *weights);

/* Makes the pixels [FIRST, END) of the new line, TO, CHANNELS numbers each: FROM points to where
 * the pixel number START of the given line lies. */
void nst_line_weights_apply (const NstLineWeights *weights, const float *from, int start, int first,
                             int end, int channels, float *to);

/* Adds LENGTH numbers FROM, WEIGHT times each, to TO: with the same rounding on every processor,
 * which nst_array_add() has not. */
void nst_line_add (float *to, const float *from, float weight, gsize length);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstLineWeights, nst_line_weights_clear)

G_END_DECLS
