/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "targets.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "error.h"

#define MEAN_SHARE 0.1 /* of the means' loss beside the Gram matrices' */

const char *const nst_style_taps[]
  = { "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1", NULL };
const char *const nst_content_taps[] = { "relu4_2", NULL };
const char *const nst_detail_taps[] = { "relu3_1", NULL };

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

static int
deepest_tap (const NstNetwork *network, const gboolean *tapped)
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

/* For each layer, what it is asked for. */
typedef struct
{
  gboolean *style;
  gboolean *content;
  gboolean *detail;
} Taps;

static void
taps_clear (Taps *taps)
{
  g_free (taps->style);
  g_free (taps->content);
  g_free (taps->detail);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Taps, taps_clear)

static Taps
taps_for (const NstNetwork *network, const NstWeights *weights, const NstMap *content)
{
  const int height = content->height, width = content->width;
  Taps taps = { g_new0 (gboolean, network->n_layers), g_new0 (gboolean, network->n_layers),
                g_new0 (gboolean, network->n_layers) };

  choose_taps (network, nst_style_taps, height, width, taps.style);
  choose_taps (network, nst_content_taps, height, width, taps.content);
  if (weights->detail > 0)
    choose_taps (network, nst_detail_taps, height, width, taps.detail);
  return taps;
}

static NstFeaturesPlan
plan_features (const NstEvaluationPlan *plan, const gboolean *tapped)
{
  return (NstFeaturesPlan){ plan->network, plan->padding,
                            plan->pooling, deepest_tap (plan->network, tapped),
                            tapped,        plan->threads };
}

static NstTiles *
make_tiles (const NstEvaluationPlan *plan, const gboolean *tapped, int height, int width,
            GError **error)
{
  const NstFeaturesPlan features = plan_features (plan, tapped);
  NstTiles *tiles = nst_tiles_new (&features, height, width, plan->budget, error);

  if (tiles)
    nst_features_set_keep_going (nst_tiles_get_features (tiles), plan->keep_going,
                                 plan->keep_going_data);
  return tiles;
}

gboolean
nst_evaluation_check (const NstEvaluationPlan *plan, int height, int width, GError **error)
{
  g_autofree gboolean *tapped = g_new0 (gboolean, plan->network->n_layers);
  NstFeaturesPlan features;

  choose_taps (plan->network, nst_style_taps, height, width, tapped);
  choose_taps (plan->network, nst_content_taps, height, width, tapped);
  choose_taps (plan->network, nst_detail_taps, height, width, tapped);
  features = plan_features (plan, tapped);
  return nst_tiles_check (&features, height, width, plan->budget, error);
}

gboolean
nst_targets_set_cancelled (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_CANCELLED, _ ("Painting was cancelled."));
  return FALSE;
}

static double
positions_of (const NstNetwork *network, int layer, const NstMap *picture)
{
  int halvings = network->layers[layer].halvings;

  return (double) (picture->height >> halvings) * (picture->width >> halvings);
}

/* The taps that a style picture reaches: one too small for the deepest leaves those to the other
 * styles, or to none. */
static int
deepest_of_style (const NstTargets *targets, const NstMap *style)
{
  return nst_features_deepest (targets->plan.network, targets->last, style->height, style->width);
}

/* Adds the statistics of one style picture, times SHARE of its taps' shares, to the targets. */
static gboolean
read_style (NstTargets *targets, const NstMap *style, double share, GError **error)
{
  const NstNetwork *network = targets->plan.network;
  g_autofree gboolean *tapped = g_new0 (gboolean, network->n_layers);
  g_autoptr (NstTiles) tiles = NULL;

  for (int i = 0; i <= deepest_of_style (targets, style); i++)
    tapped[i] = targets->layers[i].style != NULL;
  tiles = make_tiles (&targets->plan, tapped, style->height, style->width, error);
  if (tiles == NULL)
    return FALSE;

  for (int tile = 0; tile < nst_tiles_count (tiles); tile++)
    {
      if (!nst_tiles_forward (tiles, style, tile))
        return nst_targets_set_cancelled (error);
      for (int i = 0; i <= targets->last; i++)
        {
          NstTarget *target = &targets->layers[i];
          GeglRectangle own, place;

          if (tapped[i] && nst_tiles_get_own (tiles, i, &own, &place)
              && !nst_statistics_collect (
                target->style, nst_features_get (nst_tiles_get_features (tiles), i), &own,
                positions_of (network, i, style) * target->shares / share, targets->plan.threads,
                error))
            return FALSE;
        }
    }
  return TRUE;
}

static void
copy_region (const NstMap *from, const GeglRectangle *own, NstMap *to, const GeglRectangle *place)
{
  for (int y = 0; y < own->height; y++)
    memcpy (to->data + ((gsize) (place->y + y) * to->width + place->x) * to->channels,
            from->data + ((gsize) (own->y + y) * from->width + own->x) * from->channels,
            (gsize) own->width * from->channels * sizeof (float));
}

