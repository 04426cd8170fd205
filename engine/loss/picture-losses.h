/* The losses that compare position by position: content, total variation and range. Each returns
 * its value and adds its derivative to a gradient. (Style: gram.h.)
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "network/metric.h"

G_BEGIN_DECLS

/* weight · Σ (F − P)² over the positions OWN of FEATURES, against the positions of TARGET that
 * begin at (place->x, place->y); Gatys et al. 2015, equation 1, has weight ½. The squares are by
 * METRIC (NULL for the plain ones). Its derivative 2 weight M (F − P) is added to GRADIENT, of
 * FEATURES' shape; with GRADIENT NULL only the value is computed. */
double nst_content_loss (const NstMap *features, const GeglRectangle *own, const NstMap *target,
                         const GeglRectangle *place, const NstMetric *metric, double weight,
                         NstMap *gradient, int threads);

/* weight · (mean of squared differences of horizontal neighbours + the same of vertical ones) of
 * PICTURE: total variation, squared, as in Mahendran & Vedaldi 2015 (arXiv 1412.0035) with β = 2.
 */
double nst_variation_loss (const NstMap *picture, double weight, NstMap *gradient, int threads);

/* weight · mean of the squares of what lies below 0 or above 1. */
double nst_range_loss (const NstMap *picture, double weight, NstMap *gradient, int threads);

G_END_DECLS
