/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/style-loss.h"

#include "loss/style-reading.h"
#include "loss/taps.h"

NstStyleTarget *
nst_style_loss_target (const NstStyleLoss *loss, int layer, int shift, int region)
{
  return &loss->layers[layer].targets[shift * loss->n_regions + region];
}

/* How many targets there are at LAYER. */
static int
count_targets (const NstStyleLoss *loss, int layer)
{
  return loss->layers[layer].n_shifts * loss->n_regions;
}

static gboolean
make_scratch (NstStyleLoss *loss, const gboolean *tapped, GError **error)
{
  gsize length = 0;

  for (int i = 0; i <= loss->last; i++)
    if (tapped[i])
      length = MAX (length, nst_gram_positions_scratch (loss->plan->network->layers[i].channels));
  return (loss->scratch = nst_floats_new (length, error)) != NULL;
}

static void
init_target (NstStyleTarget *target, int channels)
{
  const gsize length = (gsize) channels * channels;

  target->target = nst_gram_new (channels);
  target->current = nst_gram_new (channels);
  target->derivative.matrix = g_new (float, length);
  target->derivative.offset = g_new (float, channels);
}

/* Makes empty targets at LAYER. */
static gboolean
init_layer (NstStyleLoss *loss, int layer, const NstSubject *subject, GError **error)
{
  const NstLayer *description = &loss->plan->network->layers[layer];
  const int height = nst_layer_side (description, subject->content->height);
  const int width = nst_layer_side (description, subject->content->width);
  NstStyleLayer *here = &loss->layers[layer];
  NstShift shifts[NST_TAPS_SHIFTS];

  here->n_shifts = nst_taps_shifts (loss->plan, layer, shifts);
  here->guidance = g_new0 (NstMap, loss->n_regions);
  here->targets = g_new0 (NstStyleTarget, count_targets (loss, layer));
  for (int region = 0; region < loss->n_regions; region++)
    {
      const NstMap *pixels = &subject->regions[region];
      NstMap *guidance = &here->guidance[region];

      if (pixels->data && !nst_guidance_reduce (pixels, description->halvings, guidance, error))
        return FALSE;
      for (int k = 0; k < here->n_shifts; k++)
        {
          NstStyleTarget *target = nst_style_loss_target (loss, layer, k, region);

          init_target (target, description->channels);
          target->shift = shifts[k];
          target->guidance = guidance;
          target->positions = nst_guidance_sum (guidance, height, width, shifts[k]);
        }
    }
  return TRUE;
}

/* Divides the sum over the region's styles by their shares. */
static void
blend_styles (NstStyleTarget *target)
{
  g_autoptr (NstGram) sum = g_steal_pointer (&target->target);

  target->target = nst_gram_new (sum->channels);
  if (target->shares > 0)
    nst_gram_add (target->target, sum, 1 / target->shares);
}

/* The part of a tap's weight that TARGET has, of N_SHIFTS. */
static double
share_of (const NstRecipe *recipe, const NstStyleTarget *target, int n_shifts)
{
  if (n_shifts == 1)
    return 1;
  return nst_shift_is_none (target->shift) ? recipe->features : recipe->changes;
}

/* Weighs TARGET, of N_SHIFTS, at a tap where its region has SHARE of the style's weight. */
static void
weigh_target (NstStyleTarget *target, const NstRecipe *recipe, const NstMetric *metric,
              int n_shifts, double share)
{
  const NstGramParts square = nst_gram_square (target->target, metric);

  if (square.matrix > 0)
    target->weights.matrix = share * share_of (recipe, target, n_shifts) / square.matrix;
  if (square.mean > 0 && nst_shift_is_none (target->shift))
    target->weights.mean = share * recipe->means / square.mean;
}

/* Divides the style's weight among N_TAPS taps, and at each among the regions as large as they are.
 */
static void
share_weights (NstStyleLoss *loss, int n_taps, const NstPicture *content)
{
  const NstRecipe *recipe = &loss->plan->recipe;

  for (int i = 0; i <= loss->last; i++)
    for (int k = 0; k < count_targets (loss, i); k++)
      {
        const NstLayer *layer = &loss->plan->network->layers[i];
        const double all = (double) nst_layer_side (layer, content->height)
                           * nst_layer_side (layer, content->width);
        const double part
          = nst_style_loss_target (loss, i, 0, k % loss->n_regions)->positions / all;

        weigh_target (&loss->layers[i].targets[k], recipe, layer->metric, loss->layers[i].n_shifts,
                      recipe->style / n_taps * part);
      }
}

/* Prepares to look for neighbours, if the recipe says so and their tap is a style tap. */
static gboolean
init_neighbours (NstStyleLoss *loss, const gboolean *tapped, const NstPicture *content,
                 GError **error)
{
  const NstNetwork *network = loss->plan->network;
  const NstNeighbourRecipe *recipe = &loss->plan->recipe.neighbours;
  const int layer = recipe->weight > 0 ? nst_network_find (network, recipe->tap) : -1;
  const NstLayer *description = &network->layers[MAX (layer, 0)];
  const NstNeighbourLayer whole = { nst_layer_side (description, content->height),
                                    nst_layer_side (description, content->width),
                                    description->channels,
                                    description->metric,
                                    loss->layers[MAX (layer, 0)].guidance,
                                    loss->n_regions };

  if (layer < 0 || layer > loss->last || !tapped[layer])
    return TRUE;
  loss->neighbours_layer = layer;
  loss->neighbours = nst_neighbour_loss_new (recipe, &whole, loss->plan->threads, error);
  return loss->neighbours != NULL;
}

