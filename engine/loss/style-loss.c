/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/style-loss.h"

#include <string.h>

#include "loss/content-loss.h"
#include "loss/taps.h"

/* What counts at SHIFT in LAYER of a picture of height × width, by its guidance there. */
static double
positions_of (const NstStyleTargets *targets, int layer, int height, int width,
              const NstMap *guidance, NstShift shift)
{
  const int halvings = targets->plan.network->layers[layer].halvings;

  return nst_guidance_count (guidance, height >> halvings, width >> halvings, shift);
}

/* The target of REGION at LAYER by its shift number SHIFT. */
static NstStyleTarget *
target_at (const NstStyleTargets *targets, int layer, int shift, int region)
{
  return &targets->layers[layer].targets[shift * targets->n_regions + region];
}

/* How many shifts there are at LAYER. */
static int
shifts_at (const NstStyleTargets *targets, int layer)
{
  return targets->layers[layer].n_targets / targets->n_regions;
}

/* What of a layer counts, by its shifts. */
typedef double Positions[NST_TAPS_SHIFTS];

/* A style picture while it is read, at each layer. */
typedef struct
{
  const NstStyleMaps *style;
  gboolean *tapped; /* whether it is looked at */
  NstMap *guidance; /* empty where all positions count */
  Positions *positions;
  double part; /* of all styles of its region */
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

/* Counts what of the style there is for LAYER, and adds its share to those of the region's styles.
 * A style that is too small for the layer leaves it to the others, or to none. */
static gboolean
count_layer (Reading *reading, NstStyleTargets *targets, int layer, GError **error)
{
  const NstStyleMaps *style = reading->style;
  NstMap *guidance = &reading->guidance[layer];

  if (style->guidance.data
      && !nst_guidance_reduce (&style->guidance, targets->plan.network->layers[layer].halvings,
                               guidance, error))
    return FALSE;
  for (int k = 0; k < shifts_at (targets, layer); k++)
    {
      NstStyleTarget *target = target_at (targets, layer, k, style->region);

      reading->positions[layer][k] = positions_of (targets, layer, style->picture.height,
                                                   style->picture.width, guidance, target->shift);
      if (reading->positions[layer][k] > 0)
        target->shares += style->share;
    }
  reading->tapped[layer] = reading->positions[layer][0] > 0;
  return TRUE;
}

static gboolean
reading_init (Reading *reading, NstStyleTargets *targets, const NstStyleMaps *style, GError **error)
{
  const int n_layers = targets->plan.network->n_layers;
  const int deepest = nst_features_deepest (targets->plan.network, targets->last,
                                            style->picture.height, style->picture.width);

  *reading = (Reading){ .style = style,
                        .tapped = g_new0 (gboolean, n_layers),
                        .guidance = g_new0 (NstMap, n_layers),
                        .positions = g_new0 (Positions, n_layers),
                        .n_layers = n_layers };
  for (int i = 0; i <= deepest; i++)
    if (targets->layers[i].n_targets > 0 && !count_layer (reading, targets, i, error))
      return FALSE;
  return TRUE;
}

/* Takes the positions OWN of the style as neighbours. */
static void
read_neighbours (NstStyleTargets *targets, const Reading *reading, const NstMap *features,
                 const GeglRectangle *own, const GeglRectangle *place)
{
  const NstPicture *picture = &reading->style->picture;
  const int halvings = targets->plan.network->layers[targets->neighbours_layer].halvings;
  const NstNeighbourStyle style
    = { reading->style->region, picture->height >> halvings, picture->width >> halvings,
        reading->part, &reading->guidance[targets->neighbours_layer] };

  nst_neighbours_read (targets->neighbours, &style, features, own, place);
}

/* Adds what the last tile run holds at LAYER to the targets of the style's region, times its share.
 */
static void
read_layer (NstStyleTargets *targets, int layer, const Reading *reading, NstTiles *tiles)
{
  GeglRectangle own, place;
  NstGuidance guidance;
  NstSample sample = { nst_features_get (nst_tiles_get_features (tiles), layer), &own };

  if (!nst_tiles_get_own (tiles, layer, &own, &place))
    return;
  if (targets->neighbours && layer == targets->neighbours_layer)
    read_neighbours (targets, reading, sample.features, &own, &place);
  sample.guidance = nst_guidance_at (&reading->guidance[layer], place.x, place.y, &guidance);
  for (int k = 0; k < shifts_at (targets, layer); k++)
    {
      NstStyleTarget *target = target_at (targets, layer, k, reading->style->region);

      sample.shift = target->shift;
      if (reading->positions[layer][k] > 0)
        nst_sample_collect (&sample, reading->positions[layer][k] / reading->style->share,
                            target->target, targets->room, targets->plan.threads);
    }
}

/* Adds the statistics of one style picture, which is PART of what there is for its region, to the
 * targets. */
static gboolean
read_style (NstStyleTargets *targets, const NstEvaluationPlan *plan, const NstStyleMaps *style,
            double part, GError **error)
{
  g_auto (Reading) reading = { NULL };
  g_autoptr (NstTiles) tiles = NULL;
  int last;

  if (!reading_init (&reading, targets, style, error))
    return FALSE;
  reading.part = part;
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
      length = MAX (length, nst_sample_room (targets->plan.network->layers[i].channels));
  return nst_floats_new (length, error);
}

static void
init_target (NstStyleTarget *target, gsize channels, double positions, NstShift shift,
             const NstMap *guidance)
{
  target->shift = shift;
  target->guidance = guidance;
  target->positions = positions;
  target->target = nst_statistics_new (channels);
  target->current = nst_statistics_new (channels);
  target->matrix = g_new (float, channels *channels);
  target->offset = g_new (float, channels);
}

/* Targets at LAYER of a picture of height × width, by REGIONS of its pixels. */
static gboolean
init_layer (NstStyleTargets *targets, int layer, int height, int width, const NstMap *regions,
            GError **error)
{
  const NstLayer *description = &targets->plan.network->layers[layer];
  NstStyleLayer *here = &targets->layers[layer];
  NstShift shifts[NST_TAPS_SHIFTS];
  const int n_shifts = nst_taps_shifts (&targets->plan, layer, shifts);

  here->guidance = g_new0 (NstMap, targets->n_regions);
  here->n_targets = n_shifts * targets->n_regions;
  here->targets = g_new0 (NstStyleTarget, here->n_targets);
  for (int region = 0; region < targets->n_regions; region++)
    {
      NstMap *guidance = &here->guidance[region];

      if (regions[region].data
          && !nst_guidance_reduce (&regions[region], description->halvings, guidance, error))
        return FALSE;
      for (int k = 0; k < n_shifts; k++)
        init_target (target_at (targets, layer, k, region), description->channels,
                     positions_of (targets, layer, height, width, guidance, shifts[k]), shifts[k],
                     guidance);
    }
  return TRUE;
}

/* Divides the sum of the region's styles by their shares. */
static void
blend_styles (NstStyleTarget *target)
{
  g_autoptr (NstStatistics) sum = g_steal_pointer (&target->target);

  target->target = nst_statistics_new (sum->channels);
  if (target->shares > 0)
    nst_statistics_add (target->target, sum, 1 / target->shares);
}

/* What of a tap's weight is for what TARGET compares. */
static double
share_of (const NstRecipe *recipe, const NstStyleTarget *target, int n_shifts)
{
  if (n_shifts == 1)
    return 1;
  return nst_shift_is_none (target->shift) ? recipe->features : recipe->changes;
}

/* Divides the weight among the taps, and at each among the regions as large as they are. */
static void
share_weight (NstStyleTargets *targets, int n_taps, int height, int width)
{
  const NstRecipe *recipe = &targets->plan.recipe;
  const NstMap everywhere = NST_MAP_INIT;
  const NstShift none = { 0, 0 };

  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; k < targets->layers[i].n_targets; k++)
      {
        NstStyleTarget *target = &targets->layers[i].targets[k];
        const double part = target_at (targets, i, 0, k % targets->n_regions)->positions
                            / positions_of (targets, i, height, width, &everywhere, none);
        const double share = recipe->style / n_taps * part;
        double gram, mean;

        nst_statistics_square (target->target, targets->plan.network->layers[i].metric, &gram,
                               &mean);
        if (gram > 0)
          target->gram_weight = share * share_of (recipe, target, shifts_at (targets, i)) / gram;
        if (mean > 0 && nst_shift_is_none (target->shift))
          target->mean_weight = share * recipe->means / mean;
      }
}

