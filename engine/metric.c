/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metric.h"

#include <cblas.h>

#include "products.h"

/* M in panels of columns. */
static float *
make_panels (const NstMetric *metric)
{
  const int channels = metric->channels;
  float *panels = g_new (float, (gsize) channels *channels), *next = panels;
  int width;

  for (int first = 0; first < channels; first += width)
    {
      width = MIN (nst_product_panel_width (channels), channels - first);
      for (int i = 0; i < channels; i++)
        for (int j = first; j < first + width; j++)
          *next++ = metric->matrix[i * channels + j];
    }
  return panels;
}

NstMetric *
nst_metric_new (const float *head, int rows, int channels)
{
  NstMetric *metric = g_new0 (NstMetric, 1);

  metric->channels = channels;
  metric->matrix = g_new0 (double, (gsize) channels *channels);
  for (int row = 0; row < rows; row++, head += channels)
    for (int i = 0; i < channels; i++)
      for (int j = 0; j < channels; j++)
        metric->matrix[i * channels + j] += (double) head[i] * head[j];
  metric->panels = make_panels (metric);
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
  g_autofree double *half = g_new (double, (gsize) channels *channels);

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

double
nst_metric_square (const NstMetric *metric, const float *features)
{
  const int channels = metric->channels;
  double square = 0;

  for (int i = 0; i < channels; i++)
    {
      const double *row = metric->matrix + (gsize) i * channels;
      double sum = 0;

      for (int j = 0; j < channels; j++)
        sum += row[j] * features[j];
      square += sum * features[i];
    }
  return square;
}

void
nst_metric_map_features (const NstMetric *metric, const float *features, int positions,
                         float *result)
{
  const int channels = metric->channels;
  int width;

  for (int first = 0; first < channels; first += width)
    {
      width = MIN (nst_product_panel_width (channels), channels - first);
      nst_product (&(NstProduct){ .values = features,
                                  .step = channels,
                                  .rows = positions,
                                  .in = channels,
                                  .panel = metric->panels + (gsize) channels * first,
                                  .width = width,
                                  .result = result + first,
                                  .stride = channels });
    }
}
