/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/scale-plan.h"

#include <math.h>

#include "painting/recipe.h"

#define NEXT_SCALE 1.4 /* least ratio of the finest scale to the one before it */

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
                     nst_recipe_steps_at (iterations, side) };
}

GArray *
nst_scale_plan_new (int width, int height, NstSettings *settings)
{
  GArray *scales = g_array_new (FALSE, FALSE, sizeof (NstScale));
  int size, iterations;
  NstScale scale;

  g_object_get (settings, "size", &size, NULL);
  if (size == 0)
    size = MAX (width, height);
  iterations = nst_recipe_steps (settings);
  for (int side = NST_RECIPE_COARSEST; side * NEXT_SCALE <= size; side *= 2)
    {
      scale = make_scale (width, height, side, iterations);
      g_array_append_val (scales, scale);
    }
  scale = make_scale (width, height, size, iterations);
  g_array_append_val (scales, scale);
  return scales;
}

void
nst_scale_plan_style_size (int width, int height, const NstScale *scale, NstSettings *settings,
                           int *style_width, int *style_height)
{
  double style_scale, factor;

  g_object_get (settings, "style-scale", &style_scale, NULL);
  factor = style_scale * sqrt ((double) scale->width * scale->height / ((double) width * height));
  *style_width = MAX (2, scaled (width, factor));
  *style_height = MAX (2, scaled (height, factor));
}
