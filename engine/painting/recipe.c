/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/recipe.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/error.h"
#include "settings/layer-list.h"

#define STYLE_LAYERS "style-layers"
#define CONTENT_LAYERS "content-layers"
#define MOST_LAYERS (NST_RECIPE_TAPS - 1)
G_STATIC_ASSERT (NST_LISTED_NAME == NST_RECIPE_NAME);

/* Brings losses to a size that optimisers and people like. */
#define LOSS_SCALE 1000.0

/* Weights that make the terms comparable at the middle of the settings' ranges ("Speed" for
 * content and "Colours" for its detail, "Neighbours" for neighbours, "Losses, poolings, steps" for
 * the others). */
#define CONTENT_WEIGHT 1.4
#define DETAIL_WEIGHT 1.6
#define STYLE_WEIGHT 200.0
#define NEIGHBOURS_WEIGHT 40.0
#define MEANS_WEIGHT 2.0 /* in parts of a tap: keeps touches in the style's colours ("Colours") */
#define BY_CONTENT 0.5   /* at strength 0, falling to none at 100 */
#define VARIATION_WEIGHT 0.1 /* for each unit of the setting "smoothness" */
#define RANGE_WEIGHT 100.0

/* How much heavier content and its detail become where all is the styles' touches, which know
 * nothing of it ("The last touch"), and the share of the steps that are taken there ("Hatching");
 * the least and the most longest side, pixels, that is rebuilt, as touches far below what is seen
 * at once take only time; and how often ("Touches"), beyond FINE as well. */
#define TOUCHED_CONTENT 58.0 /* times the square of the brushwork */
#define TOUCHED_DETAIL 64.0
#define TOUCHED_STEPS 0.65
#define FINE_TOUCHED_STEPS 0.55 /* of the scales beyond FINE */
#define LEAST_TOUCHED 256
#define MOST_TOUCHED 2048
#define TOUCHES 3
#define FINE_TOUCHES 2

/* How many times the usual difference halves how far a picture is brought to its last touches, up
 * to the longest side of COARSE_FIT_SIDE pixels; and from FINE_FIT_SIDE on, where a touch is a
 * smaller part of what is shown ("The last touch"). */
#define COARSE_FIT 0.19
#define COARSE_FIT_SIDE 384
#define FINE_FIT 0.56
#define FINE_FIT_SIDE 512

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

/* Steps at the coarsest scale, by quality: half of normal, normal ("Speed"), three times as
 * many. */
static const int quality_steps[] = { 18, 40, 120 };

/* The formulas by the settings' values. */
static const NstFormula style_formulas[] = {
  [NST_STYLE_FORMULA_RELATIVE] = { FALSE },
  [NST_STYLE_FORMULA_MEAN_SQUARE] = { TRUE, 1, 4 },
  [NST_STYLE_FORMULA_GATYS] = { TRUE, 0.25, 2 },
};
static const NstFormula content_formulas[] = {
  [NST_CONTENT_FORMULA_RELATIVE] = { FALSE },
  [NST_CONTENT_FORMULA_MEAN] = { TRUE, 1, 1, TRUE },
  [NST_CONTENT_FORMULA_QUARTER_MEAN] = { TRUE, 0.25, 1, TRUE },
  [NST_CONTENT_FORMULA_HALF_SUM] = { TRUE, 0.5 },
};

/* How far colours are the style's at a STRENGTH, from 0 to 1. */
static double
palette_at (double strength)
{
  return MIN (1, strength / STYLE_COLOURS);
}

