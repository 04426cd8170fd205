/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "targets.h"

#include <string.h>

#include "error.h"
#include "taps.h"

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
        return nst_error_set_cancelled (error);
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

/* The sum of squares of the content's features at a tap, where there is style. */
static double
sum_of_squares (const NstTarget *target)
{
  const NstMap *content = &target->content;
  const float *coverage = target->coverage.data;
  double sum = 0;

  for (gsize i = 0; i < nst_map_length (content); i++)
    sum += (coverage ? coverage[i / content->channels] : 1)
           * ((double) content->data[i] * content->data[i]);
  return sum;
}

/* The weight of each position of a content tap: what it would be, were the whole picture like the
 * part of it where there is style. */
static double
weigh_content (const NstTarget *target, double share)
{
  const NstMap *coverage = &target->coverage;
  const double square = sum_of_squares (target);

  if (coverage->data)
    share *= nst_guidance_count (coverage, 0) / nst_map_positions (coverage);
  return square > 0 ? share / square : 0;
}

/* Each content tap's share of the weights, divided by the size of its target. */
static void
share_weights (NstTargets *targets, const NstWeights *weights, const NstTaps *taps)
{
  const int n_contents = nst_taps_count (targets->plan.network, taps->content);
  const int n_details = nst_taps_count (targets->plan.network, taps->detail);

  for (int i = 0; i <= targets->last; i++)
    {
      double share = 0;

      if (taps->content[i])
        share += weights->content / n_contents;
      if (taps->detail[i])
        share += weights->detail / n_details;
      if (share > 0)
        targets->layers[i].content_weight = weigh_content (&targets->layers[i], share);
    }
}

/* How far each pixel belongs to any of the regions; empty where one is everywhere. */
static gboolean
add_regions (const NstMap *regions, int n_regions, NstMap *coverage, GError **error)
{
  for (int k = 0; k < n_regions; k++)
    if (regions[k].data == NULL)
      return TRUE;
  if (!nst_map_allocate (coverage, regions->height, regions->width, 1, error))
    return FALSE;
  memset (coverage->data, 0, nst_map_length (coverage) * sizeof (float));
  for (int k = 0; k < n_regions; k++)
    for (gsize i = 0; i < nst_map_length (coverage); i++)
      coverage->data[i] += regions[k].data[i];
  return TRUE;
}

/* Makes room for the content's features at its taps. */
static gboolean
init_content (NstTargets *targets, const NstTaps *taps, const NstMap *content,
              const NstMap *regions, int n_regions, GError **error)
{
  g_auto (NstMap) coverage = NST_MAP_INIT;

  if (!add_regions (regions, n_regions, &coverage, error))
    return FALSE;
  for (int i = 0; i <= targets->last; i++)
    {
      const NstLayer *layer = &targets->plan.network->layers[i];
      NstTarget *target = &targets->layers[i];

      if (!taps->content[i] && !taps->detail[i])
        continue;
      if (!nst_map_allocate (&target->content, content->height >> layer->halvings,
                             content->width >> layer->halvings, layer->channels, error))
        return FALSE;
      if (coverage.data
          && !nst_guidance_reduce (&coverage, layer->halvings, &target->coverage, error))
        return FALSE;
    }
  return TRUE;
}

NstTargets *
nst_targets_new (const NstEvaluationPlan *plan, const NstWeights *weights, const NstMap *content,
                 const NstMap *regions, int n_regions, const NstStyleMaps *styles, int n_styles,
                 NstTiles **tiles, GError **error)
{
  const int height = content->height, width = content->width;
  g_autoptr (NstTargets) targets = g_new0 (NstTargets, 1);
  g_autoptr (NstTiles) content_tiles = NULL;
  g_auto (NstTaps) taps = { NULL };

  nst_taps_init (&taps, plan->network, weights, height, width);
  targets->plan = *plan;
  targets->last = nst_taps_deepest (plan->network, taps.any);
  targets->layers = g_new0 (NstTarget, plan->network->n_layers);
  targets->styles = nst_style_targets_new (plan, taps.style, weights->style, height, width, regions,
                                           n_regions, styles, n_styles, error);
  if (targets->styles == NULL || !init_content (targets, &taps, content, regions, n_regions, error))
    return NULL;
  targets->tapped = g_steal_pointer (&taps.any);
  content_tiles = nst_taps_make_tiles (plan, targets->tapped, height, width, error);
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
      nst_map_clear (&targets->layers[i].content);
      nst_map_clear (&targets->layers[i].coverage);
    }
  g_clear_pointer (&targets->styles, nst_style_targets_free);
  g_free (targets->layers);
  g_free (targets->tapped);
  g_free (targets);
}
