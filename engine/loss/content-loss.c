/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/content-loss.h"

#include <math.h>
#include <string.h>

#include "base/arrays.h"
#include "base/parallel.h"

#define CHUNK 64 /* positions that are compared by a metric at once */

/* The content at one layer. */
typedef struct
{
  gboolean wanted; /* whether the layer is a tap of the content or its detail */
  NstMap features; /* of the whole picture, or of the tile last read */
  NstMap coverage; /* how far there is style at the positions; empty where there is everywhere */
  double weight;   /* of each square */
  double factor;   /* of the loss, in the evaluation under way */
} Target;

struct _NstContentLoss
{
  const NstNetwork *network;
  const NstPicture *content;
  NstMemoryPlan memory;
  int threads;
  int last;        /* the deepest content tap */
  Target *targets; /* of each layer */
};

typedef struct
{
  const NstPart *part;
  const NstPart *content;
  const NstMetric *metric;
  double weight;
  NstMap *gradient;
  float *chunks; /* with a metric, for each thread: 2 × CHUNK × channels */
} Comparison;

static double
compare_row (int y, int thread, gpointer user_data)
{
  const Comparison *task = user_data;
  const GeglRectangle *own = &task->part->own, *there = &task->content->own;
  const float *restrict features = nst_map_at (task->part->features, own->x, own->y + y);
  const float *restrict target = nst_map_at (task->content->features, there->x, there->y + y);
  float *restrict gradient
    = task->gradient ? nst_map_at (task->gradient, own->x, own->y + y) : NULL;
  const gsize length = (gsize) own->width * task->part->features->channels;
  double sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      float difference = features[i] - target[i];
      sum += (double) difference * difference;
      if (gradient)
        gradient[i] += (float) (2 * task->weight) * difference;
    }
  return task->weight * sum;
}

/* The same by a metric. */
static double
compare_row_by_metric (int y, int thread, gpointer user_data)
{
  const Comparison *task = user_data;
  const GeglRectangle *own = &task->part->own, *there = &task->content->own;
  const gsize channels = task->part->features->channels;
  const float *features = nst_map_at (task->part->features, own->x, own->y + y);
  const float *target = nst_map_at (task->content->features, there->x, there->y + y);
  float *gradient = task->gradient ? nst_map_at (task->gradient, own->x, own->y + y) : NULL;
  const gsize length = own->width * channels;
  float *differences = task->chunks + (gsize) thread * 2 * CHUNK * channels;
  float *mapped = differences + CHUNK * channels;
  double sum = 0;

  for (gsize first = 0; first < length; first += CHUNK * channels)
    {
      const gsize count = MIN (CHUNK * channels, length - first);

      for (gsize i = 0; i < count; i++)
        differences[i] = features[first + i] - target[first + i];
      nst_metric_map_features (task->metric, differences, count / channels, mapped);
      for (gsize i = 0; i < count; i++)
        sum += (double) differences[i] * mapped[i];
      for (gsize i = 0; gradient && i < count; i++)
        gradient[first + i] += (float) (2 * task->weight) * mapped[i];
    }
  return task->weight * sum;
}

double
nst_content_compare (const NstPart *part, const NstPart *content, const NstMetric *metric,
                     double weight, NstMap *gradient, int threads)
{
  const gsize chunk = 2 * CHUNK * (gsize) part->features->channels;
  g_autofree float *chunks = metric ? g_new (float, nst_parallel_threads (threads) * chunk) : NULL;
  Comparison task = { part, content, metric, weight, gradient, chunks };

  return nst_parallel_sum (part->own.height, threads, metric ? compare_row_by_metric : compare_row,
                           &task);
}

gboolean
nst_content_loss_get_part (const NstContentLoss *loss, int layer, const NstPart *part,
                           NstPart *content)
{
  const Target *target = &loss->targets[layer];

  *content = (NstPart){ &target->features, part->place, part->place };
  if (!loss->memory.keeps_content)
    content->own.x = content->own.y = 0;
  return target->wanted;
}

double
nst_content_loss_add_gradient (const NstContentLoss *loss, int layer, const NstPart *part,
                               const NstPart *content, NstMap *gradient)
{
  const Target *target = &loss->targets[layer];

  return nst_content_compare (part, content, loss->network->layers[layer].metric,
                              target->weight * target->factor, gradient, loss->threads);
}

