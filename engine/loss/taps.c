/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/taps.h"

const char *const nst_style_taps[]
  = { "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1", NULL };
const char *const nst_content_taps[] = { "relu4_2", NULL };
const char *const nst_detail_taps[] = { "relu3_1", NULL };
const char *const nst_neighbours_tap = "relu3_1";

/* How far apart the features lie whose changes are looked at, positions, at the taps that see
 * strokes; for the deeper ones a painting is too small to say much of what stands beside what. */
static const struct
{
  const char *tap;
  int distance;
} changes[] = { { "relu1_1", 3 }, { "relu2_1", 2 }, { "relu3_1", 2 } };

static int
distance_at (const NstNetwork *network, int layer)
{
  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    if (g_str_equal (network->layers[layer].name, changes[i].tap))
      return changes[i].distance;
  return 0;
}

int
nst_taps_shifts (const NstNetwork *network, int layer, NstShift *shifts)
{
  const int distance = distance_at (network, layer);

  shifts[0] = (NstShift){ 0, 0 };
  shifts[1] = (NstShift){ distance, 0 };
  shifts[2] = (NstShift){ 0, distance };
  return distance > 0 ? NST_TAPS_SHIFTS : 1;
}

/* Both taps may be of one layer. */
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

/* The network reaches what is left of LAST for pictures of height × width. A network or picture
 * too small for the usual taps is looked at with the deepest rectifier it has. */
static void
choose_taps (const NstNetwork *network, const char *const *names, int height, int width,
             gboolean *tapped)
{
  int last = nst_features_deepest (network, network->n_layers - 1, height, width);

  if (tap (network, names, last, tapped))
    return;
  while (last > 0 && network->layers[last].kind != NST_LAYER_RECTIFIER)
    last--;
  tapped[last] = TRUE;
}

void
nst_taps_init (NstTaps *taps, const NstNetwork *network, const NstWeights *weights, int height,
               int width)
{
  const int n_layers = network->n_layers;

  *taps = (NstTaps){ g_new0 (gboolean, n_layers), g_new0 (gboolean, n_layers),
                     g_new0 (gboolean, n_layers), g_new0 (gboolean, n_layers) };
  choose_taps (network, nst_style_taps, height, width, taps->style);
  choose_taps (network, nst_content_taps, height, width, taps->content);
  if (weights->detail > 0)
    choose_taps (network, nst_detail_taps, height, width, taps->detail);
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

/* The pixels right of its own, and below, that a tile's taps look at. */
static int
pixels_after (const NstNetwork *network, const gboolean *tapped)
{
  int most = 0;

  for (int i = 0; i < network->n_layers; i++)
    {
      const NstLayer *layer = &network->layers[i];

      if (tapped[i])
        /* Counted from a position's first pixel, of which the tile holds the whole stride. */
        most = MAX (most,
                    layer->reach_after + ((distance_at (network, i) - 1) << layer->halvings) + 1);
    }
  return most;
}

NstFeaturesPlan
nst_taps_plan_features (const NstEvaluationPlan *plan, const gboolean *tapped)
{
  return (NstFeaturesPlan){ .network = plan->network,
                            .padding = plan->padding,
                            .pooling = plan->pooling,
                            .last = nst_taps_deepest (plan->network, tapped),
                            .tapped = tapped,
                            .after = pixels_after (plan->network, tapped),
                            .threads = plan->threads };
}

NstTiles *
nst_taps_make_tiles (const NstEvaluationPlan *plan, const gboolean *tapped, int height, int width,
                     gsize budget, gsize beside, GError **error)
{
  NstFeaturesPlan features = nst_taps_plan_features (plan, tapped);
  NstTiles *tiles;

  features.beside = beside;
  tiles = nst_tiles_new (&features, height, width, budget, error);
  if (tiles)
    nst_features_set_keep_going (nst_tiles_get_features (tiles), plan->keep_going,
                                 plan->keep_going_data);
  return tiles;
}
