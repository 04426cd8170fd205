/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/line-weights.h"

#include <math.h>

/* How far each curve reaches, in numbers of a line that stays as long as it is. */
static const double reaches[] = { [NST_CURVE_STRAIGHT] = 1, [NST_CURVE_CUBIC] = 2 };

/* How much a number at DISTANCE, at most the curve's reach, counts. */
static double
count_at (NstCurve curve, double distance)
{
  const double d = fabs (distance);

  if (curve == NST_CURVE_STRAIGHT)
    return MAX (0, 1 - d);
  return d < 1 ? 1 + d * d * (1.5 * d - 2.5) : d < 2 ? 2 + d * (-4 + d * (2.5 - 0.5 * d)) : 0;
}

/* Finds the average of the number at I, whose middle is at CENTRE of the line of GIVEN numbers; the
 * curve is STRETCH times as wide. */
static void
find_average (NstLineWeights *line, int i, double centre, double stretch, int given, NstCurve curve)
{
  const double reach = reaches[curve] * stretch;
  const int first = MAX (0, (int) (centre - reach + 0.5));
  const int end = MIN (given, (int) (centre + reach + 0.5));
  float *weights = line->weights + (gsize) i * line->most;
  double sum = 0;

  for (int k = first; k < end; k++)
    sum += weights[k - first] = count_at (curve, (k + 0.5 - centre) / stretch);
  for (int k = first; k < end; k++)
    weights[k - first] /= sum;
  line->first[i] = first;
  line->count[i] = end - first;
}

void
nst_line_weights_init (NstLineWeights *weights, int given, int n, NstCurve curve)
{
  const double ratio = (double) given / n;
  const double stretch = MAX (1, ratio);

  weights->most = 2 * (int) ceil (reaches[curve] * stretch) + 1;
  weights->first = g_new (int, n);
  weights->count = g_new (int, n);
  weights->weights = g_new (float, (gsize) n * weights->most);
  for (int i = 0; i < n; i++)
    find_average (weights, i, (i + 0.5) * ratio, stretch, given, curve);
}

void
nst_line_weights_clear (NstLineWeights *weights)
{
  g_clear_pointer (&weights->first, g_free);
  g_clear_pointer (&weights->count, g_free);
  g_clear_pointer (&weights->weights, g_free);
}

/* Makes one pixel, TO, of COUNT pixels FROM. Inline, so that CHANNELS is a number where it is
 * called with one. */
static inline void
average (const float *weights, int count, const float *from, int channels, float *to)
{
  for (int c = 0; c < channels; c++)
    to[c] = 0;
  for (int k = 0; k < count; k++, from += channels)
    for (int c = 0; c < channels; c++)
      to[c] += weights[k] * from[c];
}

void
nst_line_weights_apply (const NstLineWeights *weights, const float *from, int start, int first,
                        int end, int channels, float *to)
{
  for (int i = first; i < end; i++, to += channels)
    {
      const float *counts = weights->weights + (gsize) i * weights->most;
      const float *given = from + (gssize) (weights->first[i] - start) * channels;

      if (channels == 3)
        average (counts, weights->count[i], given, 3, to);
      else if (channels == 4)
        average (counts, weights->count[i], given, 4, to);
      else
        average (counts, weights->count[i], given, channels, to);
    }
}

void
nst_line_add (float *to, const float *from, float weight, gsize length)
{
  for (gsize i = 0; i < length; i++)
    to[i] += weight * from[i];
}
