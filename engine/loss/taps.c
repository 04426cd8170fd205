/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/taps.h"

static int
distance_at (const NstEvaluationPlan *plan, int layer)
{
  for (const NstStyleTap *tap = plan->recipe.style_taps; tap->name; tap++)
    if (g_str_equal (plan->network->layers[layer].name, tap->name))
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

/* Marks the layers called NAMES, up to LAST, in TAPPED. FALSE when there are none. */
static gboolean
tap (const NstNetwork *network, const char *const *names, int last, gboolean *tapped)
{
  gboolean any = FALSE;

  for (int i = 0; names[i]; i++)
    {
      int layer = nst_network_find (network, names[i]);
      if (layer >= 0 && layer <= last)
        any = tapped[layer] = TRUE;
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

/* Marks in TAPPED the layers called NAMES that pictures of height × width reach, or else the
 * deepest rectifier that they reach. */
static void
choose_taps (const NstNetwork *network, const char *const *names, int height, int width,
             gboolean *tapped)
{
  int last = nst_feature_pass_deepest (network, network->n_layers - 1, height, width);

  if (tap (network, names, last, tapped))
    return;
  while (last > 0 && network->layers[last].kind != NST_LAYER_RECTIFIER)
    last--;
  tapped[last] = TRUE;
}

void
nst_taps_init (NstTaps *taps, const NstEvaluationPlan *plan, int height, int width)
{
  const NstNetwork *network = plan->network;
  const NstRecipe *recipe = &plan->recipe;
  const int n_layers = network->n_layers;
  const char *style_taps[NST_RECIPE_TAPS] = { NULL };

  for (int i = 0; recipe->style_taps[i].name; i++)
    style_taps[i] = recipe->style_taps[i].name;
  *taps = (NstTaps){ g_new0 (gboolean, n_layers), g_new0 (gboolean, n_layers),
                     g_new0 (gboolean, n_layers), g_new0 (gboolean, n_layers) };
  choose_taps (network, style_taps, height, width, taps->style);
  choose_taps (network, recipe->content_taps, height, width, taps->content);
  if (recipe->detail > 0)
    choose_taps (network, recipe->detail_taps, height, width, taps->detail);
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
}

int
nst_taps_count (const NstNetwork *network, const gboolean *tapped)
{
  int count = 0;

  for (int i = 0; i < network->n_layers; i++)
    count += tapped[i];
  return count;
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
