/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/gram-positions.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/arrays.h"
#include "base/parallel.h"
#include "base/products.h"

/* The positions are summed in as many parts whatever the number of threads, in single precision
 * within a part and in double precision over them: so the sums do not depend on the threads. */
#define PARTS 8

#define CHUNK 128 /* positions that count, gathered to be multiplied at once */

static const float *
position (const NstMap *map, int x, int y)
{
  return map->data + ((gsize) y * map->width + x) * map->channels;
}

/* Whether each position counts once, and nothing but its features. */
static gboolean
is_plain (const NstSample *sample)
{
  return sample->guidance == NULL && nst_shift_is_none (sample->shift);
}

/* The features of the position (x, y) of SAMPLE's region. */
static const float *
features_at (const NstSample *sample, int x, int y)
{
  return position (sample->features, sample->region->x + x, sample->region->y + y);
}

/* What the position (x, y) of SAMPLE's region counts, or the pair that begins there. */
static float
count_at (const NstSample *sample, int x, int y)
{
  const GeglRectangle *region = sample->region;
  const NstGuidance *guidance = sample->guidance;
  const NstShift shift = sample->shift;

  if (x < 0 || y < 0 || x >= region->width || y >= region->height
      || region->x + x + shift.x >= sample->features->width
      || region->y + y + shift.y >= sample->features->height)
    return 0;
  return guidance ? nst_guidance_of_pair (guidance, x, y, shift) : 1;
}

/* Positions of a row, without those between them that do not count. */
typedef struct
{
  int count;
  int at[CHUNK];       /* in the row */
  float factor[CHUNK]; /* what the sums are multiplied by */
  float *values;       /* CHUNK × channels */
} Chunk;

/* The pairs that begin in row Y of SAMPLE's region, from its first position on, where all count. */
static int
pairs_of_row (const NstSample *sample, int y)
{
  const GeglRectangle *region = sample->region;

  if (y < 0 || y >= region->height || region->y + y + sample->shift.y >= sample->features->height)
    return 0;
  return CLAMP (sample->features->width - region->x - sample->shift.x, 0, region->width);
}

/* As gather(), where all positions count. */
static int
gather_all (Chunk *chunk, const NstSample *sample, int x, int y)
{
  const gsize channels = sample->features->channels;
  const int pairs = pairs_of_row (sample, y);

  chunk->count = CLAMP (pairs - x, 0, CHUNK);
  memset (chunk->values, 0, chunk->count * channels * sizeof (float));
  if (chunk->count > 0)
    nst_array_add_difference (chunk->values, 1, features_at (sample, x, y),
                              features_at (sample, x + sample->shift.x, y + sample->shift.y),
                              chunk->count * channels);
  for (int i = 0; i < chunk->count; i++)
    chunk->factor[i] = 1;
  return chunk->count > 0 ? x + chunk->count : sample->region->width;
}

/* Gathers what the Gram matrix is of, times the root of what it counts, from position X of row Y
 * on. Returns where to go on. */
static int
gather (Chunk *chunk, const NstSample *sample, int x, int y)
{
  const gsize channels = sample->features->channels;
  const NstShift shift = sample->shift;

  for (chunk->count = 0; x < sample->region->width && chunk->count < CHUNK; x++)
    {
      const float root = sqrtf (count_at (sample, x, y));
      const float *here = features_at (sample, x, y);
      float *values = chunk->values + chunk->count * channels;

      if (root == 0)
        continue;
      for (gsize c = 0; c < channels; c++)
        values[c] = root * here[c];
      if (!nst_shift_is_none (shift))
        {
          const float *there = features_at (sample, x + shift.x, y + shift.y);

          for (gsize c = 0; c < channels; c++)
            values[c] -= root * there[c];
        }
      chunk->factor[chunk->count++] = root;
    }
  return x;
}

typedef struct
{
  const NstSample *sample;
  float *room; /* PARTS × part_length: channels × channels, channels, CHUNK × channels */
} Collection;

/* Of a part's sums and a chunk. */
static gsize
part_length (int channels)
{
  return (gsize) channels * (channels + 1 + CHUNK);
}

gsize
nst_sample_room (int channels)
{
  return PARTS * part_length (channels);
}

static void
collect_plain_row (const float *row, int width, int channels, float *gram, float *mean)
{
  cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, channels, width, 1, row, channels, 1, gram,
               channels);
  nst_array_add_rows (mean, NULL, row, width, channels);
}

