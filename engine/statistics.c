/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "statistics.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "lanes.h"
#include "parallel.h"
#include "products.h"

/* The positions are summed in as many parts whatever the number of threads, in single precision
 * within a part and in double precision over them: so the sums do not depend on the threads. */
#define PARTS 8

#define CHUNK 64 /* positions that count, gathered to be multiplied at once */

NstStatistics *
nst_statistics_new (int channels)
{
  NstStatistics *statistics = g_new0 (NstStatistics, 1);

  statistics->channels = channels;
  statistics->gram = g_new0 (double, (gsize) channels *channels);
  statistics->mean = g_new0 (double, channels);
  return statistics;
}

void
nst_statistics_free (NstStatistics *statistics)
{
  g_free (statistics->gram);
  g_free (statistics->mean);
  g_free (statistics);
}

void
nst_statistics_add (NstStatistics *result, const NstStatistics *from, double weight)
{
  const gsize channels = result->channels;

  for (gsize i = 0; i < channels * channels; i++)
    result->gram[i] += weight * from->gram[i];
  for (gsize i = 0; i < channels; i++)
    result->mean[i] += weight * from->mean[i];
}

static const float *
position (const NstMap *map, int x, int y)
{
  return map->data + ((gsize) y * map->width + x) * map->channels;
}

/* Positions of a row that count, without those between them that do not. */
typedef struct
{
  int count;
  int at[CHUNK];       /* in the row */
  float factor[CHUNK]; /* what each counts, or its root */
  float *features;     /* CHUNK × channels, times the factor */
} Chunk;

/* Gathers from position X of ROW on, of WIDTH × CHANNELS. Returns where to go on. */
static int
gather (Chunk *chunk, const float *row, const float *guidance, int x, int width, int channels,
        gboolean root)
{
  for (chunk->count = 0; x < width && chunk->count < CHUNK; x++)
    if (guidance[x] > 0)
      {
        const float factor = root ? sqrtf (guidance[x]) : guidance[x];
        float *features = chunk->features + (gsize) chunk->count * channels;

        for (int c = 0; c < channels; c++)
          features[c] = factor * row[(gsize) x * channels + c];
        chunk->at[chunk->count] = x;
        chunk->factor[chunk->count++] = factor;
      }
  return x;
}

typedef struct
{
  const NstMap *features;
  const GeglRectangle *region;
  const NstGuidance *guidance;
  float *room; /* PARTS × part_length: channels × channels, channels, CHUNK × channels */
} Collection;

/* Of a part's sums and a chunk. */
static gsize
part_length (int channels)
{
  return (gsize) channels * (channels + 1 + CHUNK);
}

gsize
nst_statistics_room (int channels)
{
  return PARTS * part_length (channels);
}

NST_FOR_EVERY_CPU static void
collect_row (const float *row, int width, int channels, float *gram, float *mean)
{
  cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, channels, width, 1, row, channels, 1, gram,
               channels);
  for (int x = 0; x < width; x++)
    for (int c = 0; c < channels; c++)
      mean[c] += row[(gsize) x * channels + c];
}

/* The same with each position times what it counts: in the matrix as the square of a root. */
static void
collect_guided_row (const float *row, const float *guidance, int width, int channels, float *gram,
                    float *mean)
{
  Chunk chunk = { .features = mean + channels };

  for (int x = 0; x < width;)
    {
      x = gather (&chunk, row, guidance, x, width, channels, TRUE);
      cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, channels, chunk.count, 1, chunk.features,
                   channels, 1, gram, channels);
      for (int i = 0; i < chunk.count; i++)
        for (int c = 0; c < channels; c++)
          mean[c] += chunk.factor[i] * chunk.features[(gsize) i * channels + c];
    }
}

