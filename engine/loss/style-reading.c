/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/style-reading.h"

#include "loss/taps.h"

/* The sums of the weights of a style's positions at one layer, by its shifts. */
typedef double Positions[NST_TAPS_SHIFTS];

/* A style picture while it is read, at each layer. */
typedef struct
{
  const NstStyleMaps *style;
  gboolean *tapped; /* whether the layer is looked at */
  NstMap *guidance; /* empty where all weights are 1 */
  Positions *positions;
  int n_layers;
} Reading;

static void
reading_clear (Reading *reading)
{
  for (int i = 0; i < reading->n_layers; i++)
    nst_map_clear (&reading->guidance[i]);
  g_free (reading->tapped);
  g_free (reading->guidance);
  g_free (reading->positions);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Reading, reading_clear)

/* Sums the weights of the style's positions at LAYER, and adds its share to those of the region's
 * styles. A style that is too small for the layer leaves it to the others, or to none. */
static gboolean
weigh_layer (Reading *reading, NstStyleTargets *targets, int layer, GError **error)
{
  const NstLayer *description = &targets->plan->network->layers[layer];
  const NstStyleMaps *style = reading->style;
  NstMap *guidance = &reading->guidance[layer];

  if (style->guidance.data && !nst_guidance_reduce (&style->guidance, description, guidance, error))
    return FALSE;
  for (int k = 0; k < targets->layers[layer].n_shifts; k++)
    {
      NstStyleTarget *target = nst_style_targets_at (targets, layer, k, style->region);

      reading->positions[layer][k]
        = nst_guidance_sum (guidance, nst_layer_side (description, style->picture.height),
                            nst_layer_side (description, style->picture.width), target->shift);
      if (reading->positions[layer][k] > 0)
        target->shares += style->share;
    }
  reading->tapped[layer] = reading->positions[layer][0] > 0;
  return TRUE;
}

static gboolean
reading_init (Reading *reading, NstStyleTargets *targets, const NstStyleMaps *style, GError **error)
{
  const NstNetwork *network = targets->plan->network;
  const int deepest = nst_feature_pass_deepest (network, targets->last, style->picture.height,
                                                style->picture.width);

  *reading = (Reading){ .style = style,
                        .tapped = g_new0 (gboolean, network->n_layers),
                        .guidance = g_new0 (NstMap, network->n_layers),
                        .positions = g_new0 (Positions, network->n_layers),
                        .n_layers = network->n_layers };
  for (int i = 0; i <= deepest; i++)
    if (targets->layers[i].n_shifts > 0 && !weigh_layer (reading, targets, i, error))
      return FALSE;
  return TRUE;
}

/* Adds PART of LAYER to the targets of the style's region, times its share. */
static void
read_layer (NstStyleTargets *targets, int layer, const Reading *reading, const NstPart *part)
{
  const NstStyleMaps *style = reading->style;
  NstGramPositions positions = { part, &reading->guidance[layer] };

  for (int k = 0; k < targets->layers[layer].n_shifts; k++)
    {
      NstStyleTarget *target = nst_style_targets_at (targets, layer, k, style->region);
      const double own = reading->positions[layer][k];
      const double total = targets->plan->recipe.style_sums ? target->positions : own;

      positions.shift = target->shift;
      if (own > 0 && total > 0)
        nst_gram_positions_collect (&positions, total / style->share, target->target,
                                    targets->scratch, targets->plan->threads);
    }
}

/* The style of READING as one of SUBJECT's that neighbours are taken from. */
static NstNeighbourStyle
describe_neighbours (const NstStyleTargets *targets, const NstSubject *subject,
                     const Reading *reading)
{
  const NstLayer *layer = &targets->plan->network->layers[targets->neighbours_layer];
  const NstStyleMaps *style = reading->style;
  double sum = 0;

  for (int k = 0; k < subject->n_styles; k++)
    if (subject->styles[k].region == style->region)
      sum += subject->styles[k].share;
  return (NstNeighbourStyle){ style->region, nst_layer_side (layer, style->picture.height),
                              nst_layer_side (layer, style->picture.width), style->share / sum,
                              &reading->guidance[targets->neighbours_layer] };
}

/* Reads the last tile run of TILES. */
static void
read_tile (NstStyleTargets *targets, const Reading *reading, const NstNeighbourStyle *neighbours,
           const NstTiles *tiles)
{
  for (int i = 0; i <= targets->last; i++)
    {
      NstPart part;

      if (!reading->tapped[i] || !nst_tiles_get_part (tiles, i, &part))
        continue;
      if (targets->neighbours && i == targets->neighbours_layer)
        nst_neighbour_loss_read (targets->neighbours, neighbours, &part);
      read_layer (targets, i, reading, &part);
    }
}

gboolean
nst_style_reading_add (NstStyleTargets *targets, const NstSubject *subject, int index, gsize budget,
                       GError **error)
{
  const NstStyleMaps *style = &subject->styles[index];
  const NstPicture *picture = &style->picture;
  g_auto (Reading) reading = { NULL };
  g_autoptr (NstTiles) tiles = NULL;
  NstNeighbourStyle neighbours;
  NstFeaturePlan features;

  if (!reading_init (&reading, targets, style, error))
    return FALSE;
  neighbours = describe_neighbours (targets, subject, &reading);
  features = nst_taps_plan_features (targets->plan, reading.tapped);
  tiles = nst_tiles_new (&features, picture->height, picture->width, budget, error);
  if (tiles == NULL)
    return FALSE;
  for (int tile = 0; tile < nst_tiles_count (tiles); tile++)
    {
      if (!nst_tiles_forward (tiles, picture, tile, features.last, error))
        return FALSE;
      read_tile (targets, &reading, &neighbours, tiles);
    }
  return TRUE;
}