/* The same of what has to be gathered first. */
static void
collect_row (const NstSample *sample, int y, float *gram, float *mean)
{
  const int channels = sample->features->channels;
  Chunk chunk = { .values = mean + channels };

  for (int x = 0; x < sample->region->width;)
    {
      x = sample->guidance ? gather (&chunk, sample, x, y) : gather_all (&chunk, sample, x, y);
      cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, channels, chunk.count, 1, chunk.values,
                   channels, 1, gram, channels);
      nst_array_add_rows (mean, chunk.factor, chunk.values, chunk.count, channels);
    }
}

/* Sums over the rows of one part; only the upper triangle of the matrix. */
static void
collect_part (int part, int thread, gpointer user_data)
{
  const Collection *task = user_data;
  const NstSample *sample = task->sample;
  const GeglRectangle *region = sample->region;
  const int channels = sample->features->channels;
  const int first = (gint64) region->height * part / PARTS;
  const int end = (gint64) region->height * (part + 1) / PARTS;
  float *gram = task->room + part * part_length (channels);
  float *mean = gram + (gsize) channels * channels;

  memset (gram, 0, ((gsize) channels * channels + channels) * sizeof *gram);
  for (int y = first; y < end; y++)
    if (is_plain (sample))
      collect_plain_row (features_at (sample, 0, y), region->width, channels, gram, mean);
    else
      collect_row (sample, y, gram, mean);
}

typedef struct
{
  NstStatistics *statistics;
  const float *room;
  double positions;
} Addition;

/* A row of the matrix from the diagonal on, and by symmetry a column, from all parts. */
static void
add_parts (int i, int thread, gpointer user_data)
{
  const Addition *task = user_data;
  const gsize channels = task->statistics->channels;
  double *gram = task->statistics->gram;

  for (int part = 0; part < PARTS; part++)
    {
      const float *sums = task->room + part * part_length (channels);

      for (gsize j = i; j < channels; j++)
        gram[i * channels + j] += sums[i * channels + j] / task->positions;
      task->statistics->mean[i] += sums[channels * channels + i] / task->positions;
    }
  for (gsize j = i + 1; j < channels; j++)
    gram[j * channels + i] = gram[i * channels + j];
}

void
nst_sample_collect (const NstSample *sample, double positions, NstStatistics *statistics,
                    float *room, int threads)
{
  Collection task = { sample, room };
  Addition addition = { statistics, room, positions };

  nst_parallel_for (PARTS, threads, collect_part, &task);
  nst_parallel_for (statistics->channels, threads, add_parts, &addition);
}

/* What the matrix is multiplied by for the derivative at position (x, y), added to VALUES: a pair
 * weighs on both of its positions, with opposite signs. Returns what the position itself counts. */
static float
add_pull (const NstSample *sample, int x, int y, float *values)
{
  const int channels = sample->features->channels;
  const NstShift shift = sample->shift;
  const float first = count_at (sample, x, y);
  const float second = nst_shift_is_none (shift) ? 0 : count_at (sample, x - shift.x, y - shift.y);
  const float *here = features_at (sample, x, y);

  if (nst_shift_is_none (shift))
    for (int c = 0; c < channels; c++)
      values[c] += first * here[c];
  else if (first > 0)
    nst_array_add_difference (values, first, here, features_at (sample, x + shift.x, y + shift.y),
                              channels);
  if (second > 0)
    nst_array_add_difference (values, second, here, features_at (sample, x - shift.x, y - shift.y),
                              channels);
  return first - second;
}

/* Gathers what add_pull() gives, from position X of row Y up to END. Returns where to go on. */
static int
gather_pulls (Chunk *chunk, const NstSample *sample, int x, int end, int y)
{
  const gsize channels = sample->features->channels;
  const NstShift shift = sample->shift;

  for (chunk->count = 0; x < end && chunk->count < CHUNK; x++)
    {
      float *values = chunk->values + chunk->count * channels;

      if (count_at (sample, x, y) == 0 && count_at (sample, x - shift.x, y - shift.y) == 0)
        continue;
      memset (values, 0, channels * sizeof *values);
      chunk->factor[chunk->count] = add_pull (sample, x, y, values);
      chunk->at[chunk->count++] = x;
    }
  return x;
}

