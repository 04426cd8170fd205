/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "style-targets.h"

#include <string.h>

#include "taps.h"
#include "targets.h"

#define MEAN_SHARE 0.1 /* of the means' loss beside the Gram matrices' */

/* How many positions of LAYER count in a picture of height × width with GUIDANCE. */
static double
positions_of (const NstStyleTargets *targets, int layer, int height, int width,
              const NstMap *guidance)
{
  const int halvings = targets->network->layers[layer].halvings;

  if (guidance->data)
    return nst_guidance_count (guidance, halvings);
  return (double) (height >> halvings) * (width >> halvings);
}

/* What of a style picture counts at LAYER; 0 when it is too small for the layer, which it then
 * leaves to the other styles, or to none. */
static double
positions_of_style (const NstStyleTargets *targets, int layer, const NstStyleMaps *style)
{
  const int height = style->picture.height, width = style->picture.width;

  if (layer > nst_features_deepest (targets->network, targets->last, height, width))
    return 0;
  return positions_of (targets, layer, height, width, &style->guidance);
}

/* A style picture while it is read: for each layer, whether it is looked at, and which of its
 * positions count. */
typedef struct
{
  const NstStyleMaps *style;
  gboolean *tapped;
  double *positions;
  NstMap *guidance;
  int n_layers;
} Reading;

static void
reading_clear (Reading *reading)
{
  for (int i = 0; i < reading->n_layers; i++)
    nst_map_clear (&reading->guidance[i]);
  g_free (reading->tapped);
  g_free (reading->positions);
  g_free (reading->guidance);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

static gboolean
reading_init (Reading *reading, const NstStyleTargets *targets, const NstStyleMaps *style,
              GError **error)
{
  const int n_layers = targets->network->n_layers;

  *reading = (Reading){ style, g_new0 (gboolean, n_layers), g_new0 (double, n_layers),
                        g_new0 (NstMap, n_layers), n_layers };
  for (int i = 0; i <= targets->last; i++)
    {
      if (targets->layers[i] == NULL)
        continue;
      reading->positions[i] = positions_of_style (targets, i, style);
      reading->tapped[i] = reading->positions[i] > 0;
      if (reading->tapped[i] && style->guidance.data
          && !nst_guidance_reduce (&style->guidance, targets->network->layers[i].halvings,
                                   &reading->guidance[i], error))
        return FALSE;
    }
  return TRUE;
}

/* Adds what the last tile run holds at LAYER to the target of the style's region, by the style's
 * share of the shares there. */
static void
read_layer (NstStyleTargets *targets, int layer, const Reading *reading, NstTiles *tiles)
{
  NstStyleTarget *region = &targets->layers[layer][reading->style->region];
  GeglRectangle own, place;
  NstGuidance guidance;

  if (!nst_tiles_get_own (tiles, layer, &own, &place))
    return;
  nst_statistics_collect (region->target, nst_features_get (nst_tiles_get_features (tiles), layer),
                          &own,
                          nst_guidance_at (&reading->guidance[layer], place.x, place.y, &guidance),
                          reading->positions[layer] * region->shares / reading->style->share,
                          targets->room, targets->threads);
}

/* Adds the statistics of one style picture to the targets. */
static gboolean
read_style (NstStyleTargets *targets, const NstEvaluationPlan *plan, const NstStyleMaps *style,
            GError **error)
{
  g_auto (Reading) reading = { NULL };
  g_autoptr (NstTiles) tiles = NULL;
  int last;

  if (!reading_init (&reading, targets, style, error))
    return FALSE;
  tiles = nst_taps_make_tiles (plan, reading.tapped, style->picture.height, style->picture.width,
                               plan->budget, 0, error);
  if (tiles == NULL)
    return FALSE;
  last = nst_taps_deepest (plan->network, reading.tapped);
  for (int tile = 0; tile < nst_tiles_count (tiles); tile++)
    {
      if (!nst_tiles_forward (tiles, &style->picture, tile, last, error))
        return FALSE;
      for (int i = 0; i <= targets->last; i++)
        if (reading.tapped[i])
          read_layer (targets, i, &reading, tiles);
    }
  return TRUE;
}

/* Room for collecting at any of the layers TAPPED. */
static float *
make_room (const NstStyleTargets *targets, const gboolean *tapped, GError **error)
{
  gsize length = 0;

  for (int i = 0; i <= targets->last; i++)
    if (tapped[i])
      length = MAX (length, nst_statistics_room (targets->network->layers[i].channels));
  return nst_floats_new (length, error);
}

static gboolean
init_target (NstStyleTarget *target, const NstStyleTargets *targets, int layer, int height,
             int width, const NstMap *region, GError **error)
{
  const NstLayer *description = &targets->network->layers[layer];
  const gsize channels = description->channels;

  target->positions = positions_of (targets, layer, height, width, region);
  target->target = nst_statistics_new (channels);
  target->current = nst_statistics_new (channels);
  target->matrix = g_new (float, channels *channels);
  target->offset = g_new (float, channels);
  return region->data == NULL
         || nst_guidance_reduce (region, description->halvings, &target->guidance, error);
}

/* Divides WEIGHT among the taps, and at each among the regions as large as they are. */
static void
share_weight (NstStyleTargets *targets, double weight, int n_taps, int height, int width)
{
  const NstMap everywhere = NST_MAP_INIT;

  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; targets->layers[i] && k < targets->n_regions; k++)
      {
        NstStyleTarget *target = &targets->layers[i][k];
        double gram, mean;
        const double part
          = target->positions / positions_of (targets, i, height, width, &everywhere);
        const double share = weight / n_taps * part;

        nst_statistics_square (target->target, targets->network->layers[i].metric, &gram, &mean);
        target->gram_weight = gram > 0 ? share / gram : 0;
        target->mean_weight = mean > 0 ? share * MEAN_SHARE / mean : 0;
      }
}

