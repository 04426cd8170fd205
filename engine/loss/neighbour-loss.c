/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/neighbour-loss.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"

#define CHUNK NST_NEIGHBOUR_SEARCH_AT_ONCE

/* One region of the picture. */
typedef struct
{
  const NstMap *guidance; /* empty where the region is everywhere */
  NstNeighbourVectors vectors;
  int *chosen; /* height × width: the number of each position's vector */
} Region;

struct _NstNeighbourLoss
{
  NstNeighbourRecipe recipe;
  NstNeighbourLayer layer;
  int threads;
  double weight; /* of each position */
  int evaluations;
  double drift;
  Region *regions; /* of the layer's n_regions */
};

NstNeighbourLoss *
nst_neighbour_loss_new (const NstNeighbourRecipe *recipe, const NstNeighbourLayer *layer,
                        int threads, GError **error)
{
  const gsize positions = (gsize) layer->height * layer->width;
  g_autoptr (NstNeighbourLoss) loss = g_new0 (NstNeighbourLoss, 1);

  loss->recipe = *recipe;
  loss->layer = *layer;
  loss->threads = threads;
  loss->weight = recipe->weight / positions;
  loss->regions = g_new0 (Region, layer->n_regions);
  for (int k = 0; k < layer->n_regions; k++)
    {
      Region *region = &loss->regions[k];

      region->guidance = &layer->regions[k];
      nst_neighbour_vectors_init (&region->vectors, layer->channels);
      region->chosen = nst_memory_new (positions * sizeof *region->chosen, error);
      if (region->chosen == NULL)
        return NULL;
    }
  return g_steal_pointer (&loss);
}

void
nst_neighbour_loss_free (NstNeighbourLoss *loss)
{
  for (int k = 0; k < loss->layer.n_regions; k++)
    {
      nst_neighbour_vectors_clear (&loss->regions[k].vectors);
      nst_memory_free (loss->regions[k].chosen);
    }
  g_free (loss->regions);
  g_free (loss);
}

void
nst_neighbour_loss_read (NstNeighbourLoss *loss, const NstNeighbourStyle *style,
                         const NstPart *part)
{
  nst_neighbour_vectors_read (&loss->regions[style->region].vectors, style, loss->recipe.positions,
                              part);
}

gboolean
nst_neighbour_loss_prepare (NstNeighbourLoss *loss, GError **error)
{
  for (int k = 0; k < loss->layer.n_regions; k++)
    if (!nst_neighbour_vectors_prepare (&loss->regions[k].vectors, loss->layer.metric,
                                        loss->recipe.flat, error))
      return FALSE;
  return TRUE;
}

double
nst_neighbour_loss_products (const NstNeighbourRecipe *recipe, int evaluations, gsize positions,
                             gsize style_positions)
{
  const int searches = (evaluations + recipe->every - 1) / recipe->every;

  return (double) searches * positions * MIN (style_positions, (gsize) recipe->positions);
}

void
nst_neighbour_loss_begin (NstNeighbourLoss *loss)
{
  loss->evaluations++;
}

double
nst_neighbour_loss_get_drift (const NstNeighbourLoss *loss)
{
  return loss->drift;
}

/* Works on the rows of a part, in one region. */
typedef struct
{
  const NstNeighbourLoss *loss;
  const NstPart *part;
  const NstPart *content;
  NstMap *gradient;
  Region *region;
  double *losses; /* of each row */
  double *drifts; /* the same */
  float *scratch; /* for each thread, scratch_length */
  gsize scratch_length;
} Task;

/* Positions of a row that follow each other. */
typedef struct
{
  int x; /* of the first, in the part's own */
  int y;
  int count;
  const float *features;
  float *gradient;
  float *centred;      /* count × channels: features less the mean */
  float *mapped;       /* the same by the metric; during a search, the features searched with */
  float *products;     /* scratch memory of the search */
  int *chosen;         /* the vectors' numbers */
  int previous[CHUNK]; /* the same before the search */
} Chunk;

static gsize
scratch_length (int channels)
{
  return (gsize) CHUNK * 2 * channels + nst_neighbour_search_scratch ();
}

/* Whether neighbours are searched for in this evaluation. */
static gboolean
searches (const NstNeighbourLoss *loss)
{
  return (loss->evaluations - 1) % loss->recipe.every == 0;
}

static const float *
vector_at (const Task *task, int number)
{
  return task->region->vectors.vectors + (gsize) number * task->loss->layer.channels;
}

/* Pulls position I of CHUNK, which has WEIGHT, towards its neighbour: with |f| the length of f, the
 * derivative of 1 − v · f / |f| is (v · f / |f| · M f / |f| − v) / |f|. Returns the loss, and adds
 * to *DRIFT how much less it is than with the previous neighbour. */
