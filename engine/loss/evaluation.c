/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/evaluation.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/parallel.h"
#include "loss/content-loss.h"
#include "loss/gradient-sizes.h"
#include "loss/picture-losses.h"
#include "loss/style-loss.h"
#include "loss/taps.h"
#include "network/tiles.h"

/* The largest sum of a gradient's magnitudes that a search can follow: squares of its numbers are
 * still floats. */
#define MOST_GRADIENT 1e18

/* The gradient of a loss of at least LEAST_LOSS that is less than this part of it comes from a
 * network whose features are the same whatever the picture; others' is a multiple of the loss. */
#define LEAST_GRADIENT 1e-9
#define LEAST_LOSS 1e-3

struct _NstEvaluation
{
  NstEvaluationPlan plan;
  NstMemoryPlan memory;
  NstTaps taps;
  int last; /* the deepest tap */
  NstStyleLoss *style;
  NstContentLoss *content;
  NstTiles *tiles;         /* of the picture, and while it is read of the content */
  NstGradientSizes *sizes; /* NULL where gradients keep theirs */
  int passes;              /* over tiles, in the evaluation under way */
  gboolean begun;          /* whether there was an evaluation before */
};

static gboolean
make_tiles (NstEvaluation *evaluation, const NstPicture *content, GError **error)
{
  NstFeaturePlan features = nst_taps_plan_features (&evaluation->plan, evaluation->taps.any);

  features.extra_bytes = evaluation->memory.extra_bytes;
  evaluation->tiles = nst_tiles_new (&features, content->height, content->width,
                                     evaluation->memory.tiles_budget, error);
  return evaluation->tiles != NULL;
}

static gboolean
make_sizes (NstEvaluation *evaluation, GError **error)
{
  const NstTilesCost *tiles = &evaluation->memory.tiles;

  if (!evaluation->plan.recipe.normalises)
    return TRUE;
  evaluation->sizes = nst_gradient_sizes_new (&evaluation->plan, &evaluation->taps, tiles->height,
                                              tiles->width, error);
  return evaluation->sizes != NULL;
}

NstEvaluation *
nst_evaluation_new (const NstEvaluationPlan *plan, const NstSubject *subject,
                    const NstMemoryPlan *memory, GError **error)
{
  const NstPicture *content = subject->content;
  g_autoptr (NstEvaluation) evaluation = g_new0 (NstEvaluation, 1);
  NstTaps *taps = &evaluation->taps;

  evaluation->plan = *plan;
  nst_taps_init (taps, plan, content->height, content->width);
  evaluation->last = nst_taps_deepest (plan->network, taps->any);
  if (memory)
    evaluation->memory = *memory;
  else
    nst_memory_plan_find (&evaluation->memory, plan, content->height, content->width, 0);
  evaluation->style
    = nst_style_loss_new (&evaluation->plan, taps, subject, evaluation->memory.budget, error);
  if (evaluation->style == NULL || !make_tiles (evaluation, content, error)
      || !make_sizes (evaluation, error))
    return NULL;
  evaluation->content
    = nst_content_loss_new (plan, taps, subject, &evaluation->memory, evaluation->tiles, error);
  return evaluation->content ? g_steal_pointer (&evaluation) : NULL;
}

void
nst_evaluation_free (NstEvaluation *evaluation)
{
  g_clear_pointer (&evaluation->tiles, nst_tiles_free);
  g_clear_pointer (&evaluation->sizes, nst_gradient_sizes_free);
  g_clear_pointer (&evaluation->content, nst_content_loss_free);
  g_clear_pointer (&evaluation->style, nst_style_loss_free);
  nst_taps_clear (&evaluation->taps);
  g_free (evaluation);
}

double
nst_evaluation_get_fraction (const NstEvaluation *evaluation)
{
  const double passes = evaluation->sizes ? 4 : 3;

  return evaluation->passes / (passes * nst_tiles_count (evaluation->tiles));
}

double
nst_evaluation_get_drift (const NstEvaluation *evaluation)
{
  return nst_style_loss_get_drift (evaluation->style);
}

/* First pass: forward through all tiles, for the Gram matrices of the whole picture. */
static gboolean
collect (NstEvaluation *evaluation, const NstPicture *picture, GError **error)
{
  NstTiles *tiles = evaluation->tiles;

  for (int tile = 0; tile < nst_tiles_count (tiles); tile++, evaluation->passes++)
    {
      if (!nst_tiles_forward (tiles, picture, tile, evaluation->last, error))
        return FALSE;
      for (int i = 0; i <= evaluation->last; i++)
        {
          NstPart part;

          if (evaluation->taps.style[i] && nst_tiles_get_part (tiles, i, &part))
            nst_style_loss_collect (evaluation->style, i, &part);
        }
    }
  return TRUE;
}

typedef struct
{
  NstEvaluation *evaluation;
  NstLosses *losses;
} Derivation;

/* Adds the derivatives at the tap LAYER in the last tile run. */
static void
add_gradient (int layer, NstMap *gradient, gpointer user_data)
{
  const Derivation *derivation = user_data;
  NstEvaluation *evaluation = derivation->evaluation;
  NstLosses *losses = derivation->losses;
  NstPart part, content;
  gboolean has_content;

  if (!nst_tiles_get_part (evaluation->tiles, layer, &part))
    return;
  has_content = nst_content_loss_get_part (evaluation->content, layer, &part, &content);
  if (evaluation->taps.style[layer])
    losses->style += nst_style_loss_add_gradient (evaluation->style, layer, &part,
                                                  has_content ? &content : NULL, gradient);
  if (has_content)
    losses->content
      += nst_content_loss_add_gradient (evaluation->content, layer, &part, &content, gradient);
}