NstStyleLoss *
nst_style_loss_new (const NstEvaluationPlan *plan, const gboolean *tapped,
                    const NstSubject *subject, gsize budget, GError **error)
{
  g_autoptr (NstStyleLoss) loss = g_new0 (NstStyleLoss, 1);

  loss->plan = plan;
  loss->last = nst_taps_deepest (plan->network, tapped);
  loss->n_regions = subject->n_regions;
  loss->layers = g_new0 (NstStyleLayer, plan->network->n_layers);
  if (!make_scratch (loss, tapped, error))
    return NULL;
  for (int i = 0; i <= loss->last; i++)
    if (tapped[i] && !init_layer (loss, i, subject, error))
      return NULL;
  if (!init_neighbours (loss, tapped, subject->content, error))
    return NULL;
  for (int k = 0; k < subject->n_styles; k++)
    if (subject->styles[k].share > 0 && !nst_style_reading_add (loss, subject, k, budget, error))
      return NULL;
  for (int i = 0; i <= loss->last; i++)
    for (int k = 0; k < count_targets (loss, i); k++)
      blend_styles (&loss->layers[i].targets[k]);
  if (loss->neighbours && !nst_neighbour_loss_prepare (loss->neighbours, error))
    return NULL;
  share_weights (loss, nst_taps_count (plan->network, tapped), subject->content);
  return g_steal_pointer (&loss);
}

static void
clear_layer (NstStyleLoss *loss, int layer)
{
  NstStyleLayer *here = &loss->layers[layer];

  for (int k = 0; k < count_targets (loss, layer); k++)
    {
      NstStyleTarget *target = &here->targets[k];

      g_clear_pointer (&target->target, nst_gram_free);
      g_clear_pointer (&target->current, nst_gram_free);
      g_free (target->derivative.matrix);
      g_free (target->derivative.offset);
    }
  for (int k = 0; here->guidance && k < loss->n_regions; k++)
    nst_map_clear (&here->guidance[k]);
  g_free (here->guidance);
  g_free (here->targets);
}

void
nst_style_loss_free (NstStyleLoss *loss)
{
  for (int i = 0; i < loss->plan->network->n_layers; i++)
    clear_layer (loss, i);
  g_free (loss->layers);
  g_clear_pointer (&loss->neighbours, nst_neighbour_loss_free);
  nst_floats_free (loss->scratch);
  g_free (loss);
}

void
nst_style_loss_begin (NstStyleLoss *loss)
{
  for (int i = 0; i <= loss->last; i++)
    for (int k = 0; k < count_targets (loss, i); k++)
      nst_gram_clear (loss->layers[i].targets[k].current);
  if (loss->neighbours)
    nst_neighbour_loss_begin (loss->neighbours);
}

void
nst_style_loss_collect (NstStyleLoss *loss, int layer, const NstPart *part)
{
  for (int k = 0; k < count_targets (loss, layer); k++)
    {
      const NstStyleTarget *target = &loss->layers[layer].targets[k];
      const NstGramPositions positions = { part, target->guidance, target->shift };

      if (target->positions > 0)
        nst_gram_positions_collect (&positions, target->positions, target->current, loss->scratch,
                                    loss->plan->threads);
    }
}

double
nst_style_loss_compare (NstStyleLoss *loss)
{
  double sum = 0;

  for (int i = 0; i <= loss->last; i++)
    for (int k = 0; k < count_targets (loss, i); k++)
      {
        NstStyleTarget *target = &loss->layers[i].targets[k];

        if (target->positions > 0)
          sum += nst_gram_compare (target->current, target->target,
                                   loss->plan->network->layers[i].metric, target->weights,
                                   target->positions, &target->derivative);
      }
  return sum;
}

double
nst_style_loss_add_gradient (NstStyleLoss *loss, int layer, const NstPart *part,
                             const NstPart *content, NstMap *gradient)
{
  for (int k = 0; k < count_targets (loss, layer); k++)
    {
      const NstStyleTarget *target = &loss->layers[layer].targets[k];
      const NstGramPositions positions = { part, target->guidance, target->shift };

      if (target->positions > 0)
        nst_gram_positions_add_gradient (&positions, &target->derivative, gradient,
                                         loss->plan->threads);
    }
  if (loss->neighbours == NULL || layer != loss->neighbours_layer)
    return 0;
  return nst_neighbour_loss_add_gradient (loss->neighbours, part, content, gradient);
}

double
nst_style_loss_get_drift (const NstStyleLoss *loss)
{
  return loss->neighbours ? nst_neighbour_loss_get_drift (loss->neighbours) : 0;
}
