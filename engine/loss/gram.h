/* Style as statistics of features: the Gram matrix and the mean over positions.
 *
 * Gatys, Ecker & Bethge 2015 (arXiv 1508.06576), equations 3 to 6, with G = F Fᵀ divided by the
 * number of positions, so that pictures of different sizes compare; the mean, to a tenth, steadies
 * the colours. Channels are contiguous here, so F is positions × channels and G = Fᵀ F. Where a
 * style applies to a part of a picture only, each position counts as guidance.h says.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/metric.h"

G_BEGIN_DECLS

/* Statistics of one tap, averages over positions. */
typedef struct
{
  int channels;
  double *gram; /* channels × channels, symmetric */
  double *mean; /* channels */
} NstStatistics;

NstStatistics *nst_statistics_new (int channels); /* all 0 */
void nst_statistics_free (NstStatistics *statistics);

/* result += weight × from. */
void nst_statistics_add (NstStatistics *result, const NstStatistics *from, double weight);

/* The sums of squares of STATISTICS' Gram matrix and mean, by METRIC (NULL for the plain ones). */
void nst_statistics_square (const NstStatistics *statistics, const NstMetric *metric, double *gram,
                            double *mean);

/* The style loss of one tap,
 *
 *   gram_weight · Σ (G − A)² + mean_weight · Σ (m − μ)²
 *
 * of CURRENT (G, m) against TARGET (A, μ), the squares by METRIC (NULL for the plain ones). When
 * MATRIX (channels × channels) and OFFSET (channels) are not NULL they receive its derivative,
 * which is the same linear function at each of POSITIONS positions that count: matrix · f + offset
 * for the features f of the position, or what else they are the statistics of (gram-positions.h). The
 * matrix comes in panels of columns, as nst_product_by_panels() takes them. */
double nst_style_loss (const NstStatistics *current, const NstStatistics *target,
                       const NstMetric *metric, double gram_weight, double mean_weight,
                       double positions, float *matrix, float *offset);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstStatistics, nst_statistics_free)

G_END_DECLS
