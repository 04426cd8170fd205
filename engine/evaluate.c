/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "evaluate.h"

#include <string.h>

#include "losses.h"
#include "targets.h"

struct _NstEvaluation
{
  NstWeights weights;
  NstTargets *targets;
  NstTiles *tiles;
};

NstEvaluation *
nst_evaluation_new (const NstEvaluationPlan *plan, const NstWeights *weights, const NstMap *content,
                    const NstMap *styles, const double *style_shares, int n_styles, GError **error)
{
  g_autoptr (NstEvaluation) evaluation = g_new0 (NstEvaluation, 1);

  evaluation->weights = *weights;
  evaluation->targets = nst_targets_new (plan, weights, content, styles, style_shares, n_styles,
                                         &evaluation->tiles, error);
  return evaluation->targets ? g_steal_pointer (&evaluation) : NULL;
}

void
nst_evaluation_free (NstEvaluation *evaluation)
{
  g_clear_pointer (&evaluation->targets, nst_targets_free);
  g_clear_pointer (&evaluation->tiles, nst_tiles_free);
  g_free (evaluation);
}

/* First pass over a tile: what it adds to the picture's statistics. */
static gboolean
collect_tile (NstEvaluation *evaluation, GError **error)
{
  const NstTargets *targets = evaluation->targets;

  for (int i = 0; i <= targets->last; i++)
    {
      NstTarget *target = &targets->layers[i];
      GeglRectangle own, place;

      if (target->style && nst_tiles_get_own (evaluation->tiles, i, &own, &place)
          && !nst_statistics_collect (
            target->current, nst_features_get (nst_tiles_get_features (evaluation->tiles), i), &own,
            target->positions, targets->plan.threads, error))
        return FALSE;
    }
  return TRUE;
}

/* Between the passes: the style's loss, and its derivative for every position. */
static double
compare_styles (NstEvaluation *evaluation)
{
  const NstTargets *targets = evaluation->targets;
  double loss = 0;

  for (int i = 0; i <= targets->last; i++)
    {
      NstTarget *target = &targets->layers[i];
      if (target->style)
        loss += nst_style_loss (target->current, target->style, target->gram_weight,
                                target->mean_weight, target->positions, target->matrix,
                                target->offset);
    }
  return loss;
}

typedef struct
{
  NstEvaluation *evaluation;
  NstLosses *losses;
} Seeding;

/* Second pass over a tile: the derivatives at one tap. */
static void
seed_tap (int layer, const NstMap *features, NstMap *gradient, gpointer user_data)
{
  const Seeding *seeding = user_data;
  NstEvaluation *evaluation = seeding->evaluation;
  const NstTargets *targets = evaluation->targets;
  const NstTarget *target = &targets->layers[layer];
  const int threads = targets->plan.threads;
  GeglRectangle own, place;

  if (!nst_tiles_get_own (evaluation->tiles, layer, &own, &place))
    return;
  if (target->style)
    nst_style_seed (features, &own, target->matrix, target->offset, gradient, threads);
  if (target->content.data)
    seeding->losses->content += nst_content_loss (features, &own, &target->content, &place,
                                                  target->content_weight, gradient, threads);
}

static void
reset_statistics (NstEvaluation *evaluation)
{
  const NstTargets *targets = evaluation->targets;

  for (int i = 0; i <= targets->last; i++)
    {
      NstStatistics *current = targets->layers[i].current;
      if (current)
        {
          memset (current->gram, 0,
                  (gsize) current->channels * current->channels * sizeof (double));
          memset (current->mean, 0, current->channels * sizeof (double));
        }
    }
}

gboolean
nst_evaluate (NstEvaluation *evaluation, const NstMap *picture, NstMap *gradient, NstLosses *losses,
              GError **error)
{
  const NstTargets *targets = evaluation->targets;
  NstTiles *tiles = evaluation->tiles;
  const int n_tiles = nst_tiles_count (tiles);
  const int threads = targets->plan.threads;
  Seeding seeding = { evaluation, losses };

  *losses = (NstLosses){ 0 };
  reset_statistics (evaluation);
  for (int tile = 0; tile < n_tiles; tile++)
    {
      if (!nst_tiles_forward (tiles, picture, tile))
        return nst_targets_set_cancelled (error);
      if (!collect_tile (evaluation, error))
        return FALSE;
    }
  losses->style = compare_styles (evaluation);

  memset (gradient->data, 0, nst_map_length (gradient) * sizeof (float));
  for (int tile = 0; tile < n_tiles; tile++)
    {
      /* The only tile's features are still there. */
      if (n_tiles > 1 && !nst_tiles_forward (tiles, picture, tile))
        return nst_targets_set_cancelled (error);
      if (!nst_tiles_backward (tiles, seed_tap, &seeding, gradient))
        return nst_targets_set_cancelled (error);
    }
  losses->variation
    = nst_variation_loss (picture, evaluation->weights.variation, gradient, threads);
  losses->range = nst_range_loss (picture, evaluation->weights.range, gradient, threads);
  return TRUE;
}

double
nst_losses_total (const NstLosses *losses)
{
  return losses->content + losses->style + losses->variation + losses->range;
}