static double
pull (const Task *task, const Chunk *chunk, int i, double weight, double *drift)
{
  const int channels = task->loss->layer.channels;
  const float *centred = chunk->centred + (gsize) i * channels;
  const float *mapped = chunk->mapped + (gsize) i * channels;
  const float *vector = vector_at (task, chunk->chosen[i]);
  float *gradient = chunk->gradient + (gsize) i * channels;
  const double length
    = sqrt (nst_neighbour_vectors_dot (centred, mapped, channels) + task->region->vectors.square);
  const double cosine = nst_neighbour_vectors_dot (centred, vector, channels) / length;
  const float along = weight * cosine / (length * length), towards = weight / length;

  for (int c = 0; c < channels; c++)
    gradient[c] += along * mapped[c] - towards * vector[c];
  if (chunk->previous[i] != chunk->chosen[i])
    {
      const float *previous = vector_at (task, chunk->previous[i]);

      *drift
        += weight * (cosine - nst_neighbour_vectors_dot (centred, previous, channels) / length);
    }
  return weight * (1 - cosine);
}

/* Makes the features that CHUNK searches with: those of the picture, moved towards the content's.
 */
static void
move_to_content (const Task *task, Chunk *chunk)
{
  const NstPart *content = task->content;
  const float by_content = task->loss->recipe.by_content;
  const int length = chunk->count * task->loss->layer.channels;
  const float *there;

  memcpy (chunk->mapped, chunk->centred, length * sizeof (float));
  if (content == NULL)
    return;
  there = nst_map_at (content->features, content->own.x + chunk->x, content->own.y + chunk->y);
  for (int i = 0; i < length; i++)
    chunk->mapped[i] += by_content * (there[i] - chunk->features[i]);
}

static void
search (const Task *task, Chunk *chunk)
{
  const gsize bytes = chunk->count * sizeof *chunk->chosen;
  const gboolean first = task->loss->evaluations == 1;

  if (!first)
    memcpy (chunk->previous, chunk->chosen, bytes);
  if (searches (task->loss))
    {
      move_to_content (task, chunk);
      nst_neighbour_search_find (task->region->vectors.search, chunk->mapped, chunk->count,
                                 chunk->products, chunk->chosen);
    }
  if (first)
    memcpy (chunk->previous, chunk->chosen, bytes);
}

/* The weight of the own position (x, y) of the part. */
static float
weight_at (const Task *task, int x, int y)
{
  return nst_guidance_at (task->region->guidance, task->part->place.x + x, task->part->place.y + y);
}

/* Searches for the neighbours of CHUNK's positions and pulls them there. */
static void
pull_chunk (const Task *task, Chunk *chunk)
{
  const NstNeighbourVectors *vectors = &task->region->vectors;
  const int channels = vectors->channels;

  for (int i = 0; i < chunk->count; i++)
    for (int c = 0; c < channels; c++)
      chunk->centred[i * channels + c] = chunk->features[i * channels + c] - vectors->mean[c];
  search (task, chunk);
  nst_neighbour_vectors_map (vectors, task->loss->layer.metric, chunk->centred, chunk->count,
                             chunk->mapped);
  for (int i = 0; i < chunk->count; i++)
    task->losses[chunk->y]
      += pull (task, chunk, i, task->loss->weight * weight_at (task, chunk->x + i, chunk->y),
               &task->drifts[chunk->y]);
}

static gboolean
has_weight (const Task *task, const Chunk *chunk)
{
  for (int i = 0; i < chunk->count; i++)
    if (weight_at (task, chunk->x + i, chunk->y) > 0)
      return TRUE;
  return FALSE;
}

static void
pull_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const GeglRectangle *own = &task->part->own, *place = &task->part->place;
  const gsize length = (gsize) CHUNK * task->loss->layer.channels;
  float *scratch = task->scratch + thread * task->scratch_length;
  Chunk chunk
    = { .y = y, .centred = scratch, .mapped = scratch + length, .products = scratch + 2 * length };

  for (chunk.x = 0; chunk.x < own->width; chunk.x += CHUNK)
    {
      chunk.count = MIN (CHUNK, own->width - chunk.x);
      chunk.features = nst_map_at (task->part->features, own->x + chunk.x, own->y + y);
      chunk.gradient = nst_map_at (task->gradient, own->x + chunk.x, own->y + y);
      chunk.chosen = task->region->chosen + (gsize) (place->y + y) * task->loss->layer.width
                     + place->x + chunk.x;
      if (has_weight (task, &chunk))
        pull_chunk (task, &chunk);
    }
}

double
nst_neighbour_loss_add_gradient (NstNeighbourLoss *loss, const NstPart *part,
                                 const NstPart *content, NstMap *gradient)
{
  const int height = part->own.height;
  g_autofree double *losses = g_new (double, height);
  g_autofree double *drifts = g_new (double, height);
  g_autofree float *scratch = NULL;
  Task task = { loss, part, content, gradient };
  double sum = 0;

  task.scratch_length = scratch_length (loss->layer.channels);
  task.scratch = scratch
    = g_new (float, (gsize) nst_parallel_threads (loss->threads) * task.scratch_length);
  task.losses = losses;
  task.drifts = drifts;
  for (int k = 0; k < loss->layer.n_regions; k++)
    {
      task.region = &loss->regions[k];
      if (task.region->vectors.search == NULL)
        continue;
      memset (losses, 0, height * sizeof *losses);
      memset (drifts, 0, height * sizeof *drifts);
      nst_parallel_for (height, loss->threads, pull_row, &task);
      for (int y = 0; y < height; y++)
        {
          sum += losses[y];
          loss->drift += drifts[y];
        }
    }
  return sum;
}