static gboolean
read_content (NstTargets *targets, NstTiles *tiles, const NstMap *content, GError **error)
{
  for (int tile = 0; tile < nst_tiles_count (tiles); tile++)
    {
      if (!nst_tiles_forward (tiles, content, tile))
        return nst_targets_set_cancelled (error);
      for (int i = 0; i <= targets->last; i++)
        {
          GeglRectangle own, place;
          if (targets->layers[i].content.data && nst_tiles_get_own (tiles, i, &own, &place))
            copy_region (nst_features_get (nst_tiles_get_features (tiles), i), &own,
                         &targets->layers[i].content, &place);
        }
    }
  return TRUE;
}

static double
sum_of_squares (const double *values, gsize count)
{
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += values[i] * values[i];
  return sum;
}

static double
sum_of_squares_map (const NstMap *map)
{
  double sum = 0;

  for (gsize i = 0; i < nst_map_length (map); i++)
    sum += (double) map->data[i] * map->data[i];
  return sum;
}

static double
ratio (double weight, double square)
{
  return square > 0 ? weight / square : 0;
}

static int
count_taps (const NstTargets *targets, const gboolean *taps)
{
  int count = 0;

  for (int i = 0; i <= targets->last; i++)
    count += taps[i];
  return count;
}

/* Each tap's share of the weights, divided by the size of its target. */
static void
share_weights (NstTargets *targets, const NstWeights *weights, const Taps *taps)
{
  const int n_styles = count_taps (targets, taps->style);
  const int n_contents = count_taps (targets, taps->content);
  const int n_details = count_taps (targets, taps->detail);

  for (int i = 0; i <= targets->last; i++)
    {
      NstTarget *target = &targets->layers[i];
      double content = 0;

      if (target->style)
        {
          gsize channels = target->style->channels;
          double weight = weights->style / n_styles;
          target->gram_weight
            = ratio (weight, sum_of_squares (target->style->gram, channels * channels));
          target->mean_weight
            = ratio (weight * MEAN_SHARE, sum_of_squares (target->style->mean, channels));
        }
      if (taps->content[i])
        content += weights->content / n_contents;
      if (taps->detail[i])
        content += weights->detail / n_details;
      if (content > 0)
        target->content_weight = ratio (content, sum_of_squares_map (&target->content));
    }
}

/* Makes room for what layer LAYER is asked. */
static gboolean
init_target (NstTargets *targets, int layer, gboolean style, gboolean content,
             const NstMap *picture, GError **error)
{
  const NstLayer *description = &targets->plan.network->layers[layer];
  NstTarget *target = &targets->layers[layer];
  const gsize channels = description->channels;

  target->positions = positions_of (targets->plan.network, layer, picture);
  if (style)
    {
      target->style = nst_statistics_new (channels);
      target->current = nst_statistics_new (channels);
      target->matrix = g_new (float, channels *channels);
      target->offset = g_new (float, channels);
    }
  return !content
         || nst_map_allocate (&target->content, picture->height >> description->halvings,
                              picture->width >> description->halvings, channels, error);
}

NstTargets *
nst_targets_new (const NstEvaluationPlan *plan, const NstWeights *weights, const NstMap *content,
                 const NstMap *styles, const double *style_shares, int n_styles, NstTiles **tiles,
                 GError **error)
{
  const int n_layers = plan->network->n_layers;
  g_autoptr (NstTargets) targets = g_new0 (NstTargets, 1);
  g_autoptr (NstTiles) content_tiles = NULL;
  g_auto (Taps) taps = taps_for (plan->network, weights, content);

  targets->plan = *plan;
  targets->tapped = g_new0 (gboolean, n_layers);
  targets->layers = g_new0 (NstTarget, n_layers);
  for (int i = 0; i < n_layers; i++)
    targets->tapped[i] = taps.style[i] || taps.content[i] || taps.detail[i];
  targets->last = deepest_tap (plan->network, targets->tapped);

  for (int i = 0; i <= targets->last; i++)
    if (!init_target (targets, i, taps.style[i], taps.content[i] || taps.detail[i], content, error))
      return NULL;
  for (int i = 0; i < n_styles; i++)
    for (int layer = 0; layer <= deepest_of_style (targets, &styles[i]); layer++)
      targets->layers[layer].shares += style_shares[i];
  for (int i = 0; i < n_styles; i++)
    if (style_shares[i] > 0 && !read_style (targets, &styles[i], style_shares[i], error))
      return NULL;
  content_tiles = make_tiles (plan, targets->tapped, content->height, content->width, error);
  if (content_tiles == NULL || !read_content (targets, content_tiles, content, error))
    return NULL;
  share_weights (targets, weights, &taps);
  *tiles = g_steal_pointer (&content_tiles);
  return g_steal_pointer (&targets);
}

void
nst_targets_free (NstTargets *targets)
{
  for (int i = 0; i < targets->plan.network->n_layers; i++)
    {
      NstTarget *target = &targets->layers[i];
      g_clear_pointer (&target->style, nst_statistics_free);
      g_clear_pointer (&target->current, nst_statistics_free);
      nst_map_clear (&target->content);
      g_free (target->matrix);
      g_free (target->offset);
    }
  g_free (targets->layers);
  g_free (targets->tapped);
  g_free (targets);
}
