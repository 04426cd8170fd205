/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/style-targets.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/error.h"
#include "loss/taps.h"

int
nst_style_targets_count (const NstStyleTargets *targets, int layer)
{
  return targets->layers[layer].n_shifts * targets->n_regions;
}

NstStyleTarget *
nst_style_targets_at (const NstStyleTargets *targets, int layer, int shift, int region)
{
  return &targets->layers[layer].targets[shift * targets->n_regions + region];
}

static gboolean
make_scratch (NstStyleTargets *targets, const gboolean *tapped, GError **error)
{
  gsize length = 0;

  for (int i = 0; i <= targets->last; i++)
    if (tapped[i])
      length
        = MAX (length, nst_gram_positions_scratch (targets->plan->network->layers[i].channels));
  return (targets->scratch = nst_floats_new (length, error)) != NULL;
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
init_layer (NstStyleTargets *targets, int layer, const NstSubject *subject, GError **error)
{
  const NstLayer *description = &targets->plan->network->layers[layer];
  const int height = nst_layer_side (description, subject->content->height);
  const int width = nst_layer_side (description, subject->content->width);
  NstStyleLayer *here = &targets->layers[layer];
  NstShift shifts[NST_TAPS_SHIFTS];

  here->n_shifts = nst_taps_shifts (targets->plan, layer, shifts);
  here->guidance = g_new0 (NstMap, targets->n_regions);
  here->targets = g_new0 (NstStyleTarget, nst_style_targets_count (targets, layer));
  for (int region = 0; region < targets->n_regions; region++)
    {
      const NstMap *pixels = &subject->regions[region];
      NstMap *guidance = &here->guidance[region];

      if (pixels->data && !nst_guidance_reduce (pixels, description, guidance, error))
        return FALSE;
      for (int k = 0; k < here->n_shifts; k++)
        {
          NstStyleTarget *target = nst_style_targets_at (targets, layer, k, region);

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

static gboolean
is_zero (const NstGram *gram, const NstMetric *metric)
{
  const NstGramParts square = nst_gram_square (gram, metric);

  return square.matrix == 0 && square.mean == 0;
}

/* Whether the styles that were read have features other than 0, or if none was large enough to be
 * read. */
static gboolean
see_something (const NstStyleTargets *targets)
{
  gboolean any = FALSE;

  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; k < nst_style_targets_count (targets, i); k++)
      {
        const NstStyleTarget *target = &targets->layers[i].targets[k];

        if (target->shares > 0
            && !is_zero (target->target, targets->plan->network->layers[i].metric))
          return TRUE;
        any |= target->shares > 0;
      }
  return !any;
}

/* Weighs TARGET, of N_SHIFTS, at a tap where its region has SHARE of the style's weight. An
 * absolute formula takes the root of its divisor for means, which have as many numbers. */
static void
weigh_target (NstStyleTarget *target, const NstRecipe *recipe, const NstMetric *metric,
              int n_shifts, double share)
{
  const NstFormula *formula = &recipe->style_formula;
  const double divisor = pow (target->target->channels, formula->power);
  NstGramParts factors = { formula->factor / divisor, formula->factor / sqrt (divisor) };

  if (!formula->absolute)
    {
      const NstGramParts square = nst_gram_square (target->target, metric);

      factors.matrix = square.matrix > 0 ? 1 / square.matrix : 0;
      factors.mean = square.mean > 0 ? 1 / square.mean : 0;
    }
  target->weights.matrix = share * share_of (recipe, target, n_shifts) * factors.matrix;
  if (nst_shift_is_none (target->shift))
    target->weights.mean = share * recipe->means * factors.mean;
}

/* Divides each tap's weight, of WEIGHTS, among the regions as large as they are. */
static void
share_weights (NstStyleTargets *targets, const double *weights, const NstPicture *content)
{
  const NstRecipe *recipe = &targets->plan->recipe;

  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; k < nst_style_targets_count (targets, i); k++)
      {
        const NstLayer *layer = &targets->plan->network->layers[i];
        const double all = (double) nst_layer_side (layer, content->height)
                           * nst_layer_side (layer, content->width);
        const double part
          = nst_style_targets_at (targets, i, 0, k % targets->n_regions)->positions / all;

        weigh_target (&targets->layers[i].targets[k], recipe, layer->metric,
                      targets->layers[i].n_shifts, weights[i] * part);
      }
}

/* Prepares to look for neighbours, if the recipe says so and their tap is a style tap. */
static gboolean
init_neighbours (NstStyleTargets *targets, const gboolean *tapped, const NstPicture *content,
                 GError **error)
{
  const NstNetwork *network = targets->plan->network;
  const NstNeighbourRecipe *recipe = &targets->plan->recipe.neighbours;
  const int layer = recipe->weight > 0 ? nst_network_find (network, recipe->tap) : -1;
  const NstLayer *description = &network->layers[MAX (layer, 0)];
  const NstNeighbourLayer whole = { nst_layer_side (description, content->height),
                                    nst_layer_side (description, content->width),
                                    description->channels,
                                    description->metric,
                                    targets->layers[MAX (layer, 0)].guidance,
                                    targets->n_regions };

  if (layer < 0 || layer > targets->last || !tapped[layer])
    return TRUE;
  targets->neighbours_layer = layer;
  targets->neighbours = nst_neighbour_loss_new (recipe, &whole, targets->plan->threads, error);
  return targets->neighbours != NULL;
}

NstStyleTargets *
nst_style_targets_new (const NstEvaluationPlan *plan, const gboolean *tapped,
                       const NstSubject *subject, GError **error)
{
  g_autoptr (NstStyleTargets) targets = g_new0 (NstStyleTargets, 1);

  targets->plan = plan;
  targets->last = nst_taps_deepest (plan->network, tapped);
  targets->n_regions = subject->n_regions;
  targets->layers = g_new0 (NstStyleLayer, plan->network->n_layers);
  if (!make_scratch (targets, tapped, error))
    return NULL;
  for (int i = 0; i <= targets->last; i++)
    if (tapped[i] && !init_layer (targets, i, subject, error))
      return NULL;
  return init_neighbours (targets, tapped, subject->content, error) ? g_steal_pointer (&targets)
                                                                    : NULL;
}

gboolean
nst_style_targets_prepare (NstStyleTargets *targets, const double *weights,
                           const NstPicture *content, GError **error)
{
  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; k < nst_style_targets_count (targets, i); k++)
      blend_styles (&targets->layers[i].targets[k]);
  if (!see_something (targets))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_NETWORK,
                   _ ("The network “%s” cannot be used: all it sees in the style picture is 0. "
                      "Choose another network, or “built-in”."),
                   targets->plan->network->name);
      return FALSE;
    }
  share_weights (targets, weights, content);
  return targets->neighbours == NULL || nst_neighbour_loss_prepare (targets->neighbours, error);
}

static void
clear_layer (NstStyleTargets *targets, int layer)
{
  NstStyleLayer *here = &targets->layers[layer];

  for (int k = 0; k < nst_style_targets_count (targets, layer); k++)
    {
      NstStyleTarget *target = &here->targets[k];

      g_clear_pointer (&target->target, nst_gram_free);
      g_clear_pointer (&target->current, nst_gram_free);
      g_free (target->derivative.matrix);
      g_free (target->derivative.offset);
    }
  for (int k = 0; here->guidance && k < targets->n_regions; k++)
    nst_map_clear (&here->guidance[k]);
  g_free (here->guidance);
  g_free (here->targets);
}

void
nst_style_targets_free (NstStyleTargets *targets)
{
  for (int i = 0; i < targets->plan->network->n_layers; i++)
    clear_layer (targets, i);
  g_free (targets->layers);
  g_clear_pointer (&targets->neighbours, nst_neighbour_loss_free);
  nst_floats_free (targets->scratch);
  g_free (targets);
}
