/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "evaluate.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "error.h"
#include "losses.h"
#include "statistics.h"
#include "tiles.h"

#define MEAN_SHARE 0.1 /* of the means' loss beside the Gram matrices' */

const char *const nst_style_taps[]
  = { "relu1_1", "relu2_1", "relu3_1", "relu4_1", "relu5_1", NULL };
const char *const nst_content_taps[] = { "relu4_2", NULL };

/* What is asked of one layer; most layers are asked nothing. */
typedef struct
{
  NstStatistics *style; /* the target, or NULL where there is no style tap */
  NstMap content;       /* the target, the layer of the whole picture; empty where there is none */
  double gram_weight;
  double mean_weight;
  double content_weight;
  double positions; /* of the layer of the whole picture */
  double shares;    /* of the styles that are large enough to reach the layer */

  /* Of the picture being evaluated. */
  NstStatistics *current;
  float *matrix;
  float *offset;
} Target;

struct _NstEvaluation
{
  NstEvaluationPlan plan;
  NstWeights weights;
  int last;         /* the deepest tap */
  gboolean *tapped; /* for each layer */
  Target *targets;  /* for each layer */
  NstTiles *tiles;
};

/* Both taps may be of one layer. */
static gboolean
tap (const NstNetwork *network, const char *const *names, int last, gboolean *tapped)
{
  gboolean any = FALSE;

  for (int i = 0; names[i]; i++)
    {
      int layer = nst_network_find (network, names[i]);
      if (layer >= 0 && layer <= last)
        any = tapped[layer] = TRUE;
    }
  return any;
}

static int
deepest_tap (const NstNetwork *network, const gboolean *tapped)
{
  int last = network->n_layers - 1;

  while (last > 0 && !tapped[last])
    last--;
  return last;
}

/* The network reaches what is left of LAST for pictures of height × width. A network or picture
 * too small for the usual taps is looked at with the deepest rectifier it has. */
static void
choose_taps (const NstNetwork *network, const char *const *names, int height, int width,
             gboolean *tapped)
{
  int last = nst_features_deepest (network, network->n_layers - 1, height, width);

  if (tap (network, names, last, tapped))
    return;
  while (last > 0 && network->layers[last].kind != NST_LAYER_RECTIFIER)
    last--;
  tapped[last] = TRUE;
}

static NstFeaturesPlan
plan_features (const NstEvaluationPlan *plan, const gboolean *tapped)
{
  return (NstFeaturesPlan){ plan->network, plan->padding,
                            plan->pooling, deepest_tap (plan->network, tapped),
                            tapped,        plan->threads };
}

static NstTiles *
make_tiles (const NstEvaluationPlan *plan, const gboolean *tapped, int height, int width,
            GError **error)
{
  const NstFeaturesPlan features = plan_features (plan, tapped);
  NstTiles *tiles = nst_tiles_new (&features, height, width, plan->budget, error);

  if (tiles)
    nst_features_set_keep_going (nst_tiles_get_features (tiles), plan->keep_going,
                                 plan->keep_going_data);
  return tiles;
}

gboolean
nst_evaluation_check (const NstEvaluationPlan *plan, int height, int width, GError **error)
{
  g_autofree gboolean *tapped = g_new0 (gboolean, plan->network->n_layers);
  NstFeaturesPlan features;

  choose_taps (plan->network, nst_style_taps, height, width, tapped);
  choose_taps (plan->network, nst_content_taps, height, width, tapped);
  features = plan_features (plan, tapped);
  return nst_tiles_check (&features, height, width, plan->budget, error);
}

static gboolean
set_cancelled (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_CANCELLED, _ ("Painting was cancelled."));
  return FALSE;
}

static double
positions_of (const NstNetwork *network, int layer, const NstMap *picture)
{
  int halvings = network->layers[layer].halvings;

  return (double) (picture->height >> halvings) * (picture->width >> halvings);
}

/* The taps that a style picture reaches: one too small for the deepest leaves those to the other
 * styles, or to none. */
static int
deepest_of_style (const NstEvaluation *evaluation, const NstMap *style)
{
  return nst_features_deepest (evaluation->plan.network, evaluation->last, style->height,
                               style->width);
}