/* Adds to the chunk, whose positions begin at X, those of COUNT pairs whose difference pulls at
 * positions BEGIN and on of the row: SIGN is 1 for the pairs' first positions and -1 for their
 * second ones. */
static void
pull_all (Chunk *chunk, const NstSample *sample, int x, int y, int begin, int count, int sign)
{
  const gsize channels = sample->features->channels;
  const int first = MAX (x, begin), end = MIN (x + chunk->count, begin + count);

  if (end <= first)
    return;
  nst_array_add_difference (
    chunk->values + (first - x) * channels, 1, features_at (sample, first, y),
    features_at (sample, first + sign * sample->shift.x, y + sign * sample->shift.y),
    (end - first) * channels);
  for (int i = first; i < end; i++)
    chunk->factor[i - x] += sign;
}

/* As gather_pulls(), where all positions count. */
static int
gather_all_pulls (Chunk *chunk, const NstSample *sample, int x, int end, int y)
{
  const NstShift shift = sample->shift;

  chunk->count = MIN (CHUNK, end - x);
  memset (chunk->values, 0, chunk->count * (gsize) sample->features->channels * sizeof (float));
  for (int i = 0; i < chunk->count; i++)
    {
      chunk->at[i] = x + i;
      chunk->factor[i] = 0;
    }
  pull_all (chunk, sample, x, y, 0, pairs_of_row (sample, y), 1);
  pull_all (chunk, sample, x, y, shift.x, pairs_of_row (sample, y - shift.y), -1);
  return x + chunk->count;
}

typedef struct
{
  const NstSample *sample;
  const float *matrix;
  const float *offset;
  NstMap *gradient;
  float *chunks; /* where positions are gathered, for each thread: 2 × CHUNK × channels */
} Seeding;

static void
seed_plain_row (int y, int thread, gpointer user_data)
{
  const Seeding *task = user_data;
  const GeglRectangle *region = task->sample->region;
  const int channels = task->gradient->channels;
  float *gradient = (float *) position (task->gradient, region->x, region->y + y);

  nst_product_by_panels (features_at (task->sample, 0, y), region->width, channels, task->matrix,
                         TRUE, gradient);
  nst_array_add_to_rows (gradient, NULL, task->offset, region->width, channels);
}

/* How far pairs that begin in SIZE positions from FIRST on go, of TOTAL. */
static int
extent_of (int first, int size, int shift, int total)
{
  return MIN (size + shift, total - first);
}

static void
seed_row (int y, int thread, gpointer user_data)
{
  const Seeding *task = user_data;
  const NstSample *sample = task->sample;
  const GeglRectangle *region = sample->region;
  const int channels = task->gradient->channels;
  const int end = extent_of (region->x, region->width, sample->shift.x, sample->features->width);
  float *gradient = (float *) position (task->gradient, region->x, region->y + y);
  Chunk chunk = { .values = task->chunks + (gsize) thread * 2 * CHUNK * channels };
  float *product = chunk.values + (gsize) CHUNK * channels;

  for (int x = 0; x < end;)
    {
      x = sample->guidance ? gather_pulls (&chunk, sample, x, end, y)
                           : gather_all_pulls (&chunk, sample, x, end, y);
      nst_product_by_panels (chunk.values, chunk.count, channels, task->matrix, FALSE, product);
      nst_array_add_to_rows (product, chunk.factor, task->offset, chunk.count, channels);
      for (int i = 0; i < chunk.count; i++)
        nst_array_add (gradient + (gsize) chunk.at[i] * channels, 1, product + (gsize) i * channels,
                       channels);
    }
}

void
nst_sample_seed (const NstSample *sample, const float *matrix, const float *offset,
                 NstMap *gradient, int threads)
{
  const GeglRectangle *region = sample->region;
  const gsize chunk = 2 * CHUNK * (gsize) gradient->channels;
  Seeding task = { sample, matrix, offset, gradient, NULL };

  if (is_plain (sample))
    {
      nst_parallel_for (region->height, threads, seed_plain_row, &task);
      return;
    }
  task.chunks = g_new (float, nst_parallel_threads (threads) * chunk);
  nst_parallel_for (
    extent_of (region->y, region->height, sample->shift.y, sample->features->height), threads,
    seed_row, &task);
  g_free (task.chunks);
}