/* Runs the network over TILE again, and over the content there where it is not kept; a single
 * tile's features are still there. */
static gboolean
run_again (NstEvaluation *evaluation, const NstPicture *picture, int tile, GError **error)
{
  NstTiles *tiles = evaluation->tiles;

  return nst_tiles_count (tiles) == 1
         || ((evaluation->memory.keeps_content
              || nst_content_loss_read_tile (evaluation->content, tiles, tile, error))
             && nst_tiles_forward (tiles, picture, tile, evaluation->last, error));
}

/* Where gradients are to have a fixed size: a pass between, for the size that they have. Returns
 * the loss of the style in *LOSS. */
static gboolean
measure (NstEvaluation *evaluation, const NstPicture *picture, double *loss, GError **error)
{
  nst_gradient_sizes_begin (evaluation->sizes);
  for (int tile = 0; tile < nst_tiles_count (evaluation->tiles); tile++, evaluation->passes++)
    {
      if (!run_again (evaluation, picture, tile, error))
        return FALSE;
      for (int i = 0; i <= evaluation->last; i++)
        {
          NstPart part;

          if (evaluation->taps.any[i] && nst_tiles_get_part (evaluation->tiles, i, &part))
            nst_gradient_sizes_measure (evaluation->sizes, i, &part, evaluation->style,
                                        evaluation->content);
        }
    }
  *loss = nst_gradient_sizes_apply (evaluation->sizes, evaluation->style, evaluation->content);
  return TRUE;
}

/* Last pass: forward again and backward, tile by tile. */
static gboolean
derive (NstEvaluation *evaluation, const NstPicture *picture, NstMap *gradient, NstLosses *losses,
        GError **error)
{
  NstTiles *tiles = evaluation->tiles;
  const int n_tiles = nst_tiles_count (tiles);
  Derivation derivation = { evaluation, losses };

  for (int tile = 0; tile < n_tiles; tile++, evaluation->passes += 2)
    {
      if (!run_again (evaluation, picture, tile, error))
        return FALSE;
      if (!nst_tiles_backward (tiles, add_gradient, &derivation, gradient))
        return nst_error_set_cancelled (error);
    }
  return TRUE;
}

static double
add_magnitudes (int y, int thread, gpointer user_data)
{
  const NstMap *gradient = user_data;
  const gsize length = (gsize) gradient->width * gradient->channels;
  const float *row = nst_map_at (gradient, 0, y);
  double sum = 0;

  for (gsize i = 0; i < length; i++)
    sum += fabsf (row[i]);
  return sum;
}

static double
sum_magnitudes (NstMap *gradient, int threads)
{
  return nst_parallel_sum (gradient->height, threads, add_magnitudes, gradient);
}

/* Whether the first gradient of the features' LOSSES shows that the network sees the picture at
 * all; without it nothing would be painted. */
static gboolean
check_first (NstEvaluation *evaluation, const NstLosses *losses, NstMap *gradient, GError **error)
{
  const double loss = losses->content + losses->style;

  if (evaluation->begun || !(loss > LEAST_LOSS)
      || !(sum_magnitudes (gradient, evaluation->plan.threads) < LEAST_GRADIENT * loss))
    return TRUE;
  g_set_error (
    error, NST_ERROR, NST_ERROR_NETWORK,
    _ ("The network “%s” cannot be used: all pictures are the same to it. Choose another "
       "network, or “built-in”."),
    evaluation->plan.network->name);
  return FALSE;
}

/* The loss of neighbouring pixels, by the recipe's formula. */
static double
compare_neighbours (const NstEvaluation *evaluation, const NstMap *picture, NstMap *gradient)
{
  const NstRecipe *recipe = &evaluation->plan.recipe;
  const int threads = evaluation->plan.threads;
  float mean[3];

  switch (recipe->variation_kind)
    {
    case NST_VARIATION_SUM:
      return nst_variation_sum_loss (picture, recipe->variation, gradient, threads);
    case NST_VARIATION_LAPLACIAN:
      nst_network_mean_colour (evaluation->plan.network, mean);
      return nst_laplacian_loss (picture, recipe->variation, mean, gradient, threads);
    default:
      return nst_variation_loss (picture, recipe->variation, gradient, threads);
    }
}

gboolean
nst_evaluate (NstEvaluation *evaluation, const NstMap *picture, NstMap *gradient, NstLosses *losses,
              GError **error)
{
  const NstPicture pixels = nst_picture_of_map (picture);
  const NstRecipe *recipe = &evaluation->plan.recipe;
  const int threads = evaluation->plan.threads;

  *losses = (NstLosses){ 0 };
  evaluation->passes = 0;
  nst_style_loss_begin (evaluation->style);
  nst_content_loss_begin (evaluation->content);
  if (!collect (evaluation, &pixels, error))
    return FALSE;
  losses->style = nst_style_loss_compare (evaluation->style);
  if (evaluation->sizes && !measure (evaluation, &pixels, &losses->style, error))
    return FALSE;

  memset (gradient->data, 0, nst_map_length (gradient) * sizeof (float));
  if (!derive (evaluation, &pixels, gradient, losses, error)
      || !check_first (evaluation, losses, gradient, error))
    return FALSE;
  evaluation->begun = TRUE;
  losses->variation = compare_neighbours (evaluation, picture, gradient);
  losses->range = nst_range_loss (picture, recipe->range, gradient, threads);
  if (!(sum_magnitudes (gradient, threads) < MOST_GRADIENT)) /* or NaN */
    losses->range = INFINITY;
  return TRUE;
}

double
nst_losses_total (const NstLosses *losses)
{
  return losses->content + losses->style + losses->variation + losses->range + losses->frame
         + losses->touches;
}
