/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/content-loss.h"

#include <string.h>

#include "base/error.h"
#include "loss/taps.h"

static double
square_at (const NstMap *features, const NstMetric *metric, int x, int y)
{
  const float *values = features->data + ((gsize) y * features->width + x) * features->channels;
  double sum = 0;

  if (metric)
    return nst_metric_square (metric, values);
  for (int c = 0; c < features->channels; c++)
    sum += (double) values[c] * values[c];
  return sum;
}

static double
coverage_at (const NstMap *coverage, int x, int y)
{
  return coverage->data ? coverage->data[(gsize) y * coverage->width + x] : 1;
}

static void
copy_region (const NstMap *from, const GeglRectangle *own, NstMap *to, const GeglRectangle *place)
{
  for (int y = 0; y < own->height; y++)
    memcpy (to->data + ((gsize) (place->y + y) * to->width + place->x) * to->channels,
            from->data + ((gsize) (own->y + y) * from->width + own->x) * from->channels,
            (gsize) own->width * from->channels * sizeof (float));
}

/* Copies the content taps of the last tile run to the targets. */
static void
keep_tile (NstTargets *targets, NstTiles *tiles)
{
  for (int i = 0; i <= targets->last_content; i++)
    {
      GeglRectangle own, place;

      if (!targets->layers[i].wanted || !nst_tiles_get_own (tiles, i, &own, &place))
        continue;
      if (!targets->room.keeps_content)
        {
          place.x = place.y = 0;
          targets->layers[i].content.width = own.width;
          targets->layers[i].content.height = own.height;
        }
      copy_region (nst_features_get (nst_tiles_get_features (tiles), i), &own,
                   &targets->layers[i].content, &place);
    }
}

gboolean
nst_targets_read_tile (NstTargets *targets, NstTiles *tiles, int tile, GError **error)
{
  if (!nst_tiles_forward (tiles, targets->content, tile, targets->last_content, error))
    return FALSE;
  keep_tile (targets, tiles);
  return TRUE;
}

/* Adds to SQUARE, at each content tap, the sum of squares of the features of the last tile run,
 * where there is style. */
static void
add_squares (const NstTargets *targets, const NstTiles *tiles, double *square)
{
  for (int i = 0; i <= targets->last_content; i++)
    {
      const NstTarget *target = &targets->layers[i];
      const NstMap *features;
      GeglRectangle own, place;

      if (!target->wanted || !nst_tiles_get_own (tiles, i, &own, &place))
        continue;
      features = nst_features_get (nst_tiles_get_features ((NstTiles *) tiles), i);
      for (int y = 0; y < own.height; y++)
        for (int x = 0; x < own.width; x++)
          square[i]
            += square_at (features, targets->plan.network->layers[i].metric, own.x + x, own.y + y)
               * coverage_at (&target->coverage, place.x + x, place.y + y);
    }
}

/* Runs the network over the content, tile by tile: its features, if they are kept, and their sums
 * of squares. */
static gboolean
read_content (NstTargets *targets, NstTiles *tiles, double *square, GError **error)
{
  for (int tile = 0; tile < nst_tiles_count (tiles); tile++)
    {
      if (!nst_targets_read_tile (targets, tiles, tile, error))
        return FALSE;
      add_squares (targets, tiles, square);
    }
  return TRUE;
}

/* The weight of each position of a content tap: what it would be, were the whole picture like the
 * part of it where there is style. */
static double
weigh_content (const NstTarget *target, double square, double share)
{
  const NstMap *coverage = &target->coverage;
  const NstShift none = { 0, 0 };

  if (coverage->data)
    share *= nst_guidance_count (coverage, coverage->height, coverage->width, none)
             / nst_map_positions (coverage);
  return square > 0 ? share / square : 0;
}

/* Each content tap's share of the weights, divided by the size of its target. */
static void
share_weights (NstTargets *targets, const NstTaps *taps, const double *square)
{
  const NstRecipe *recipe = &targets->plan.recipe;
  const NstNetwork *network = targets->plan.network;
  const int n_contents = nst_taps_count (network, taps->content);
  const int n_details = nst_taps_count (network, taps->detail);

  for (int i = 0; i <= targets->last; i++)
    {
      double share = 0;

      if (taps->content[i])
        share += recipe->content / n_contents;
      if (taps->detail[i])
        share += recipe->detail / n_details;
      if (share > 0)
        targets->layers[i].content_weight
          = weigh_content (&targets->layers[i], square[i], network->content_weight * share);
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

/* Makes room for the content's features at LAYER: of the whole picture, or of any tile. */
static gboolean
allocate_content (const NstTargets *targets, const NstLayer *layer, NstMap *map, GError **error)
{
  const NstPicture *content = targets->content;
  const int halvings = layer->halvings;

  if (targets->room.keeps_content)
    return nst_map_allocate (map, content->height >> halvings, content->width >> halvings,
                             layer->channels, error);
  return nst_map_allocate (map, 1, MAX (1, targets->room.tiles.largest >> 2 * halvings),
                           layer->channels, error);
}

static gboolean
init_content (NstTargets *targets, const NstTaps *taps, const NstMap *regions, int n_regions,
              GError **error)
{
  g_auto (NstMap) coverage = NST_MAP_INIT;

  if (!add_regions (regions, n_regions, &coverage, error))
    return FALSE;
  for (int i = 0; i <= targets->last; i++)
    {
      const NstLayer *layer = &targets->plan.network->layers[i];
      NstTarget *target = &targets->layers[i];

      target->wanted = taps->content[i] || taps->detail[i];
      if (!target->wanted)
        continue;
      targets->last_content = i;
      if (!allocate_content (targets, layer, &target->content, error)
          || (coverage.data
              && !nst_guidance_reduce (&coverage, layer->halvings, &target->coverage, error)))
        return FALSE;
    }
  return TRUE;
}

NstTargets *
nst_targets_new (const NstEvaluationPlan *plan, const NstPicture *content, const NstMap *regions,
                 int n_regions, const NstStyleMaps *styles, int n_styles, NstTiles **tiles,
                 GError **error)
{
  const int height = content->height, width = content->width;
  g_autoptr (NstTargets) targets = g_new0 (NstTargets, 1);
  g_autoptr (NstTiles) content_tiles = NULL;
  g_autofree double *squares = g_new0 (double, plan->network->n_layers);
  g_auto (NstTaps) taps = { NULL };

  nst_taps_init (&taps, plan, height, width);
  targets->plan = *plan;
  targets->content = content;
  targets->last = nst_taps_deepest (plan->network, taps.any);
  targets->layers = g_new0 (NstTarget, plan->network->n_layers);
  targets->styles = nst_style_targets_new (plan, taps.style, height, width, regions, n_regions,
                                           styles, n_styles, error);
  if (targets->styles == NULL)
    return NULL;
  nst_room_share_out (plan, &taps, height, width, &targets->room);
  targets->tapped = g_steal_pointer (&taps.any);
  content_tiles
    = nst_taps_make_tiles (plan, targets->tapped, height, width, targets->room.tiles_budget,
                           targets->room.content_beside, error);
  if (content_tiles == NULL || !init_content (targets, &taps, regions, n_regions, error)
      || !read_content (targets, content_tiles, squares, error))
    return NULL;
  share_weights (targets, &taps, squares);
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
