/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/metric.h"

#include <cblas.h>

#include "base/products.h"

NstMetric *
nst_metric_new (const float *head, int rows, int channels)
{
  const gsize length = (gsize) channels * channels;
  NstMetric *metric = g_new0 (NstMetric, 1);

  metric->channels = channels;
  metric->matrix = g_new0 (double, length);
  for (int row = 0; row < rows; row++, head += channels)
    for (int i = 0; i < channels; i++)
      for (int j = 0; j < channels; j++)
        metric->matrix[(gsize) i * channels + j] += (double) head[i] * head[j];
  metric->panels = g_new (float, length);
  nst_product_fill_panels (metric->matrix, channels, 1, metric->panels);
  return metric;
}

void
nst_metric_free (NstMetric *metric)
{
  g_free (metric->matrix);
  g_free (metric->panels);
  g_free (metric);
}

void
nst_metric_map_gram (const NstMetric *metric, const double *gram, double *result)
{
  const int channels = metric->channels;
  const gsize length = (gsize) channels * channels;
  g_autofree double *half = g_new (double, length); /* M · GRAM */

  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, channels, channels, channels, 1,
               metric->matrix, channels, gram, channels, 0, half, channels);
  cblas_dgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, channels, channels, channels, 1, half,
               channels, metric->matrix, channels, 0, result, channels);
}

void
nst_metric_map_mean (const NstMetric *metric, const double *mean, double *result)
{
  const int channels = metric->channels;

  cblas_dgemv (CblasRowMajor, CblasNoTrans, channels, channels, 1, metric->matrix, channels, mean,
               1, 0, result, 1);
}

void
nst_metric_map_features (const NstMetric *metric, const float *features, int positions,
                         float *result)
{
  nst_product_by_panels (features, positions, metric->channels, metric->panels, FALSE, result);
}