/* Adds the statistics of one style picture, times SHARE of its taps' shares, to the targets. */
static gboolean
read_style (NstEvaluation *evaluation, const NstMap *style, double share, GError **error)
{
  const NstNetwork *network = evaluation->plan.network;
  g_autofree gboolean *tapped = g_new0 (gboolean, network->n_layers);
  g_autoptr (NstTiles) tiles = NULL;

  for (int i = 0; i <= deepest_of_style (evaluation, style); i++)
    tapped[i] = evaluation->targets[i].style != NULL;
  tiles = make_tiles (&evaluation->plan, tapped, style->height, style->width, error);
  if (tiles == NULL)
    return FALSE;

  for (int tile = 0; tile < nst_tiles_count (tiles); tile++)
    {
      if (!nst_tiles_forward (tiles, style, tile))
        return set_cancelled (error);
      for (int i = 0; i <= evaluation->last; i++)
        {
          Target *target = &evaluation->targets[i];
          GeglRectangle own, place;

          if (tapped[i] && nst_tiles_get_own (tiles, i, &own, &place)
              && !nst_statistics_collect (
                target->style, nst_features_get (nst_tiles_get_features (tiles), i), &own,
                positions_of (network, i, style) * target->shares / share, evaluation->plan.threads,
                error))
            return FALSE;
        }
    }
  return TRUE;
}

static void
copy_region (const NstMap *from, const GeglRectangle *own, NstMap *to, const GeglRectangle *place)
{
  for (int y = 0; y < own->height; y++)
    memcpy (to->data + ((gsize) (place->y + y) * to->width + place->x) * to->channels,
            from->data + ((gsize) (own->y + y) * from->width + own->x) * from->channels,
            (gsize) own->width * from->channels * sizeof (float));
}

static gboolean
read_content (NstEvaluation *evaluation, const NstMap *content, GError **error)
{
  NstTiles *tiles = evaluation->tiles;

  for (int tile = 0; tile < nst_tiles_count (tiles); tile++)
    {
      if (!nst_tiles_forward (tiles, content, tile))
        return set_cancelled (error);
      for (int i = 0; i <= evaluation->last; i++)
        {
          GeglRectangle own, place;
          if (evaluation->targets[i].content.data && nst_tiles_get_own (tiles, i, &own, &place))
            copy_region (nst_features_get (nst_tiles_get_features (tiles), i), &own,
                         &evaluation->targets[i].content, &place);
        }
    }
  return TRUE;
}

static double
sum_of_squares (const double *values, gsize count)
{
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += values[i] * values[i];
  return sum;
}

static double
sum_of_squares_map (const NstMap *map)
{
  double sum = 0;

  for (gsize i = 0; i < nst_map_length (map); i++)
    sum += (double) map->data[i] * map->data[i];
  return sum;
}

static double
ratio (double weight, double square)
{
  return square > 0 ? weight / square : 0;
}

/* Each tap's share of the weights, divided by the size of its target. */
static void
share_weights (NstEvaluation *evaluation)
{
  int n_styles = 0, n_contents = 0;

  for (int i = 0; i <= evaluation->last; i++)
    {
      n_styles += evaluation->targets[i].style != NULL;
      n_contents += evaluation->targets[i].content.data != NULL;
    }
  for (int i = 0; i <= evaluation->last; i++)
    {
      Target *target = &evaluation->targets[i];

      if (target->style)
        {
          gsize channels = target->style->channels;
          double weight = evaluation->weights.style / n_styles;
          target->gram_weight
            = ratio (weight, sum_of_squares (target->style->gram, channels * channels));
          target->mean_weight
            = ratio (weight * MEAN_SHARE, sum_of_squares (target->style->mean, channels));
        }
      if (target->content.data)
        target->content_weight
          = ratio (evaluation->weights.content / n_contents, sum_of_squares_map (&target->content));
    }
}

/* Makes room for what layer LAYER is asked. */
static gboolean
init_target (NstEvaluation *evaluation, int layer, gboolean style, gboolean content,
             const NstMap *picture, GError **error)
{
  const NstLayer *description = &evaluation->plan.network->layers[layer];
  Target *target = &evaluation->targets[layer];
  const gsize channels = description->channels;

  target->positions = positions_of (evaluation->plan.network, layer, picture);
  if (style)
    {
      target->style = nst_statistics_new (channels);
      target->current = nst_statistics_new (channels);
      target->matrix = g_new (float, channels *channels);
      target->offset = g_new (float, channels);
    }
  return !content
         || nst_map_allocate (&target->content, picture->height >> description->halvings,
                              picture->width >> description->halvings, channels, error);
}