/* Makes ready to look for neighbours, where that is wanted and there is their tap. */
static gboolean
init_neighbours (NstStyleTargets *targets, const gboolean *tapped, int height, int width,
                 GError **error)
{
  const NstNeighbourRecipe *recipe = &targets->plan.recipe.neighbours;
  const int layer = recipe->weight > 0 ? nst_network_find (targets->plan.network, recipe->tap) : -1;
  const NstLayer *description;

  if (layer < 0 || layer > targets->last || !tapped[layer])
    return TRUE;
  description = &targets->plan.network->layers[layer];
  targets->neighbours_layer = layer;
  targets->neighbours = nst_neighbours_new (recipe, height >> description->halvings,
                                            width >> description->halvings, description->channels,
                                            description->metric, targets->layers[layer].guidance,
                                            targets->n_regions, targets->plan.threads, error);
  return targets->neighbours != NULL;
}

/* What STYLE is of all STYLES of its region. */
static double
part_of (const NstStyleMaps *style, const NstStyleMaps *styles, int n_styles)
{
  double sum = 0;

  for (int k = 0; k < n_styles; k++)
    if (styles[k].region == style->region)
      sum += styles[k].share;
  return style->share / sum;
}

NstStyleTargets *
nst_style_targets_new (const NstEvaluationPlan *plan, const gboolean *tapped, int height, int width,
                       const NstMap *regions, int n_regions, const NstStyleMaps *styles,
                       int n_styles, GError **error)
{
  g_autoptr (NstStyleTargets) targets = g_new0 (NstStyleTargets, 1);

  targets->plan = *plan;
  targets->last = nst_taps_deepest (plan->network, tapped);
  targets->n_regions = n_regions;
  targets->layers = g_new0 (NstStyleLayer, plan->network->n_layers);
  if ((targets->room = make_room (targets, tapped, error)) == NULL)
    return NULL;
  for (int i = 0; i <= targets->last; i++)
    if (tapped[i] && !init_layer (targets, i, height, width, regions, error))
      return NULL;
  if (!init_neighbours (targets, tapped, height, width, error))
    return NULL;
  for (int k = 0; k < n_styles; k++)
    if (styles[k].share > 0
        && !read_style (targets, plan, &styles[k], part_of (&styles[k], styles, n_styles), error))
      return NULL;
  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; k < targets->layers[i].n_targets; k++)
      blend_styles (&targets->layers[i].targets[k]);
  if (targets->neighbours && !nst_neighbours_settle (targets->neighbours, error))
    return NULL;
  share_weight (targets, nst_taps_count (plan->network, tapped), height, width);
  return g_steal_pointer (&targets);
}

