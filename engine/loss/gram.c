/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/gram.h"

#include <string.h>

#include "base/products.h"

static gsize
matrix_length (const NstGram *gram)
{
  const gsize channels = gram->channels;

  return channels * channels;
}

NstGram *
nst_gram_new (int channels)
{
  NstGram *gram = g_new0 (NstGram, 1);

  gram->channels = channels;
  gram->matrix = g_new0 (double, matrix_length (gram));
  gram->mean = g_new0 (double, channels);
  return gram;
}

void
nst_gram_free (NstGram *gram)
{
  g_free (gram->matrix);
  g_free (gram->mean);
  g_free (gram);
}

void
nst_gram_clear (NstGram *gram)
{
  memset (gram->matrix, 0, matrix_length (gram) * sizeof *gram->matrix);
  memset (gram->mean, 0, gram->channels * sizeof *gram->mean);
}

void
nst_gram_add (NstGram *result, const NstGram *from, double weight)
{
  for (gsize i = 0; i < matrix_length (result); i++)
    result->matrix[i] += weight * from->matrix[i];
  for (int i = 0; i < result->channels; i++)
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

/* M G M and M m of GRAM by METRIC, whose products with G and m are the squares. The caller owns it.
 */
static NstGram *
map (const NstGram *gram, const NstMetric *metric)
{
  NstGram *mapped = nst_gram_new (gram->channels);

  nst_metric_map_gram (metric, gram->matrix, mapped->matrix);
  nst_metric_map_mean (metric, gram->mean, mapped->mean);
  return mapped;
}

NstGramParts
nst_gram_square (const NstGram *gram, const NstMetric *metric)
{
  g_autoptr (NstGram) mapped = metric ? map (gram, metric) : NULL;
  const NstGram *other = mapped ? mapped : gram;

  return (NstGramParts){ dot (gram->matrix, other->matrix, matrix_length (gram)),
                         dot (gram->mean, other->mean, gram->channels) };
}

double
nst_gram_compare (const NstGram *current, const NstGram *target, const NstMetric *metric,
                  NstGramParts weights, double positions, NstGramDerivative *derivative)
{
  const int channels = current->channels;
  g_autoptr (NstGram) difference = nst_gram_new (channels);
  g_autoptr (NstGram) mapped = NULL;
  const NstGram *other = difference;

  nst_gram_add (difference, current, 1);
  nst_gram_add (difference, target, -1);
  if (metric)
    other = mapped = map (difference, metric);
  if (derivative)
    {
      /* dG/df is symmetric in f's two places, hence 4 where a plain square would have 2. */
      nst_product_fill_panels (other->matrix, channels, 4 * weights.matrix / positions,
                               derivative->matrix);
      for (int i = 0; i < channels; i++)
        derivative->offset[i] = 2 * weights.mean * other->mean[i] / positions;
    }
  return weights.matrix * dot (difference->matrix, other->matrix, matrix_length (current))
         + weights.mean * dot (difference->mean, other->mean, channels);
}

void
nst_gram_derivative_scale (const NstGramDerivative *derivative, int channels, double factor)
{
  for (gsize i = 0; i < (gsize) channels * channels; i++)
    derivative->matrix[i] *= factor;
  for (int i = 0; i < channels; i++)
    derivative->offset[i] *= factor;
}
