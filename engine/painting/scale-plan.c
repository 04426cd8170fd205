/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/scale-plan.h"

#include <math.h>

#define COARSEST 128   /* pixels, longest side: about the reach of conv5_1 */
#define FINE 512       /* pixels, longest side: scales from here on take most of the time */
#define NEXT_SCALE 1.4 /* a scale less than this much coarser than the finest is not worth it */
#define MIN_ITERATIONS 3

/* Iterations at the coarsest scale, by quality. */
static const int quality_iterations[] = { 23, 70, 210 };

/* The share of the coarsest scale's steps that a scale of SIDE pixels gets. The coarse scales are
 * cheap and find what is long; the finer ones add detail. Beyond FINE steps fall as pixels grow; of
 * large pictures, whose steps fall as sides do, a few must be left. */
static double
share_of_iterations (int side)
{
  if (side <= COARSEST)
    return 1;
  if (side <= 2 * COARSEST)
    return 0.7;
  if (side <= FINE)
    return 0.58;
  if (side <= 2 * FINE)
    return 0.58 * pow ((double) FINE / side, 2);
  return MIN (0.145, 0.205 * 2 * FINE / side);
}

static int
scaled (int length, double factor)
{
  return MAX (1, (int) floor (length * factor + 0.5));
}

static NstScale
make_scale (int width, int height, int side, int iterations)
{
  const double factor = (double) side / MAX (width, height);

  return (NstScale){ scaled (width, factor), scaled (height, factor),
                     MAX (MIN_ITERATIONS, (int) (iterations * share_of_iterations (side))) };
}

GArray *
nst_pyramid_plan (int width, int height, NstSettings *settings)
{
  GArray *scales = g_array_new (FALSE, FALSE, sizeof (NstScale));
  int size, iterations;
  NstQuality quality;
  NstScale scale;

  g_object_get (settings, "size", &size, "iterations", &iterations, "quality", &quality, NULL);
  if (size == 0)
    size = MAX (width, height);
  if (iterations == 0)
    iterations = quality_iterations[quality];
  for (int side = COARSEST; side * NEXT_SCALE <= size; side *= 2)
    {
      scale = make_scale (width, height, side, iterations);
      g_array_append_val (scales, scale);
    }
  scale = make_scale (width, height, size, iterations);
  g_array_append_val (scales, scale);
  return scales;
}

void
nst_pyramid_style_size (int width, int height, const NstScale *scale, NstSettings *settings,
                        int *style_width, int *style_height)
{
  double style_scale, factor;

  g_object_get (settings, "style-scale", &style_scale, NULL);
  factor = style_scale * sqrt ((double) scale->width * scale->height / ((double) width * height));
  *style_width = MAX (2, scaled (width, factor));
  *style_height = MAX (2, scaled (height, factor));
}
