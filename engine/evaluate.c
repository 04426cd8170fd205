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
                    const NstMap *regions, int n_regions, const NstStyleMaps *styles, int n_styles,
                    GError **error)
{
  g_autoptr (NstEvaluation) evaluation = g_new0 (NstEvaluation, 1);

  evaluation->weights = *weights;
  evaluation->targets = nst_targets_new (plan, weights, content, regions, n_regions, styles,
                                         n_styles, &evaluation->tiles, error);
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
  NstFeatures *features = nst_tiles_get_features (evaluation->tiles);

  for (int i = 0; i <= targets->last; i++)
    {
      GeglRectangle own, place;

      if (targets->tapped[i] && nst_tiles_get_own (evaluation->tiles, i, &own, &place)
          && !nst_style_targets_collect (targets->styles, i, nst_features_get (features, i), &own,
                                         &place, error))
        return FALSE;
    }
  return TRUE;
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
  nst_style_targets_seed (targets->styles, layer, features, &own, &place, gradient);
  if (target->content.data)
    seeding->losses->content += nst_content_loss (features, &own, &target->content, &place,
                                                  target->content_weight, gradient, threads);
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
  nst_style_targets_reset (targets->styles);
  for (int tile = 0; tile < n_tiles; tile++)
    {
      if (!nst_tiles_forward (tiles, picture, tile))
        return nst_error_set_cancelled (error);
      if (!collect_tile (evaluation, error))
        return FALSE;
    }
  losses->style = nst_style_targets_compare (targets->styles);

  memset (gradient->data, 0, nst_map_length (gradient) * sizeof (float));
  for (int tile = 0; tile < n_tiles; tile++)
    {
      /* The only tile's features are still there. */
      if (n_tiles > 1 && !nst_tiles_forward (tiles, picture, tile))
        return nst_error_set_cancelled (error);
      if (!nst_tiles_backward (tiles, seed_tap, &seeding, gradient))
        return nst_error_set_cancelled (error);
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