NstEvaluation *
nst_evaluation_new (const NstEvaluationPlan *plan, const NstWeights *weights, const NstMap *content,
                    const NstMap *styles, const double *style_shares, int n_styles, GError **error)
{
  const int n_layers = plan->network->n_layers;
  g_autoptr (NstEvaluation) evaluation = g_new0 (NstEvaluation, 1);
  g_autofree gboolean *style_taps = g_new0 (gboolean, n_layers);
  g_autofree gboolean *content_taps = g_new0 (gboolean, n_layers);

  evaluation->plan = *plan;
  evaluation->weights = *weights;
  evaluation->tapped = g_new0 (gboolean, n_layers);
  evaluation->targets = g_new0 (Target, n_layers);
  choose_taps (plan->network, nst_style_taps, content->height, content->width, style_taps);
  choose_taps (plan->network, nst_content_taps, content->height, content->width, content_taps);
  for (int i = 0; i < n_layers; i++)
    evaluation->tapped[i] = style_taps[i] || content_taps[i];
  evaluation->last = deepest_tap (plan->network, evaluation->tapped);

  for (int i = 0; i <= evaluation->last; i++)
    if (!init_target (evaluation, i, style_taps[i], content_taps[i], content, error))
      return NULL;
  for (int i = 0; i < n_styles; i++)
    for (int layer = 0; layer <= deepest_of_style (evaluation, &styles[i]); layer++)
      evaluation->targets[layer].shares += style_shares[i];
  for (int i = 0; i < n_styles; i++)
    if (style_shares[i] > 0 && !read_style (evaluation, &styles[i], style_shares[i], error))
      return NULL;
  evaluation->tiles = make_tiles (plan, evaluation->tapped, content->height, content->width, error);
  if (evaluation->tiles == NULL || !read_content (evaluation, content, error))
    return NULL;
  share_weights (evaluation);
  return g_steal_pointer (&evaluation);
}

void
nst_evaluation_free (NstEvaluation *evaluation)
{
  for (int i = 0; i < evaluation->plan.network->n_layers; i++)
    {
      Target *target = &evaluation->targets[i];
      g_clear_pointer (&target->style, nst_statistics_free);
      g_clear_pointer (&target->current, nst_statistics_free);
      nst_map_clear (&target->content);
      g_free (target->matrix);
      g_free (target->offset);
    }
  g_clear_pointer (&evaluation->tiles, nst_tiles_free);
  g_free (evaluation->targets);
  g_free (evaluation->tapped);
  g_free (evaluation);
}

/* First pass over a tile: what it adds to the picture's statistics. */
static gboolean
collect_tile (NstEvaluation *evaluation, GError **error)
{
  for (int i = 0; i <= evaluation->last; i++)
    {
      Target *target = &evaluation->targets[i];
      GeglRectangle own, place;

      if (target->style && nst_tiles_get_own (evaluation->tiles, i, &own, &place)
          && !nst_statistics_collect (
            target->current, nst_features_get (nst_tiles_get_features (evaluation->tiles), i), &own,
            target->positions, evaluation->plan.threads, error))
        return FALSE;
    }
  return TRUE;
}

/* Between the passes: the style's loss, and its derivative for every position. */
static double
compare_styles (NstEvaluation *evaluation)
{
  double loss = 0;

  for (int i = 0; i <= evaluation->last; i++)
    {
      Target *target = &evaluation->targets[i];
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
  const Target *target = &evaluation->targets[layer];
  const int threads = evaluation->plan.threads;
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
  for (int i = 0; i <= evaluation->last; i++)
    {
      NstStatistics *current = evaluation->targets[i].current;
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
  NstTiles *tiles = evaluation->tiles;
  const int n_tiles = nst_tiles_count (tiles);
  const int threads = evaluation->plan.threads;
  Seeding seeding = { evaluation, losses };

  *losses = (NstLosses){ 0 };
  reset_statistics (evaluation);
  for (int tile = 0; tile < n_tiles; tile++)
    {
      if (!nst_tiles_forward (tiles, picture, tile))
        return set_cancelled (error);
      if (!collect_tile (evaluation, error))
        return FALSE;
    }
  losses->style = compare_styles (evaluation);

  memset (gradient->data, 0, nst_map_length (gradient) * sizeof (float));
  for (int tile = 0; tile < n_tiles; tile++)
    {
      /* The only tile's features are still there. */
      if (n_tiles > 1 && !nst_tiles_forward (tiles, picture, tile))
        return set_cancelled (error);
      if (!nst_tiles_backward (tiles, seed_tap, &seeding, gradient))
        return set_cancelled (error);
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
