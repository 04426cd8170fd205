/* Style as Gram matrices: the products of each two features, and the features themselves, averaged
 * over positions.
 *
 * Gatys, Ecker & Bethge 2015 (arXiv 1508.06576), equations 3 to 6, with G = F Fᵀ divided by the
 * number of positions, so that pictures of different sizes compare; the mean steadies the colours.
 * Channels are contiguous here, so F is positions × channels and G = Fᵀ F. Where a style applies to
 * a part of a picture only, positions have weights (guidance.h).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/metric.h"

G_BEGIN_DECLS

/* The Gram matrix and the mean of one tap. */
typedef struct
{
  int channels;
  double *matrix; /* channels × channels, symmetric */
  double *mean;   /* channels */
} NstGram;

/* All 0. Free with nst_gram_free. */
NstGram *nst_gram_new (int channels);
void nst_gram_free (NstGram *gram);

/* Makes GRAM all 0. */
void nst_gram_clear (NstGram *gram);

/* result += weight × from. */
void nst_gram_add (NstGram *result, const NstGram *from, double weight);

/* One number for the matrix and one for the mean: their weights, or their sums of squares. */
typedef struct
{
  double matrix;
  double mean;
} NstGramParts;

/* The sums of squares of GRAM's matrix and mean, by METRIC (NULL for the plain ones). */
NstGramParts nst_gram_square (const NstGram *gram, const NstMetric *metric);

/* The derivative of a comparison, the same linear function at each position: matrix · f + offset,
 * for the features f of the position (or the difference of a pair's, gram-positions.h). */
typedef struct
{
  float
    *matrix; /* channels × channels, in panels of columns as nst_product_by_panels() takes them */
  float *offset; /* channels */
} NstGramDerivative;

/* The style loss of one tap,
 *
 *   weights.matrix · Σ (G − A)² + weights.mean · Σ (m − μ)²
 *
 * of CURRENT (G, m) against TARGET (A, μ), the squares by METRIC (NULL for the plain ones). Fills
 * in DERIVATIVE, unless it is NULL, for each of POSITIONS positions of weight 1. */
double nst_gram_compare (const NstGram *current, const NstGram *target, const NstMetric *metric,
                         NstGramParts weights, double positions, NstGramDerivative *derivative);

/* Multiplies DERIVATIVE, of CHANNELS channels, by FACTOR. */
void nst_gram_derivative_scale (const NstGramDerivative *derivative, int channels, double factor);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstGram, nst_gram_free)

G_END_DECLS
