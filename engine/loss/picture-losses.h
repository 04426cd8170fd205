/* The losses of the picture's pixels themselves: total variation and range. Each returns its value
 * and adds its derivative to GRADIENT, of PICTURE's shape.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

/* weight · (mean of squared differences of horizontal neighbours + the same of vertical ones) of
 * PICTURE: total variation, squared, as in Mahendran & Vedaldi 2015 (arXiv 1412.0035) with β = 2.
 */
double nst_variation_loss (const NstMap *picture, double weight, NstMap *gradient, int threads);

/* weight · mean of the squares of how far the numbers lie below 0 or above 1. */
double nst_range_loss (const NstMap *picture, double weight, NstMap *gradient, int threads);

G_END_DECLS
