/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/neighbour-loss.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "loss/neighbour-search.h"

#define COUNTS 0.5f /* of its pixels, that a style's position has to show */
#define CHUNK NST_NEAREST_AT_ONCE

/* What the styles of one region offer. */
typedef struct
{
  const NstMap *guidance; /* of the picture's layer; empty where the region is everywhere */
  GArray *read;           /* features, until the search is made ready */
  float *mean;            /* of them */
  float square;           /* what is added to squares */
  float *vectors;         /* a row of channels for each: M s / |s|, s being less the mean */
  NstNearest *nearest;    /* of these; NULL where there is nothing to be compared */
  NstMap chosen;          /* height × width × 1: the vector's number for each position */
} Region;

struct _NstNeighbours
{
  NstNeighbourRecipe recipe;
  int channels;
  int threads;
  const NstMetric *metric;
  double weight; /* of each position */
  int evaluations;
  double drift;
  int n_regions;
  Region *regions;
};

NstNeighbours *
nst_neighbours_new (const NstNeighbourRecipe *recipe, int height, int width, int channels,
                    const NstMetric *metric, const NstMap *regions, int n_regions, int threads,
                    GError **error)
{
  g_autoptr (NstNeighbours) neighbours = g_new0 (NstNeighbours, 1);

  neighbours->recipe = *recipe;
  neighbours->channels = channels;
  neighbours->threads = threads;
  neighbours->metric = metric;
  neighbours->n_regions = n_regions;
  neighbours->regions = g_new0 (Region, n_regions);
  for (int k = 0; k < n_regions; k++)
    {
      Region *region = &neighbours->regions[k];

      region->guidance = &regions[k];
      region->read = g_array_new (FALSE, FALSE, channels * sizeof (float));
      if (!nst_map_allocate (&region->chosen, height, width, 1, error))
        return NULL;
    }
  return g_steal_pointer (&neighbours);
}

void
nst_neighbours_free (NstNeighbours *neighbours)
{
  for (int k = 0; k < neighbours->n_regions; k++)
    {
      Region *region = &neighbours->regions[k];

      g_clear_pointer (&region->read, g_array_unref);
      g_free (region->mean);
      nst_floats_free (region->vectors);
      g_clear_pointer (&region->nearest, nst_nearest_free);
      nst_map_clear (&region->chosen);
    }
  g_free (neighbours->regions);
  g_free (neighbours);
}

static float *
position (const NstMap *map, int x, int y)
{
  return map->data + ((gsize) y * map->width + x) * map->channels;
}

/* Of the cells of STEP_X × STEP_Y positions that a layer is divided into, whether (x, y) is the one
 * position that is taken: another one in each, by Roberts's R2 sequence (2018), so that a pattern
 * of the style is met at all its phases. */
static gboolean
is_taken (int x, int y, int step_x, int step_y, int cells_across)
{
  const double cell = (double) (y / step_y) * cells_across + x / step_x;

  return x % step_x == (int) (step_x * fmod (0.5 + 0.7548776662466927 * cell, 1))
         && y % step_y == (int) (step_y * fmod (0.5 + 0.5698402909980532 * cell, 1));
}

void
nst_neighbours_read (NstNeighbours *neighbours, const NstNeighbourStyle *style,
                     const NstMap *features, const GeglRectangle *own, const GeglRectangle *place)
{
  const int step = ceil (
    sqrt ((double) style->height * style->width / (neighbours->recipe.positions * style->share)));
  const int step_x = MIN (step, style->width), step_y = MIN (step, style->height);
  const int cells_across = (style->width + step_x - 1) / step_x;
  const float *guidance = style->guidance->data;

  for (int y = 0; y < own->height; y++)
    for (int x = 0; x < own->width; x++)
      {
        const int layer_x = place->x + x, layer_y = place->y + y;

        if (is_taken (layer_x, layer_y, step_x, step_y, cells_across)
            && (guidance == NULL || guidance[(gsize) layer_y * style->width + layer_x] >= COUNTS))
          g_array_append_vals (neighbours->regions[style->region].read,
                               position (features, own->x + x, own->y + y), 1);
      }
}

double
nst_neighbours_products (const NstNeighbourRecipe *recipe, int evaluations, gsize positions,
                         gsize of_styles)
{
  const int searches = (evaluations + recipe->every - 1) / recipe->every;

  return (double) searches * positions * MIN (of_styles, (gsize) recipe->positions);
}

/* M f of each of COUNT positions. */
static void
map_features (const NstNeighbours *neighbours, const float *features, int count, float *result)
{
  if (neighbours->metric)
    nst_metric_map_features (neighbours->metric, features, count, result);
  else
    memcpy (result, features, (gsize) count * neighbours->channels * sizeof (float));
}

