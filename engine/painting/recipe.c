/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/recipe.h"

#include <math.h>

/* Brings losses to a size that optimisers and people like. */
#define LOSS_SCALE 1000.0

/* Weights that make the terms comparable at the middle of the settings' ranges ("Neighbours" for
 * content, detail and neighbours; "Losses, poolings, steps" for the others). */
#define CONTENT_WEIGHT 1.0
#define DETAIL_WEIGHT 0.75
#define STYLE_WEIGHT 200.0
#define NEIGHBOURS_WEIGHT 40.0
#define BY_CONTENT 0.5       /* at strength 0, falling to none at 100 */
#define VARIATION_WEIGHT 0.1 /* for each unit of the setting "smoothness" */
#define RANGE_WEIGHT 100.0

/* The rise of "strength" that weakens the content tenfold against the style, and its detail: by
 * even steps from the photograph to the painting ("As it is"). */
#define STRENGTH_DECADE 25.0
#define DETAIL_DECADE 18.0

/* The strength from which on the content is wholly in the style's palette ("Losses, poolings,
 * steps"; below it the photograph's colours come back by even steps). */
#define STYLE_COLOURS 25.0

/* The longest side, pixels, from which on a scale takes most of the time. */
#define FINE 512
#define MIN_STEPS 3

/* Steps at the coarsest scale, by quality: a third of normal, normal ("Steps"), three times as
 * many. */
static const int quality_steps[] = { 23, 70, 210 };

NstRecipe
nst_recipe_of (NstSettings *settings)
{
  double strength, smoothness;

  g_object_get (settings, "strength", &strength, "smoothness", &smoothness, NULL);
  return (NstRecipe){
    /* The taps of Gatys, Ecker & Bethge 2015; changes at those that see strokes ("Changes"). For
     * the deeper ones a painting has too few pairs of positions. */
    .style_taps
    = { { "relu1_1", 3 }, { "relu2_1", 2 }, { "relu3_1", 2 }, { "relu4_1" }, { "relu5_1" } },
    .content_taps = { "relu4_2" },
    .detail_taps = { "relu3_1" }, /* sees edges that relu4_2 loses ("Balance") */
    .content = LOSS_SCALE * CONTENT_WEIGHT * pow (10, (50 - strength) / STRENGTH_DECADE),
    .detail = LOSS_SCALE * DETAIL_WEIGHT * pow (10, (50 - strength) / DETAIL_DECADE),
    .style = LOSS_SCALE * STYLE_WEIGHT,
    .variation = LOSS_SCALE * VARIATION_WEIGHT * smoothness,
    .range = LOSS_SCALE * RANGE_WEIGHT,
    .means = 0.1,    /* against colour casts ("Weights of taps") */
    .features = 0.6, /* "Changes", the row "half of their weight" */
    .changes = 0.4,
    /* relu3_1 sees a stroke, and little of its surroundings ("Neighbours", its last two rows). */
    .neighbours = { .tap = "relu3_1",
                    .weight = LOSS_SCALE * NEIGHBOURS_WEIGHT,
                    .by_content = BY_CONTENT * (1 - strength / 100),
                    .positions = 4096,
                    .every = 5,
                    .flat = 1e-3 },
  };
}

double
nst_recipe_palette (NstSettings *settings)
{
  double strength;

  g_object_get (settings, "strength", &strength, NULL);
  return MIN (1, strength / STYLE_COLOURS);
}

double
nst_recipe_detail (NstSettings *settings)
{
  double strength, noise;

  g_object_get (settings, "strength", &strength, "initial-noise", &noise, NULL);
  return (1 - strength / 100) * (1 - noise);
}

int
nst_recipe_steps (NstSettings *settings)
{
  NstQuality quality;
  int steps;

  g_object_get (settings, "iterations", &steps, "quality", &quality, NULL);
  return steps > 0 ? steps : quality_steps[quality];
}

/* The share of the coarsest scale's steps that a scale of SIDE pixels gets ("Steps", and "Changes"
 * for 1024). The coarse scales are cheap and find long shapes; the finer ones add detail. Beyond
 * FINE, steps fall as pixels grow; beyond twice FINE only as sides do, so that large pictures keep
 * a few. */
static double
share_of_steps (int side)
{
  if (side <= NST_RECIPE_COARSEST)
    return 1;
  if (side <= 2 * NST_RECIPE_COARSEST)
    return 0.7;
  if (side <= FINE)
    return 0.58;
  if (side <= 2 * FINE)
    return 0.58 * pow ((double) FINE / side, 2);
  return MIN (0.145, 0.205 * 2 * FINE / side);
}

int
nst_recipe_steps_at (int steps, int side)
{
  return MAX (MIN_STEPS, (int) (steps * share_of_steps (side)));
}