static void
clear_layer (NstStyleLayer *layer, int n_regions)
{
  for (int k = 0; k < layer->n_targets; k++)
    {
      NstStyleTarget *target = &layer->targets[k];

      g_clear_pointer (&target->target, nst_statistics_free);
      g_clear_pointer (&target->current, nst_statistics_free);
      g_free (target->matrix);
      g_free (target->offset);
    }
  for (int k = 0; layer->guidance && k < n_regions; k++)
    nst_map_clear (&layer->guidance[k]);
  g_free (layer->guidance);
  g_free (layer->targets);
}

void
nst_style_targets_free (NstStyleTargets *targets)
{
  for (int i = 0; i < targets->plan.network->n_layers; i++)
    clear_layer (&targets->layers[i], targets->n_regions);
  g_free (targets->layers);
  g_clear_pointer (&targets->neighbours, nst_neighbours_free);
  nst_floats_free (targets->room);
  g_free (targets);
}

void
nst_style_targets_reset (NstStyleTargets *targets)
{
  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; k < targets->layers[i].n_targets; k++)
      {
        NstStatistics *current = targets->layers[i].targets[k].current;
        const gsize channels = current->channels;

        memset (current->gram, 0, channels * channels * sizeof (double));
        memset (current->mean, 0, channels * sizeof (double));
      }
  if (targets->neighbours)
    nst_neighbours_begin (targets->neighbours);
}

void
nst_style_targets_collect (NstStyleTargets *targets, int layer, const NstMap *features,
                           const GeglRectangle *own, const GeglRectangle *place)
{
  for (int k = 0; k < targets->layers[layer].n_targets; k++)
    {
      const NstStyleTarget *target = &targets->layers[layer].targets[k];
      NstGuidance guidance;
      const NstSample sample
        = { features, own, nst_guidance_at (target->guidance, place->x, place->y, &guidance),
            target->shift };

      if (target->positions > 0)
        nst_sample_collect (&sample, target->positions, target->current, targets->room,
                            targets->plan.threads);
    }
}

double
nst_style_targets_compare (NstStyleTargets *targets)
{
  double loss = 0;

  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; k < targets->layers[i].n_targets; k++)
      {
        NstStyleTarget *target = &targets->layers[i].targets[k];

        if (target->positions > 0)
          loss += nst_style_loss (target->current, target->target,
                                  targets->plan.network->layers[i].metric, target->gram_weight,
                                  target->mean_weight, target->positions, target->matrix,
                                  target->offset);
      }
  return loss;
}

void
nst_style_targets_seed (const NstStyleTargets *targets, int layer, const NstMap *features,
                        const GeglRectangle *own, const GeglRectangle *place, NstMap *gradient)
{
  for (int k = 0; k < targets->layers[layer].n_targets; k++)
    {
      const NstStyleTarget *target = &targets->layers[layer].targets[k];
      NstGuidance guidance;
      const NstSample sample
        = { features, own, nst_guidance_at (target->guidance, place->x, place->y, &guidance),
            target->shift };

      if (target->positions > 0)
        nst_sample_seed (&sample, target->matrix, target->offset, gradient, targets->plan.threads);
    }
}