static double
multiply (const float *a, const float *b, gsize count)
{
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

/* Takes the mean off what was read. */
static void
centre (Region *region, int channels)
{
  float *features = (float *) region->read->data;
  g_autofree double *mean = g_new0 (double, channels);

  for (guint i = 0; i < region->read->len; i++)
    for (int c = 0; c < channels; c++)
      mean[c] += features[(gsize) i * channels + c] / region->read->len;
  region->mean = g_new (float, channels);
  for (int c = 0; c < channels; c++)
    region->mean[c] = mean[c];
  for (guint i = 0; i < region->read->len; i++)
    for (int c = 0; c < channels; c++)
      features[(gsize) i * channels + c] -= region->mean[c];
}

/* The mean square of what was read, by the VECTORS that are M times it. */
static double
find_square (const Region *region, int channels)
{
  const gsize length = (gsize) region->read->len * channels;

  return multiply ((const float *) region->read->data, region->vectors, length) / region->read->len;
}

/* Makes vectors of what was read. */
static gboolean
settle_region (const NstNeighbours *neighbours, Region *region, GError **error)
{
  const int channels = neighbours->channels, count = region->read->len;
  const float *features = (const float *) region->read->data;

  if (count == 0)
    return TRUE;
  centre (region, channels);
  region->vectors = nst_floats_new ((gsize) count * channels, error);
  if (region->vectors == NULL)
    return FALSE;
  map_features (neighbours, features, count, region->vectors);
  region->square = neighbours->recipe.flat * find_square (region, channels);
  if (region->square <= 0)
    return TRUE; /* all of one colour */
  for (int i = 0; i < count; i++)
    {
      float *vector = region->vectors + (gsize) i * channels;
      const float length
        = sqrt (multiply (features + (gsize) i * channels, vector, channels) + region->square);

      for (int c = 0; c < channels; c++)
        vector[c] /= length;
    }
  region->nearest = nst_nearest_new (region->vectors, count, channels, error);
  return region->nearest != NULL;
}

gboolean
nst_neighbours_settle (NstNeighbours *neighbours, GError **error)
{
  neighbours->weight
    = neighbours->recipe.weight / nst_map_positions (&neighbours->regions[0].chosen);
  for (int k = 0; k < neighbours->n_regions; k++)
    {
      if (!settle_region (neighbours, &neighbours->regions[k], error))
        return FALSE;
      g_clear_pointer (&neighbours->regions[k].read, g_array_unref);
    }
  return TRUE;
}

void
nst_neighbours_begin (NstNeighbours *neighbours)
{
  neighbours->evaluations++;
}

typedef struct
{
  const NstNeighbours *neighbours;
  Region *region;
  const NstNeighbourPart *part;
  NstMap *gradient;
  gboolean searches;
  double *sums;   /* of each row */
  double *drifts; /* the same */
  float *room;    /* for each thread: a Chunk's */
  gsize room_length;
} Task;

/* Positions of a row that follow each other. */
typedef struct
{
  int count;
  const float *features;
  float *gradient;
  float *centred; /* CHUNK × channels: features less the mean */
  float *mapped;  /* the same by the metric; before that, what the search goes by */
  float *before;  /* CHUNK: the numbers before a search */
  float *room;    /* for it */
  float *chosen;  /* the vectors' numbers */
} Chunk;

/* What the position (x, y) of the part counts. */
static float
count_at (const Task *task, int x, int y)
{
  const NstMap *guidance = task->region->guidance;
  const GeglRectangle *place = task->part->place;

  return guidance->data ? guidance->data[(gsize) (place->y + y) * guidance->width + place->x + x]
                        : 1;
}

static const float *
vector_of (const Task *task, float number)
{
  return task->region->vectors + (gsize) number * task->neighbours->channels;
}

/* Position I of CHUNK, which counts WEIGHT: its loss; with |f| the length of f, the derivative of 1
 * − v · f / |f| is (v · f / |f| · M f / |f| − v) / |f|. And how much less it is than it was BEFORE.
 */
static double
pull (const Task *task, const Chunk *chunk, int i, double weight, double *drift)
{
  const int channels = task->neighbours->channels;
  const float *centred = chunk->centred + (gsize) i * channels;
  const float *mapped = chunk->mapped + (gsize) i * channels;
  const float *vector = vector_of (task, chunk->chosen[i]);
  float *gradient = chunk->gradient + (gsize) i * channels;
  const double length = sqrt (multiply (centred, mapped, channels) + task->region->square);
  const double cosine = multiply (centred, vector, channels) / length;
  const float along = weight * cosine / (length * length), towards = weight / length;

  for (int c = 0; c < channels; c++)
    gradient[c] += along * mapped[c] - towards * vector[c];
  if (chunk->before[i] != chunk->chosen[i])
    *drift
      += weight
         * (cosine - multiply (centred, vector_of (task, chunk->before[i]), channels) / length);
  return weight * (1 - cosine);
}

/* What the search goes by, into MAPPED: CENTRED, moved towards CONTENT. */
static void
move_to_content (const NstNeighbours *neighbours, Chunk *chunk, const float *content)
{
  const float by_content = neighbours->recipe.by_content;
  const int length = chunk->count * neighbours->channels;

  memcpy (chunk->mapped, chunk->centred, length * sizeof (float));
  for (int i = 0; content && i < length; i++)
    chunk->mapped[i] += by_content * (content[i] - chunk->features[i]);
}

/* The positions of CHUNK, which begin at X of row Y. */
static void
pull_chunk (const Task *task, Chunk *chunk, int x, int y)
{
  const NstNeighbours *neighbours = task->neighbours;
  const NstNeighbourPart *part = task->part;
  const int channels = neighbours->channels;

  for (int i = 0; i < chunk->count; i++)
    for (int c = 0; c < channels; c++)
      chunk->centred[i * channels + c] = chunk->features[i * channels + c] - task->region->mean[c];
  if (neighbours->evaluations > 1)
    memcpy (chunk->before, chunk->chosen, chunk->count * sizeof (float));
  if (task->searches)
    {
      move_to_content (
        neighbours, chunk,
        part->content ? position (part->content, part->content_x + x, part->content_y + y) : NULL);
      nst_nearest_find (task->region->nearest, chunk->mapped, chunk->count, chunk->room,
                        chunk->chosen);
    }
  if (neighbours->evaluations == 1)
    memcpy (chunk->before, chunk->chosen, chunk->count * sizeof (float));
  map_features (neighbours, chunk->centred, chunk->count, chunk->mapped);
  for (int i = 0; i < chunk->count; i++)
    task->sums[y]
      += pull (task, chunk, i, neighbours->weight * count_at (task, x + i, y), &task->drifts[y]);
}

static gboolean
any_counts (const Task *task, int x, int y, int count)
{
  for (int i = 0; i < count; i++)
    if (count_at (task, x + i, y) > 0)
      return TRUE;
  return FALSE;
}

static void
pull_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstNeighbourPart *part = task->part;
  const GeglRectangle *own = part->own, *place = part->place;
  const gsize length = (gsize) CHUNK * task->neighbours->channels;
  float *room = task->room + thread * task->room_length;
  Chunk chunk = { .centred = room,
                  .mapped = room + length,
                  .before = room + 2 * length,
                  .room = room + 2 * length + CHUNK };

  for (int x = 0; x < own->width; x += CHUNK)
    {
      chunk.count = MIN (CHUNK, own->width - x);
      chunk.features = position (part->features, own->x + x, own->y + y);
      chunk.gradient = position (task->gradient, own->x + x, own->y + y);
      chunk.chosen = position (&task->region->chosen, place->x + x, place->y + y);
      if (any_counts (task, x, y, chunk.count))
        pull_chunk (task, &chunk, x, y);
    }
}

