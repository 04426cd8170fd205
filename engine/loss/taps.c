/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/taps.h"

#include <string.h>

static int
distance_at (const NstEvaluationPlan *plan, int layer)
{
  if (plan->recipe.changes > 0)
    for (const NstStyleTap *tap = plan->recipe.style_taps; *tap->name; tap++)
      if (nst_layer_is_named (&plan->network->layers[layer], tap->name))
        return tap->change;
  return 0;
}

int
nst_taps_shifts (const NstEvaluationPlan *plan, int layer, NstShift *shifts)
{
  const int distance = distance_at (plan, layer);

  shifts[0] = (NstShift){ 0, 0 };
  shifts[1] = (NstShift){ distance, 0 };
  shifts[2] = (NstShift){ 0, distance };
  return distance > 0 ? NST_TAPS_SHIFTS : 1;
}

/* Marks the layers of TAPS up to LAST in TAPPED, and adds the taps' weights to WEIGHTS. FALSE when
 * there are none. */
static gboolean
mark_taps (const NstNetwork *network, const NstContentTap *taps, int last, gboolean *tapped,
           double *weights)
{
  gboolean any = FALSE;

  for (const NstContentTap *tap = taps; *tap->name; tap++)
    {
      const int layer = nst_network_find (network, tap->name);

      if (layer < 0 || layer > last)
        continue;
      any = tapped[layer] = TRUE;
      weights[layer] += tap->weight;
    }
  return any;
}

int
nst_taps_deepest (const NstNetwork *network, const gboolean *tapped)
{
  int last = network->n_layers - 1;

  while (last > 0 && !tapped[last])
    last--;
  return last;
}

/* Gives WEIGHTS, one for each layer, their part in WEIGHT. */
static void
share_weight (const NstNetwork *network, double weight, gboolean relative, double *weights)
{
  double sum = 0;

  for (int i = 0; i < network->n_layers; i++)
    sum += weights[i];
  for (int i = 0; i < network->n_layers; i++)
    weights[i] = relative ? weight * weights[i] / sum : weight * weights[i];
}

/* Marks in TAPPED the layers of TAPS up to LAST, the deepest that pictures reach, or else the
 * deepest rectifier of these. WEIGHTS receives the taps' own. */
static void
choose_taps (const NstNetwork *network, const NstContentTap *taps, int last, gboolean *tapped,
             double *weights)
{
  if (mark_taps (network, taps, last, tapped, weights))
    return;
  while (last > 0 && network->layers[last].kind != NST_LAYER_RECTIFIER)
    last--;
  tapped[last] = TRUE;
  weights[last] = 1;
}

void
nst_taps_init (NstTaps *taps, const NstEvaluationPlan *plan, int height, int width)
{
  const NstNetwork *network = plan->network;
  const NstRecipe *recipe = &plan->recipe;
  const int n_layers = network->n_layers;
  const int last = nst_feature_pass_deepest (network, n_layers - 1, height, width);
  NstContentTap style_taps[NST_RECIPE_TAPS] = { { "" } };

  for (int i = 0; *recipe->style_taps[i].name; i++)
    {
      memcpy (style_taps[i].name, recipe->style_taps[i].name, NST_RECIPE_NAME);
      style_taps[i].weight = recipe->style_taps[i].weight;
    }
  *taps = (NstTaps){ g_new0 (gboolean, n_layers), g_new0 (gboolean, n_layers),
                     g_new0 (gboolean, n_layers), g_new0 (gboolean, n_layers),
                     g_new0 (double, n_layers),   g_new0 (double, n_layers),
                     g_new0 (double, n_layers) };
  choose_taps (network, style_taps, last, taps->style, taps->style_weights);
  share_weight (network, recipe->style, !recipe->style_formula.absolute, taps->style_weights);
  choose_taps (network, recipe->content_taps, last, taps->content, taps->content_weights);
  share_weight (network, recipe->content, !recipe->content_formula.absolute, taps->content_weights);
  if (recipe->detail > 0)
    {
      choose_taps (network, recipe->detail_taps, last, taps->detail, taps->detail_weights);
      share_weight (network, recipe->detail, TRUE, taps->detail_weights);
    }
  for (int i = 0; i < n_layers; i++)
    taps->any[i] = taps->style[i] || taps->content[i] || taps->detail[i];
}

void
nst_taps_clear (NstTaps *taps)
{
  g_free (taps->style);
  g_free (taps->content);
  g_free (taps->detail);
  g_free (taps->any);
  g_free (taps->style_weights);
  g_free (taps->content_weights);
  g_free (taps->detail_weights);
}

/* The width of the halo right of a tile's own pixels, and below, that its taps look at. */
static int
halo_after (const NstEvaluationPlan *plan, const gboolean *tapped)
{
  const NstNetwork *network = plan->network;
  int most = 0;

  for (int i = 0; i < network->n_layers; i++)
    {
      const NstLayer *layer = &network->layers[i];

      if (tapped[i])
        /* Measured from a position's first pixel: the tile holds the whole stride of its own
         * positions, and the second position of a pair lies DISTANCE strides further. */
        most = MAX (most, layer->reach_after + 1 + (distance_at (plan, i) - 1) * layer->stride);
    }
  return most;
}

NstFeaturePlan
nst_taps_plan_features (const NstEvaluationPlan *plan, const gboolean *tapped)
{
  return (NstFeaturePlan){ .network = plan->network,
                           .padding = plan->padding,
                           .pooling = plan->pooling,
                           .last = nst_taps_deepest (plan->network, tapped),
                           .tapped = tapped,
                           .halo_after = halo_after (plan, tapped),
                           .threads = plan->threads,
                           .watch = plan->watch };
}
