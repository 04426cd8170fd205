/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/gram.h"

#include "base/products.h"

NstStatistics *
nst_statistics_new (int channels)
{
  NstStatistics *statistics = g_new0 (NstStatistics, 1);

  statistics->channels = channels;
  statistics->gram = g_new0 (double, (gsize) channels *channels);
  statistics->mean = g_new0 (double, channels);
  return statistics;
}

void
nst_statistics_free (NstStatistics *statistics)
{
  g_free (statistics->gram);
  g_free (statistics->mean);
  g_free (statistics);
}

void
nst_statistics_add (NstStatistics *result, const NstStatistics *from, double weight)
{
  const gsize channels = result->channels;

  for (gsize i = 0; i < channels * channels; i++)
    result->gram[i] += weight * from->gram[i];
  for (gsize i = 0; i < channels; i++)
    result->mean[i] += weight * from->mean[i];
}

static double
dot (const double *a, const double *b, gsize count)
{
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += a[i] * b[i];
  return sum;
}

/* What STATISTICS have to be multiplied by for their square by METRIC. The caller owns it. */
static NstStatistics *
map_statistics (const NstStatistics *statistics, const NstMetric *metric)
{
  NstStatistics *mapped = nst_statistics_new (statistics->channels);

  nst_metric_map_gram (metric, statistics->gram, mapped->gram);
  nst_metric_map_mean (metric, statistics->mean, mapped->mean);
  return mapped;
}

void
nst_statistics_square (const NstStatistics *statistics, const NstMetric *metric, double *gram,
                       double *mean)
{
  const gsize channels = statistics->channels;
  g_autoptr (NstStatistics) mapped = metric ? map_statistics (statistics, metric) : NULL;
  const NstStatistics *other = mapped ? mapped : statistics;

  *gram = dot (statistics->gram, other->gram, channels * channels);
  *mean = dot (statistics->mean, other->mean, channels);
}

double
nst_style_loss (const NstStatistics *current, const NstStatistics *target, const NstMetric *metric,
                double gram_weight, double mean_weight, double positions, float *matrix,
                float *offset)
{
  const gsize channels = current->channels;
  g_autoptr (NstStatistics) difference = nst_statistics_new (channels);
  g_autoptr (NstStatistics) mapped = NULL;
  const NstStatistics *other = difference;

  nst_statistics_add (difference, current, 1);
  nst_statistics_add (difference, target, -1);
  if (metric)
    other = mapped = map_statistics (difference, metric);

  /* dG/df is symmetric in f's two places, hence 4 where a plain square would have 2. */
  if (matrix)
    nst_product_fill_panels (other->gram, channels, 4 * gram_weight / positions, matrix);
  for (gsize i = 0; offset && i < channels; i++)
    offset[i] = 2 * mean_weight * other->mean[i] / positions;
  return gram_weight * dot (difference->gram, other->gram, channels * channels)
         + mean_weight * dot (difference->mean, other->mean, channels);
}
