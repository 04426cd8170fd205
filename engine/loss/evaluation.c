/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/evaluation.h"

#include <string.h>

#include "base/error.h"
#include "loss/content-loss.h"
#include "loss/picture-losses.h"

struct _NstEvaluation
{
  NstTargets *targets;
  NstTiles *tiles;
  int passes; /* over tiles, in the evaluation under way */
};

NstEvaluation *
nst_evaluation_new (const NstEvaluationPlan *plan, const NstPicture *content, const NstMap *regions,
                    int n_regions, const NstStyleMaps *styles, int n_styles, GError **error)
{
  g_autoptr (NstEvaluation) evaluation = g_new0 (NstEvaluation, 1);

  evaluation->targets = nst_targets_new (plan, content, regions, n_regions, styles, n_styles,
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
static void
collect_tile (NstEvaluation *evaluation)
{
  const NstTargets *targets = evaluation->targets;
  NstFeatures *features = nst_tiles_get_features (evaluation->tiles);

  for (int i = 0; i <= targets->last; i++)
    {
      GeglRectangle own, place;

      if (targets->tapped[i] && nst_tiles_get_own (evaluation->tiles, i, &own, &place))
        nst_style_targets_collect (targets->styles, i, nst_features_get (features, i), &own,
                                   &place);
    }
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
  GeglRectangle own, place, of_content;

  if (!nst_tiles_get_own (evaluation->tiles, layer, &own, &place))
    return;
  of_content = place;
  if (!targets->room.keeps_content)
    of_content.x = of_content.y = 0;
  nst_style_targets_seed (targets->styles, layer, features, &own, &place, gradient);
  if (targets->styles->neighbours && layer == targets->styles->neighbours_layer)
    {
      const NstNeighbourPart part
        = { features,     &own,        &place, target->wanted ? &target->content : NULL,
            of_content.x, of_content.y };

      seeding->losses->style += nst_neighbours_seed (targets->styles->neighbours, &part, gradient);
    }
  if (target->wanted)
    seeding->losses->content += nst_content_loss (features, &own, &target->content, &of_content,
                                                  targets->plan.network->layers[layer].metric,
                                                  target->content_weight, gradient, threads);
}

double
nst_evaluation_get_share (const NstEvaluation *evaluation)
{
  return evaluation->passes / (3.0 * nst_tiles_count (evaluation->tiles));
}

/* Forward through all tiles, for the statistics of the whole picture. */
static gboolean
collect (NstEvaluation *evaluation, const NstPicture *picture, GError **error)
{
  for (int tile = 0; tile < nst_tiles_count (evaluation->tiles); tile++, evaluation->passes++)
    {
      if (!nst_tiles_forward (evaluation->tiles, picture, tile, evaluation->targets->last, error))
        return FALSE;
      collect_tile (evaluation);
    }
  return TRUE;
}

/* Forward again and backward, tile by tile. */
static gboolean
derive (NstEvaluation *evaluation, const NstPicture *picture, NstMap *gradient, NstLosses *losses,
        GError **error)
{
  NstTargets *targets = evaluation->targets;
  NstTiles *tiles = evaluation->tiles;
  const int n_tiles = nst_tiles_count (tiles);
  Seeding seeding = { evaluation, losses };

  for (int tile = 0; tile < n_tiles; tile++, evaluation->passes += 2)
    {
      /* The only tile's features are still there. */
      if (n_tiles > 1
          && ((!targets->room.keeps_content && !nst_targets_read_tile (targets, tiles, tile, error))
              || !nst_tiles_forward (tiles, picture, tile, targets->last, error)))
        return FALSE;
      if (!nst_tiles_backward (tiles, seed_tap, &seeding, gradient))
        return nst_error_set_cancelled (error);
    }
  return TRUE;
}

gboolean
nst_evaluate (NstEvaluation *evaluation, const NstMap *picture, NstMap *gradient, NstLosses *losses,
              GError **error)
{
  const NstTargets *targets = evaluation->targets;
  const NstPicture pixels = nst_picture_of_map (picture);
  const NstRecipe *recipe = &targets->plan.recipe;
  const int threads = targets->plan.threads;

  *losses = (NstLosses){ 0 };
  evaluation->passes = 0;
  nst_style_targets_reset (targets->styles);
  if (!collect (evaluation, &pixels, error))
    return FALSE;
  losses->style = nst_style_targets_compare (targets->styles);

  memset (gradient->data, 0, nst_map_length (gradient) * sizeof (float));
  if (!derive (evaluation, &pixels, gradient, losses, error))
    return FALSE;
  if (targets->styles->neighbours)
    losses->drift = nst_neighbours_get_drift (targets->styles->neighbours);
  losses->variation = nst_variation_loss (picture, recipe->variation, gradient, threads);
  losses->range = nst_range_loss (picture, recipe->range, gradient, threads);
  return TRUE;
}

double
nst_losses_total (const NstLosses *losses)
{
  return losses->content + losses->style + losses->variation + losses->range;
}