/* Sums over the rows of one part; only the upper triangle of the matrix. */
static void
collect_part (int part, int thread, gpointer user_data)
{
  const Collection *task = user_data;
  const GeglRectangle *region = task->region;
  const NstGuidance *guidance = task->guidance;
  const int channels = task->features->channels;
  const int first = (gint64) region->height * part / PARTS;
  const int end = (gint64) region->height * (part + 1) / PARTS;
  float *gram = task->room + part * part_length (channels);
  float *mean = gram + (gsize) channels * channels;

  memset (gram, 0, ((gsize) channels * channels + channels) * sizeof *gram);
  for (int y = first; y < end; y++)
    {
      const float *row = position (task->features, region->x, region->y + y);

      if (guidance)
        collect_guided_row (row, position (guidance->map, guidance->x, guidance->y + y),
                            region->width, channels, gram, mean);
      else
        collect_row (row, region->width, channels, gram, mean);
    }
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
nst_statistics_collect (NstStatistics *statistics, const NstMap *features,
                        const GeglRectangle *region, const NstGuidance *guidance, double positions,
                        float *room, int threads)
{
  Collection task = { features, region, guidance, room };
  Addition addition = { statistics, room, positions };

  nst_parallel_for (PARTS, threads, collect_part, &task);
  nst_parallel_for (statistics->channels, threads, add_parts, &addition);
}

static double
dot (const double *a, const double *b, gsize count)
{
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += a[i] * b[i];
  return sum;
}

/* What STATISTICS have to be multiplied by for their square by METRIC. The caller owns it. */
static NstStatistics *
map_statistics (const NstStatistics *statistics, const NstMetric *metric)
{
  NstStatistics *mapped = nst_statistics_new (statistics->channels);

  nst_metric_map_gram (metric, statistics->gram, mapped->gram);
  nst_metric_map_mean (metric, statistics->mean, mapped->mean);
  return mapped;
}

void
nst_statistics_square (const NstStatistics *statistics, const NstMetric *metric, double *gram,
                       double *mean)
{
  const gsize channels = statistics->channels;
  g_autoptr (NstStatistics) mapped = metric ? map_statistics (statistics, metric) : NULL;
  const NstStatistics *other = mapped ? mapped : statistics;

  *gram = dot (statistics->gram, other->gram, channels * channels);
  *mean = dot (statistics->mean, other->mean, channels);
}

double
nst_style_loss (const NstStatistics *current, const NstStatistics *target, const NstMetric *metric,
                double gram_weight, double mean_weight, double positions, float *matrix,
                float *offset)
{
  const gsize channels = current->channels;
  g_autoptr (NstStatistics) difference = nst_statistics_new (channels);
  g_autoptr (NstStatistics) mapped = NULL;
  const NstStatistics *other = difference;

  nst_statistics_add (difference, current, 1);
  nst_statistics_add (difference, target, -1);
  if (metric)
    other = mapped = map_statistics (difference, metric);

  /* dG/df is symmetric in f's two places, hence 4 where a plain square would have 2. */
  if (matrix)
    nst_product_fill_panels (other->gram, channels, 4 * gram_weight / positions, matrix);
  for (gsize i = 0; offset && i < channels; i++)
    offset[i] = 2 * mean_weight * other->mean[i] / positions;
  return gram_weight * dot (difference->gram, other->gram, channels * channels)
         + mean_weight * dot (difference->mean, other->mean, channels);
}

typedef struct
{
  const NstMap *features;
  const GeglRectangle *region;
  const NstGuidance *guidance;
  const float *matrix;
  const float *offset;
  NstMap *gradient;
  float *chunks; /* with guidance, for each thread: 2 × CHUNK × channels */
} Seeding;

NST_FOR_EVERY_CPU static void
seed_row (int y, int thread, gpointer user_data)
{
  const Seeding *task = user_data;
  const GeglRectangle *region = task->region;
  const int channels = task->features->channels;
  float *gradient = (float *) position (task->gradient, region->x, region->y + y);

  nst_product_by_panels (position (task->features, region->x, region->y + y), region->width,
                         channels, task->matrix, TRUE, gradient);
  for (int x = 0; x < region->width; x++, gradient += channels)
    for (int c = 0; c < channels; c++)
      gradient[c] += task->offset[c];
}

static void
seed_guided_row (int y, int thread, gpointer user_data)
{
  const Seeding *task = user_data;
  const GeglRectangle *region = task->region;
  const NstGuidance *guidance = task->guidance;
  const int channels = task->features->channels;
  const float *row = position (task->features, region->x, region->y + y);
  float *gradient = (float *) position (task->gradient, region->x, region->y + y);
  Chunk chunk = { .features = task->chunks + (gsize) thread * 2 * CHUNK * channels };
  float *product = chunk.features + (gsize) CHUNK * channels;

  for (int x = 0; x < region->width;)
    {
      x = gather (&chunk, row, position (guidance->map, guidance->x, guidance->y + y), x,
                  region->width, channels, FALSE);
      nst_product_by_panels (chunk.features, chunk.count, channels, task->matrix, FALSE, product);
      for (int i = 0; i < chunk.count; i++)
        for (int c = 0; c < channels; c++)
          gradient[(gsize) chunk.at[i] * channels + c]
            += product[(gsize) i * channels + c] + chunk.factor[i] * task->offset[c];
    }
}

void
nst_style_seed (const NstMap *features, const GeglRectangle *region, const NstGuidance *guidance,
                const float *matrix, const float *offset, NstMap *gradient, int threads)
{
  Seeding task = { features, region, guidance, matrix, offset, gradient };

  if (guidance)
    task.chunks
      = g_new (float, (gsize) nst_parallel_threads (threads) * 2 * CHUNK * features->channels);
  nst_parallel_for (region->height, threads, guidance ? seed_guided_row : seed_row, &task);
  g_free (task.chunks);
}
