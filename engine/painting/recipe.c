/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/recipe.h"

#include <math.h>

/* So that losses are of a size that optimisers and people like. */
#define LOSS_SCALE 1000.0

/* Weights by which the terms are comparable at the middle of the settings' ranges: "Each position
 * is drawn", the last row but two, for content, detail and neighbours; the first table for the
 * others. */
#define CONTENT_WEIGHT 1.0
#define DETAIL_WEIGHT 0.75
#define STYLE_WEIGHT 200.0
#define NEIGHBOURS_WEIGHT 40.0
#define BY_CONTENT 0.5       /* at strength 0; none at 100 */
#define VARIATION_WEIGHT 0.1 /* for each unit of the setting "smoothness" */
#define RANGE_WEIGHT 100.0

/* By how much "strength" has to rise for ten times the style against the content, and against its
 * detail: "Strength", by even steps from the photograph to the painting. */
#define STRENGTH_DECADE 25.0
#define DETAIL_DECADE 18.0

/* The strength from which on the content is wholly in the style's palette. */
#define STYLE_COLOURS 25.0

/* Longest sides: from the first on scales take most of the time; nothing was tuned beyond twice it.
 */
#define FINE 512
#define MIN_STEPS 3

/* Steps at the coarsest scale, by quality: a third, and three times, of normal. */
static const int quality_steps[] = { 23, 70, 210 };

NstRecipe
nst_recipe_of (NstSettings *settings)
{
  double strength, smoothness;

  g_object_get (settings, "strength", &strength, "smoothness", &smoothness, NULL);
  return (NstRecipe){
    /* The taps of Gatys, Ecker & Bethge 2015. Changes at those that see strokes ("Differences from
     * positions 3, 2, 2 beside"); for the deeper ones a painting is too small to say much of what
     * stands beside what. */
    .style_taps
    = { { "relu1_1", 3 }, { "relu2_1", 2 }, { "relu3_1", 2 }, { "relu4_1" }, { "relu5_1" } },
    .content_taps = { "relu4_2" },
    .detail_taps = { "relu3_1" }, /* edges, which relu4_2 lets go of */
    .content = LOSS_SCALE * CONTENT_WEIGHT * pow (10, (50 - strength) / STRENGTH_DECADE),
    .detail = LOSS_SCALE * DETAIL_WEIGHT * pow (10, (50 - strength) / DETAIL_DECADE),
    .style = LOSS_SCALE * STYLE_WEIGHT,
    .variation = LOSS_SCALE * VARIATION_WEIGHT * smoothness,
    .range = LOSS_SCALE * RANGE_WEIGHT,
    .means = 0.1,    /* against colour casts */
    .features = 0.6, /* "half of their weight" */
    .changes = 0.4,
    /* It sees a stroke, and less of what lies beside it: "neighbours by relu2_1, relu3_1 and
     * relu4_1 at once", "all of the style's positions instead of one of four". */
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

/* The share of the coarsest scale's steps that a scale of SIDE pixels gets ("Losses, poolings,
 * steps"). The coarse scales are cheap and find what is long; the finer ones add detail. Beyond
 * FINE steps fall as pixels grow; of large pictures, whose steps fall as sides do, a few must be
 * left. */
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
