/* The losses of the picture's pixels themselves: total variation, range and another picture. Each
 * returns its value and adds its derivative to GRADIENT, of PICTURE's shape.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

/* weight · (mean of squared differences of horizontal neighbours + the same of vertical ones) of
 * PICTURE: total variation, squared, as in Mahendran & Vedaldi 2015 (arXiv 1412.0035) with β = 2.
 */
double nst_variation_loss (const NstMap *picture, double weight, NstMap *gradient, int threads);

/* weight / 2 · Σ of the squared differences to the right and below of all pixels that have both:
 * neural-style's (neural_style.lua), which goes by sums. */
double nst_variation_sum_loss (const NstMap *picture, double weight, NstMap *gradient, int threads);

/* weight / 16 · Σ of squared differences of neighbours, PICTURE being surrounded by pixels of the
 * colour MEAN (of as many channels): its gradient is −weight / 8 times the Laplacian, as
 * neural_artistic_style's (style_network.py). */
double nst_laplacian_loss (const NstMap *picture, double weight, const float *mean,
                           NstMap *gradient, int threads);

/* weight · mean of the squares of how far the numbers lie below 0 or above 1. */
double nst_range_loss (const NstMap *picture, double weight, NstMap *gradient, int threads);

/* weight · mean of the squares of how far the numbers are from OTHER's, of PICTURE's shape, each
 * pixel's times its number in HELD (height × width × 1): the temporal consistency of Ruder,
 * Dosovitskiy & Brox 2016 (arXiv 1604.08610). */
double nst_held_loss (const NstMap *picture, const NstMap *other, const NstMap *held, double weight,
                      NstMap *gradient, int threads);

G_END_DECLS