static void
copy_part (const NstPart *part, NstMap *to, int x, int y)
{
  const GeglRectangle *own = &part->own;

  for (int row = 0; row < own->height; row++)
    memcpy (nst_map_at (to, x, y + row), nst_map_at (part->features, own->x, own->y + row),
            (gsize) own->width * to->channels * sizeof (float));
}

/* Copies the content taps of the last tile run to the targets. */
static void
keep_tile (NstContentLoss *loss, const NstTiles *tiles)
{
  for (int i = 0; i <= loss->last; i++)
    {
      NstMap *features = &loss->targets[i].features;
      NstPart part;

      if (!loss->targets[i].wanted || !nst_tiles_get_part (tiles, i, &part))
        continue;
      if (loss->memory.keeps_content)
        copy_part (&part, features, part.place.x, part.place.y);
      else
        {
          features->width = part.own.width;
          features->height = part.own.height;
          copy_part (&part, features, 0, 0);
        }
    }
}

gboolean
nst_content_loss_read_tile (NstContentLoss *loss, NstTiles *tiles, int tile, GError **error)
{
  if (!nst_tiles_forward (tiles, loss->content, tile, loss->last, error))
    return FALSE;
  keep_tile (loss, tiles);
  return TRUE;
}

typedef struct
{
  const NstPart *part;
  const NstMetric *metric;
  const NstMap *coverage;
  float *mapped; /* with a metric, for each thread: CHUNK × channels */
} Squares;

static double
square_row (int y, int thread, gpointer user_data)
{
  const Squares *task = user_data;
  const NstPart *part = task->part;
  const int channels = part->features->channels;
  double sum = 0;

  for (int first = 0; first < part->own.width; first += CHUNK)
    {
      const int count = MIN (CHUNK, part->own.width - first);
      const float *features = nst_map_at (part->features, part->own.x + first, part->own.y + y);
      const float *mapped = features;

      if (task->metric)
        {
          float *chunk = task->mapped + (gsize) thread * CHUNK * channels;

          nst_metric_map_features (task->metric, features, count, chunk);
          mapped = chunk;
        }
      for (int i = 0; i < count; i++)
        sum += nst_array_dot_floats (features + (gsize) i * channels, mapped + (gsize) i * channels,
                                     channels)
               * nst_guidance_at (task->coverage, part->place.x + first + i, part->place.y + y);
    }
  return sum;
}

/* The sum of squares of PART's features, where there is style. */
static double
sum_squares (const NstPart *part, const NstMetric *metric, const NstMap *coverage, int threads)
{
  const gsize chunk = CHUNK * (gsize) part->features->channels;
  g_autofree float *mapped = metric ? g_new (float, nst_parallel_threads (threads) * chunk) : NULL;
  Squares task = { part, metric, coverage, mapped };

  return nst_parallel_sum (part->own.height, threads, square_row, &task);
}

/* Runs the network over the content, tile by tile: keeps its features, if MEMORY says so, and adds
 * their squares to SQUARES, one for each layer. */
static gboolean
read_content (NstContentLoss *loss, NstTiles *tiles, double *squares, GError **error)
{
  for (int tile = 0; tile < nst_tiles_count (tiles); tile++)
    {
      if (!nst_content_loss_read_tile (loss, tiles, tile, error))
        return FALSE;
      for (int i = 0; i <= loss->last; i++)
        {
          NstPart part;

          if (loss->targets[i].wanted && nst_tiles_get_part (tiles, i, &part))
            squares[i] += sum_squares (&part, loss->network->layers[i].metric,
                                       &loss->targets[i].coverage, loss->threads);
        }
    }
  return TRUE;
}

/* The weight of each square of a tap with SHARE of the weights: as if the whole picture were like
 * the part of it where there is style, and divided by the content's SQUARE. */
static double
find_weight (const Target *target, double square, double share)
{
  const NstMap *coverage = &target->coverage;
  const NstShift none = { 0, 0 };

  if (coverage->data)
    share *= nst_guidance_sum (coverage, coverage->height, coverage->width, none)
             / nst_map_positions (coverage);
  return square > 0 ? share / square : 0;
}

/* What FORMULA, an absolute one, multiplies squares by at LAYER. */
static double
find_factor (const NstContentLoss *loss, const NstFormula *formula, const NstLayer *layer)
{
  const double positions = (double) nst_layer_side (layer, loss->content->height)
                           * nst_layer_side (layer, loss->content->width);

  return formula->factor / pow (layer->channels, formula->power) / (formula->mean ? positions : 1);
}

