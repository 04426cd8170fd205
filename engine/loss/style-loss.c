/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/style-loss.h"

#include "loss/style-reading.h"
#include "loss/style-targets.h"
#include "loss/taps.h"

struct _NstStyleLoss
{
  NstStyleTargets *targets;
  double *losses; /* of each layer, of the picture being evaluated */
};

NstStyleLoss *
nst_style_loss_new (const NstEvaluationPlan *plan, const NstTaps *taps, const NstSubject *subject,
                    gsize budget, GError **error)
{
  g_autoptr (NstStyleTargets) targets = nst_style_targets_new (plan, taps->style, subject, error);
  NstStyleLoss *loss;

  if (targets == NULL)
    return NULL;
  for (int k = 0; k < subject->n_styles; k++)
    if (subject->styles[k].share > 0 && !nst_style_reading_add (targets, subject, k, budget, error))
      return NULL;
  if (!nst_style_targets_prepare (targets, taps->style_weights, subject->content, error))
    return NULL;
  loss = g_new (NstStyleLoss, 1);
  loss->losses = g_new0 (double, plan->network->n_layers);
  loss->targets = g_steal_pointer (&targets);
  return loss;
}

void
nst_style_loss_free (NstStyleLoss *loss)
{
  nst_style_targets_free (loss->targets);
  g_free (loss->losses);
  g_free (loss);
}

void
nst_style_loss_begin (NstStyleLoss *loss)
{
  NstStyleTargets *targets = loss->targets;

  for (int i = 0; i <= targets->last; i++)
    for (int k = 0; k < nst_style_targets_count (targets, i); k++)
      nst_gram_clear (targets->layers[i].targets[k].current);
  if (targets->neighbours)
    nst_neighbour_loss_begin (targets->neighbours);
}

void
nst_style_loss_collect (NstStyleLoss *loss, int layer, const NstPart *part)
{
  NstStyleTargets *targets = loss->targets;

  for (int k = 0; k < nst_style_targets_count (targets, layer); k++)
    {
      const NstStyleTarget *target = &targets->layers[layer].targets[k];
      const NstGramPositions positions = { part, target->guidance, target->shift };

      if (target->positions > 0)
        nst_gram_positions_collect (&positions, target->positions, target->current,
                                    targets->scratch, targets->plan->threads);
    }
}

/* The loss at LAYER, whose derivative is kept. */
static double
compare_layer (NstStyleLoss *loss, int layer)
{
  NstStyleTargets *targets = loss->targets;
  double sum = 0;

  for (int k = 0; k < nst_style_targets_count (targets, layer); k++)
    {
      NstStyleTarget *target = &targets->layers[layer].targets[k];

      if (target->positions > 0)
        sum += nst_gram_compare (target->current, target->target,
                                 targets->plan->network->layers[layer].metric, target->weights,
                                 target->positions, &target->derivative);
    }
  return sum;
}

double
nst_style_loss_compare (NstStyleLoss *loss)
{
  double sum = 0;

  for (int i = 0; i <= loss->targets->last; i++)
    sum += loss->losses[i] = compare_layer (loss, i);
  return sum;
}

double
nst_style_loss_scale (NstStyleLoss *loss, int layer, double factor)
{
  const NstStyleTargets *targets = loss->targets;

  for (int k = 0; k < nst_style_targets_count (targets, layer); k++)
    {
      const NstStyleTarget *target = &targets->layers[layer].targets[k];

      if (target->positions > 0)
        nst_gram_derivative_scale (&target->derivative, target->current->channels, factor);
    }
  return loss->losses[layer] * factor;
}

double
nst_style_loss_add_gradient (NstStyleLoss *loss, int layer, const NstPart *part,
                             const NstPart *content, NstMap *gradient)
{
  NstStyleTargets *targets = loss->targets;

  for (int k = 0; k < nst_style_targets_count (targets, layer); k++)
    {
      const NstStyleTarget *target = &targets->layers[layer].targets[k];
      const NstGramPositions positions = { part, target->guidance, target->shift };

      if (target->positions > 0)
        nst_gram_positions_add_gradient (&positions, &target->derivative, gradient,
                                         targets->plan->threads);
    }
  if (targets->neighbours == NULL || layer != targets->neighbours_layer)
    return 0;
  return nst_neighbour_loss_add_gradient (targets->neighbours, part, content, gradient);
}

double
nst_style_loss_get_drift (const NstStyleLoss *loss)
{
  const NstStyleTargets *targets = loss->targets;

  return targets->neighbours ? nst_neighbour_loss_get_drift (targets->neighbours) : 0;
}