double
nst_neighbours_seed (NstNeighbours *neighbours, const NstNeighbourPart *part, NstMap *gradient)
{
  const int height = part->own->height;
  Task task
    = { .neighbours = neighbours,
        .part = part,
        .gradient = gradient,
        .searches = (neighbours->evaluations - 1) % neighbours->recipe.every == 0,
        .room_length = (gsize) CHUNK * (2 * neighbours->channels + 1) + nst_nearest_room () };
  double loss = 0;

  task.room = g_new (float, (gsize) nst_parallel_threads (neighbours->threads) * task.room_length);
  task.sums = g_new (double, height);
  task.drifts = g_new (double, height);
  for (int k = 0; k < neighbours->n_regions; k++)
    {
      task.region = &neighbours->regions[k];
      if (task.region->nearest == NULL)
        continue;
      memset (task.sums, 0, height * sizeof *task.sums);
      memset (task.drifts, 0, height * sizeof *task.drifts);
      nst_parallel_for (height, neighbours->threads, pull_row, &task);
      for (int y = 0; y < height; y++)
        {
          loss += task.sums[y];
          neighbours->drift += task.drifts[y];
        }
    }
  g_free (task.room);
  g_free (task.sums);
  g_free (task.drifts);
  return loss;
}

double
nst_neighbours_get_drift (const NstNeighbours *neighbours)
{
  return neighbours->drift;
}