/* Weighs the squares at each tap. */
static void
weigh_targets (NstContentLoss *loss, const NstFormula *formula, const NstTaps *taps,
               const double *squares)
{
  const NstNetwork *network = loss->network;

  for (int i = 0; i <= loss->last; i++)
    {
      Target *target = &loss->targets[i];
      double share = taps->detail_weights[i];

      if (!formula->absolute)
        share = taps->content_weights[i] + share;
      target->weight = find_weight (target, squares[i], network->content_weight * share);
      if (formula->absolute)
        target->weight
          += taps->content_weights[i] * find_factor (loss, formula, &network->layers[i]);
    }
}

void
nst_content_loss_begin (NstContentLoss *loss)
{
  for (int i = 0; i <= loss->last; i++)
    loss->targets[i].factor = 1;
}

void
nst_content_loss_scale (NstContentLoss *loss, int layer, double factor)
{
  loss->targets[layer].factor = factor;
}

/* Adds up how far each pixel belongs to the regions of SUBJECT; COVERAGE stays empty where one of
 * them is everywhere. */
static gboolean
add_regions (const NstSubject *subject, NstMap *coverage, GError **error)
{
  const NstMap *regions = subject->regions;

  for (int k = 0; k < subject->n_regions; k++)
    if (regions[k].data == NULL)
      return TRUE;
  if (!nst_map_allocate_zeros (coverage, regions->height, regions->width, 1, error))
    return FALSE;
  for (int k = 0; k < subject->n_regions; k++)
    for (gsize i = 0; i < nst_map_length (coverage); i++)
      coverage->data[i] += regions[k].data[i];
  return TRUE;
}

/* Gives MAP room for the content's features at LAYER: of the whole picture, or of any tile. */
static gboolean
allocate_features (const NstContentLoss *loss, const NstLayer *layer, NstMap *map, GError **error)
{
  const NstPicture *content = loss->content;

  if (loss->memory.keeps_content)
    return nst_map_allocate (map, nst_layer_side (layer, content->height),
                             nst_layer_side (layer, content->width), layer->channels, error);
  return nst_map_allocate (map, MAX (1, nst_layer_side (layer, loss->memory.tiles.height)),
                           MAX (1, nst_layer_side (layer, loss->memory.tiles.width)),
                           layer->channels, error);
}

static gboolean
init_targets (NstContentLoss *loss, const NstTaps *taps, const NstSubject *subject, GError **error)
{
  g_auto (NstMap) coverage = NST_MAP_INIT;

  if (!add_regions (subject, &coverage, error))
    return FALSE;
  for (int i = 0; i < loss->network->n_layers; i++)
    {
      const NstLayer *layer = &loss->network->layers[i];
      Target *target = &loss->targets[i];

      target->wanted = taps->content[i] || taps->detail[i];
      if (!target->wanted)
        continue;
      loss->last = i;
      if (!allocate_features (loss, layer, &target->features, error)
          || (coverage.data && !nst_guidance_reduce (&coverage, layer, &target->coverage, error)))
        return FALSE;
    }
  return TRUE;
}

NstContentLoss *
nst_content_loss_new (const NstEvaluationPlan *plan, const NstTaps *taps, const NstSubject *subject,
                      const NstMemoryPlan *memory, NstTiles *tiles, GError **error)
{
  const int n_layers = plan->network->n_layers;
  g_autoptr (NstContentLoss) loss = g_new0 (NstContentLoss, 1);
  g_autofree double *squares = g_new0 (double, n_layers);

  loss->network = plan->network;
  loss->content = subject->content;
  loss->memory = *memory;
  loss->threads = plan->threads;
  loss->targets = g_new0 (Target, n_layers);
  if (!init_targets (loss, taps, subject, error) || !read_content (loss, tiles, squares, error))
    return NULL;
  weigh_targets (loss, &plan->recipe.content_formula, taps, squares);
  return g_steal_pointer (&loss);
}

void
nst_content_loss_free (NstContentLoss *loss)
{
  for (int i = 0; i < loss->network->n_layers; i++)
    {
      nst_map_clear (&loss->targets[i].features);
      nst_map_clear (&loss->targets[i].coverage);
    }
  g_free (loss->targets);
  g_free (loss);
}