NstStyleTargets *
nst_style_targets_new (const NstEvaluationPlan *plan, const gboolean *tapped, double weight,
                       int height, int width, const NstMap *regions, int n_regions,
                       const NstStyleMaps *styles, int n_styles, GError **error)
{
  g_autoptr (NstStyleTargets) targets = g_new0 (NstStyleTargets, 1);

  targets->network = plan->network;
  targets->threads = plan->threads;
  targets->last = nst_taps_deepest (plan->network, tapped);
  targets->n_regions = n_regions;
  targets->layers = g_new0 (NstStyleTarget *, plan->network->n_layers);
  if ((targets->room = make_room (targets, tapped, error)) == NULL)
    return NULL;
  for (int i = 0; i <= targets->last; i++)
    {
      if (!tapped[i])
        continue;
      targets->layers[i] = g_new0 (NstStyleTarget, n_regions);
      for (int k = 0; k < n_regions; k++)
        if (!init_target (&targets->layers[i][k], targets, i, height, width, &regions[k], error))
          return NULL;
      for (int k = 0; k < n_styles; k++)
        if (positions_of_style (targets, i, &styles[k]) > 0)
          targets->layers[i][styles[k].region].shares += styles[k].share;
    }
  for (int k = 0; k < n_styles; k++)
    if (styles[k].share > 0 && !read_style (targets, plan, &styles[k], error))
      return NULL;
  share_weight (targets, weight, nst_taps_count (plan->network, tapped), height, width);
  return g_steal_pointer (&targets);
}

static void
clear_target (NstStyleTarget *target)
{
  nst_map_clear (&target->guidance);
  g_clear_pointer (&target->target, nst_statistics_free);
  g_clear_pointer (&target->current, nst_statistics_free);
  g_free (target->matrix);
  g_free (target->offset);
}

void
nst_style_targets_free (NstStyleTargets *targets)
{
  for (int i = 0; i < targets->network->n_layers; i++)
    {
      for (int k = 0; targets->layers[i] && k < targets->n_regions; k++)
        clear_target (&targets->layers[i][k]);
      g_free (targets->layers[i]);
    }
  g_free (targets->layers);
  nst_floats_free (targets->room);
  g_free (targets);
}

void
nst_style_targets_reset (NstStyleTargets *targets)
{
  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; targets->layers[i] && k < targets->n_regions; k++)
      {
        NstStatistics *current = targets->layers[i][k].current;
        const gsize channels = current->channels;

        memset (current->gram, 0, channels * channels * sizeof (double));
        memset (current->mean, 0, channels * sizeof (double));
      }
}

void
nst_style_targets_collect (NstStyleTargets *targets, int layer, const NstMap *features,
                           const GeglRectangle *own, const GeglRectangle *place)
{
  for (int k = 0; targets->layers[layer] && k < targets->n_regions; k++)
    {
      NstStyleTarget *target = &targets->layers[layer][k];
      NstGuidance guidance;

      if (target->positions > 0)
        nst_statistics_collect (target->current, features, own,
                                nst_guidance_at (&target->guidance, place->x, place->y, &guidance),
                                target->positions, targets->room, targets->threads);
    }
}

double
nst_style_targets_compare (NstStyleTargets *targets)
{
  double loss = 0;

  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; targets->layers[i] && k < targets->n_regions; k++)
      {
        NstStyleTarget *target = &targets->layers[i][k];

        if (target->positions > 0)
          loss
            += nst_style_loss (target->current, target->target, targets->network->layers[i].metric,
                               target->gram_weight, target->mean_weight, target->positions,
                               target->matrix, target->offset);
      }
  return loss;
}

void
nst_style_targets_seed (const NstStyleTargets *targets, int layer, const NstMap *features,
                        const GeglRectangle *own, const GeglRectangle *place, NstMap *gradient)
{
  for (int k = 0; targets->layers[layer] && k < targets->n_regions; k++)
    {
      const NstStyleTarget *target = &targets->layers[layer][k];
      NstGuidance guidance;

      if (target->positions > 0)
        nst_style_seed (features, own,
                        nst_guidance_at (&target->guidance, place->x, place->y, &guidance),
                        target->matrix, target->offset, gradient, targets->threads);
    }
}
