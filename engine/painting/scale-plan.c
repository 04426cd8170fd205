/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/scale-plan.h"

#include <math.h>

#include "painting/recipe.h"

#define NEXT_SCALE 1.4 /* least ratio of the finest scale to the one before it */

/* Makes up for a product's rounding where it is rounded down: sides of up to 2¹⁸ pixels times a
 * ratio of such are whole, or 2⁻¹⁸ from it. */
#define NEARLY 1e-6

/* What sides are multiplied by, and what is added before the fraction is cut off. */
typedef struct
{
  double factor;
  double rounding;
} Sizing;

static int
scaled (int length, double factor, double rounding)
{
  return MAX (1, (int) floor (length * factor + rounding));
}

static int
scale_side (int length, const Sizing *sizing)
{
  return scaled (length, sizing->factor, sizing->rounding);
}

/* How SETTINGS bring a picture of width × height to the finest scale's size. */
static Sizing
find_sizing (int width, int height, NstSettings *settings)
{
  const int longest = MAX (width, height);
  int size, shortest;
  double by_shortest;

  g_object_get (settings, "size", &size, "size-shortest", &shortest, NULL);
  if (shortest == 0)
    return (Sizing){ size > 0 ? (double) size / longest : 1, 0.5 };
  by_shortest = MIN ((double) shortest / MIN (width, height), (double) NST_SCALE_LONGEST / longest);
  if (size == 0)
    return (Sizing){ by_shortest, NEARLY };
  return (Sizing){ MAX ((double) size / longest, by_shortest), 0.5 };
}

int
nst_scale_plan_longest (int width, int height, NstSettings *settings)
{
  const Sizing sizing = find_sizing (width, height, settings);

  return scale_side (MAX (width, height), &sizing);
}

/* Adds scales before the finest one, whose longest side is FINEST. */
static void
add_coarser (GArray *scales, int width, int height, int finest, NstSettings *settings)
{
  for (int side = NST_RECIPE_COARSEST; side * NEXT_SCALE <= finest; side *= 2)
    {
      const double factor = (double) side / MAX (width, height);
      const NstScale scale
        = { scaled (width, factor, 0.5), scaled (height, factor, 0.5),
            nst_recipe_steps_at (settings, side, finest), (double) side / finest };

      g_array_append_val (scales, scale);
    }
}

GArray *
nst_scale_plan_new (int width, int height, NstSettings *settings)
{
  const Sizing sizing = find_sizing (width, height, settings);
  GArray *scales = g_array_new (FALSE, FALSE, sizeof (NstScale));
  NstScale finest
    = { scale_side (width, &sizing), scale_side (height, &sizing), nst_recipe_steps (settings), 1 };
  const int longest = MAX (finest.width, finest.height);
  NstScales kind;

  g_object_get (settings, "scales", &kind, NULL);
  if (kind == NST_SCALES_PYRAMID)
    {
      add_coarser (scales, width, height, longest, settings);
      finest.iterations = nst_recipe_steps_at (settings, longest, longest);
    }
  g_array_append_val (scales, finest);
  return scales;
}

void
nst_scale_plan_style_size (int width, int height, const NstScale *scale, NstSettings *settings,
                           int *style_width, int *style_height)
{
  Sizing sizing = { 1, 0.5 };
  NstStyleSize kind;
  double style_scale;

  g_object_get (settings, "style-scale", &style_scale, "style-size", &kind, NULL);
  if (kind == NST_STYLE_SIZE_STRETCHED)
    {
      *style_width = MAX (2, scale->width);
      *style_height = MAX (2, scale->height);
      return;
    }
  if (kind == NST_STYLE_SIZE_AREA)
    sizing.factor
      = style_scale * sqrt ((double) scale->width * scale->height / ((double) width * height));
  else
    {
      if (kind == NST_STYLE_SIZE_SIDES)
        sizing = find_sizing (width, height, settings);
      sizing.factor *= style_scale * scale->fraction;
    }
  *style_width = MAX (2, scale_side (width, &sizing));
  *style_height = MAX (2, scale_side (height, &sizing));
}