/* The losses as they are with all settings of recipes at their defaults. */
static NstRecipe
make_own (double strength)
{
  return (NstRecipe){
    /* The taps of Gatys, Ecker & Bethge 2015; changes at those that see strokes ("Changes"). For
     * the deeper ones a painting has too few pairs of positions. */
    .style_taps = { { "relu1_1", 1, 3 },
                    { "relu2_1", 1, 2 },
                    { "relu3_1", 1, 2 },
                    { "relu4_1", 1 },
                    { "relu5_1", 1 } },
    .content_taps = { { "relu4_2", 1 } },
    .detail_taps = { { "relu3_1", 1 } }, /* sees edges that relu4_2 loses ("Balance") */
    .content = LOSS_SCALE * CONTENT_WEIGHT * pow (10, (50 - strength) / STRENGTH_DECADE),
    .detail = LOSS_SCALE * DETAIL_WEIGHT * pow (10, (50 - strength) / DETAIL_DECADE),
    .style = LOSS_SCALE * STYLE_WEIGHT,
    .variation = LOSS_SCALE * VARIATION_WEIGHT,
    .range = LOSS_SCALE * RANGE_WEIGHT,
    .means = MEANS_WEIGHT * palette_at (strength),
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

/* The distance over which RECIPE compares changes at the layer NAME, 0 for none. */
static int
distance_at (const NstRecipe *recipe, const char *name)
{
  for (const NstStyleTap *tap = recipe->style_taps; *tap->name; tap++)
    if (g_str_equal (tap->name, name))
      return tap->change;
  return 0;
}

/* Gives a tap the NAME and WEIGHT of layer I of LAYERS. */
static void
take_layer (const GArray *layers, guint i, char *name, double *weight)
{
  const NstListedLayer *layer = &g_array_index (layers, NstListedLayer, i);

  g_strlcpy (name, layer->name, NST_RECIPE_NAME);
  *weight = layer->weight;
}

/* Has RECIPE compare at the layers that SETTINGS list, where they do. */
static void
choose_taps (NstRecipe *recipe, NstSettings *settings)
{
  g_autoptr (GArray) style = nst_layer_list_read (settings, STYLE_LAYERS, MOST_LAYERS, NULL);
  g_autoptr (GArray) content = nst_layer_list_read (settings, CONTENT_LAYERS, MOST_LAYERS, NULL);
  const NstRecipe own = *recipe;

  for (guint i = 0; style && style->len > 0 && i < NST_RECIPE_TAPS; i++)
    {
      recipe->style_taps[i] = (NstStyleTap){ "" };
      if (i < style->len)
        take_layer (style, i, recipe->style_taps[i].name, &recipe->style_taps[i].weight);
      recipe->style_taps[i].change = distance_at (&own, recipe->style_taps[i].name);
    }
  for (guint i = 0; content && content->len > 0 && i < NST_RECIPE_TAPS; i++)
    {
      recipe->content_taps[i] = (NstContentTap){ "" };
      if (i < content->len)
        take_layer (content, i, recipe->content_taps[i].name, &recipe->content_taps[i].weight);
    }
}

/* Brings the weights of content and style to what SETTINGS ask for: an absolute formula's are the
 * settings', a relative one's are multiplied by them. */
static void
weigh_terms (NstRecipe *recipe, NstSettings *settings)
{
  NstStyleFormula style_formula;
  NstContentFormula content_formula;
  NstStyleTargetKind target;
  double style, content;

  g_object_get (settings, "style-formula", &style_formula, "content-formula", &content_formula,
                "style-target", &target, "style-weight", &style, "content-weight", &content, NULL);
  recipe->style_formula = style_formulas[style_formula];
  recipe->content_formula = content_formulas[content_formula];
  recipe->style_sums = target == NST_STYLE_TARGET_SUM;
  recipe->style = recipe->style_formula.absolute ? style : recipe->style * style;
  recipe->content = recipe->content_formula.absolute ? content : recipe->content * content;
}

/* Brings what RECIPE adds to the terms that are usual to what SETTINGS ask for. */
static void
weigh_own_terms (NstRecipe *recipe, NstSettings *settings)
{
  double detail, neighbours, changes, means, range;
  NstNormalise normalise;

  g_object_get (settings, "detail", &detail, "neighbours", &neighbours, "changes", &changes,
                "means", &means, "range", &range, "normalise-gradients", &normalise, NULL);
  recipe->normalises = normalise == NST_NORMALISE_LAYERS;
  recipe->detail *= detail;
  recipe->neighbours.weight *= recipe->normalises ? 0 : neighbours;
  recipe->changes *= recipe->normalises ? 0 : changes;
  recipe->means *= means;
  recipe->range *= range;
}

/* Has RECIPE compare neighbouring pixels as SETTINGS ask: sums by the squares of the levels. */
static void
choose_variation (NstRecipe *recipe, NstSettings *settings)
{
  static const NstVariation kinds[] = { [NST_SMOOTHNESS_MEAN] = NST_VARIATION_MEAN,
                                        [NST_SMOOTHNESS_SUM] = NST_VARIATION_SUM,
                                        [NST_SMOOTHNESS_LAPLACIAN] = NST_VARIATION_LAPLACIAN };
  NstSmoothnessFormula formula;
  double smoothness, levels;

  g_object_get (settings, "smoothness-formula", &formula, "smoothness", &smoothness, "levels",
                &levels, NULL);
  recipe->variation_kind = kinds[formula];
  recipe->variation = formula == NST_SMOOTHNESS_MEAN ? recipe->variation * smoothness
                                                     : smoothness * levels * levels;
}

NstRecipe
nst_recipe_of (NstSettings *settings)
{
  NstRecipe recipe;
  double strength;

  g_object_get (settings, "strength", &strength, NULL);
  recipe = make_own (strength);
  choose_taps (&recipe, settings);
  weigh_terms (&recipe, settings);
  weigh_own_terms (&recipe, settings);
  choose_variation (&recipe, settings);
  return recipe;
}

/* The names of NETWORK's layers that features are usually compared at, separated by commas. Free
 * with g_free. */
static char *
list_layers (const NstNetwork *network)
{
  GString *names = g_string_new (NULL);

  for (int i = 0; i < network->n_layers; i++)
    if (network->layers[i].kind == NST_LAYER_RECTIFIER
        || network->layers[i].kind == NST_LAYER_CONCATENATION)
      g_string_append_printf (names, "%s%s", names->len ? ", " : "", network->layers[i].name);
  return g_string_free (names, FALSE);
}

/* Whether NETWORK has the layers that the setting NAME lists. */
static gboolean
check_layers (NstSettings *settings, const char *name, const NstNetwork *network, GError **error)
{
  g_autoptr (GArray) layers = nst_layer_list_read (settings, name, MOST_LAYERS, error);

  for (guint i = 0; layers && i < layers->len; i++)
    {
      const char *layer = g_array_index (layers, NstListedLayer, i).name;

      if (nst_network_find (network, layer) < 0)
        {
          g_autofree char *names = list_layers (network);

          g_set_error (
            error, NST_ERROR, NST_ERROR_SETTING,
            _ ("The setting “%s” names “%s”, which the network “%s” does not have: choose "
               "of its layers, such as %s."),
            name, layer, network->name, names);
          return FALSE;
        }
    }
  return layers != NULL;
}

gboolean
nst_recipe_check (NstSettings *settings, const NstNetwork *network, GError **error)
{
  return check_layers (settings, STYLE_LAYERS, network, error)
         && check_layers (settings, CONTENT_LAYERS, network, error);
}

double
nst_recipe_palette (NstSettings *settings)
{
  double strength;

  g_object_get (settings, "strength", &strength, NULL);
  return palette_at (strength);
}

double
nst_recipe_brushwork (NstSettings *settings)
{
  double brushwork;

  g_object_get (settings, "brushwork", &brushwork, NULL);
  return brushwork / 100 * nst_recipe_palette (settings);
}

int
nst_recipe_touches (NstSettings *settings, int side)
{
  if (side < LEAST_TOUCHED || side > MOST_TOUCHED || nst_recipe_brushwork (settings) == 0)
    return 0;
  return side > FINE ? FINE_TOUCHES : TOUCHES;
}

int
nst_recipe_searches (NstSettings *settings, int side)
{
  return MAX (1, nst_recipe_touches (settings, side) - 1);
}

void
nst_recipe_weigh_touches (NstRecipe *recipe, NstSettings *settings, int side)
{
  const double brushwork = pow (nst_recipe_brushwork (settings), 2);

  if (nst_recipe_touches (settings, side) == 0)
    return;
  recipe->content *= recipe->content_formula.absolute ? 1 : 1 + TOUCHED_CONTENT * brushwork;
  recipe->detail *= 1 + TOUCHED_DETAIL * brushwork;
}

/* How a picture is rebuilt the TURN-th time at a scale whose longest side is SIDE pixels ("Colours"
 * and "Hatching" for the measure); without a seed. */
static NstRebuilding
rebuilding_at (int side, int turn)
{
  const int passes = turn == 0 ? 3 : 2;

  return (NstRebuilding){ .levels = turn == 0 ? 2 : 1,
                          .passes = side > FINE ? passes - 1 : passes,
                          .fidelity = 0.5,
                          .contrast = 1.7,
                          .overuse = 0.2,
                          .search
                          = { .measure = { .detail = 2, .energy = 1 }, .rounds = 2, .reach = 32 } };
}

static double
last_fit (int side)
{
  const double way = (double) (side - COARSE_FIT_SIDE) / (FINE_FIT_SIDE - COARSE_FIT_SIDE);

  return COARSE_FIT + CLAMP (way, 0, 1) * (FINE_FIT - COARSE_FIT);
}

NstTouch
nst_recipe_touch (NstSettings *settings, int side, int turn)
{
  const double brushwork = nst_recipe_brushwork (settings);
  NstTouch touch
    = { rebuilding_at (side, turn), .share = 2 * brushwork, .fit = 1.2, .detail = 1.3f };
  int seed;

  /* No step of the scale follows the last one, which is seen as it is ("The last touch"). */
  if (turn == nst_recipe_touches (settings, side) - 1)
    {
      touch.rebuilding.contrast = 1.5;
      touch.share = 9 * brushwork;
      touch.fit = last_fit (side);
      touch.detail = 1;
      touch.grain = 0.92;
    }
  g_object_get (settings, "seed", &seed, "threads", &touch.rebuilding.search.threads, NULL);
  touch.rebuilding.search.seed = seed;
  return touch;
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

/* The share of the coarsest scale's steps that a scale of SIDE pixels gets ("Speed"), where the
 * finest has FINEST. The coarse scales are cheap and find long shapes; the finer ones add detail.
 * Beyond FINE, steps fall nearly as pixels grow; beyond twice FINE only as sides do, so that large
 * pictures keep a few. */
static double
share_of_steps (int side, int finest)
{
  if (side <= NST_RECIPE_COARSEST)
    return 1;
  if (side <= 2 * NST_RECIPE_COARSEST || (side <= FINE && side < finest))
    return 0.4;
  if (side <= FINE)
    return 0.55;
  if (side <= 2 * FINE)
    return 0.55 * pow ((double) FINE / side, 1.87);
  return MIN (0.15, 0.375 * 2 * FINE / side);
}

int
nst_recipe_steps_at (NstSettings *settings, int side, int finest)
{
  double share = share_of_steps (side, finest);

  if (nst_recipe_touches (settings, side) > 0)
    share *= side > FINE ? FINE_TOUCHED_STEPS : TOUCHED_STEPS;
  return MAX (MIN_STEPS, (int) (nst_recipe_steps (settings) * share));
}
