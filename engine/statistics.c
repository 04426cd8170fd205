/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "statistics.h"

#include <cblas.h>
#include <string.h>

#include "parallel.h"

/* The positions are summed in as many parts whatever the number of threads, in single precision
 * within a part and in double precision over them: so the sums do not depend on the threads. */
#define PARTS 8

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

typedef struct
{
  const NstMap *features;
  const GeglRectangle *region;
  float *sums; /* PARTS × (channels × channels + channels) */
} Collection;

static const float *
position (const NstMap *map, int x, int y)
{
  return map->data + ((gsize) y * map->width + x) * map->channels;
}

/* Sums over the rows of one part; only the upper triangle of the matrix. */
static void
collect_part (int part, int thread, gpointer user_data)
{
  const Collection *task = user_data;
  const GeglRectangle *region = task->region;
  const int channels = task->features->channels;
  const int first = (gint64) region->height * part / PARTS;
  const int end = (gint64) region->height * (part + 1) / PARTS;
  float *gram = task->sums + part * ((gsize) channels * channels + channels);
  float *mean = gram + (gsize) channels * channels;

  memset (gram, 0, ((gsize) channels * channels + channels) * sizeof *gram);
  for (int y = first; y < end; y++)
    {
      const float *row = position (task->features, region->x, region->y + y);

      cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, channels, region->width, 1, row, channels,
                   1, gram, channels);
      for (int x = 0; x < region->width; x++)
        for (int c = 0; c < channels; c++)
          mean[c] += row[(gsize) x * channels + c];
    }
}

gboolean
nst_statistics_collect (NstStatistics *statistics, const NstMap *features,
                        const GeglRectangle *region, double positions, int threads, GError **error)
{
  const int channels = features->channels;
  const gsize length = (gsize) channels * channels + channels;
  Collection task = { features, region, nst_floats_new (PARTS * length, error) };

  if (task.sums == NULL)
    return FALSE;
  nst_parallel_for (PARTS, threads, collect_part, &task);
  for (int part = 0; part < PARTS; part++)
    {
      const float *gram = task.sums + part * length;
      const float *mean = gram + (gsize) channels * channels;

      for (int i = 0; i < channels; i++)
        for (int j = 0; j < channels; j++)
          statistics->gram[i * channels + j]
            += gram[MIN (i, j) * channels + MAX (i, j)] / positions;
      for (int i = 0; i < channels; i++)
        statistics->mean[i] += mean[i] / positions;
    }
  nst_floats_free (task.sums);
  return TRUE;
}

double
nst_style_loss (const NstStatistics *current, const NstStatistics *target, double gram_weight,
                double mean_weight, double positions, float *matrix, float *offset)
{
  const gsize channels = current->channels;
  double gram_loss = 0, mean_loss = 0;

  /* dG/df is symmetric in f's two places, hence 4 where a plain square would have 2. */
  for (gsize i = 0; i < channels * channels; i++)
    {
      double difference = current->gram[i] - target->gram[i];
      gram_loss += difference * difference;
      if (matrix)
        matrix[i] = 4 * gram_weight * difference / positions;
    }
  for (gsize i = 0; i < channels; i++)
    {
      double difference = current->mean[i] - target->mean[i];
      mean_loss += difference * difference;
      if (offset)
        offset[i] = 2 * mean_weight * difference / positions;
    }
  return gram_weight * gram_loss + mean_weight * mean_loss;
}

typedef struct
{
  const NstMap *features;
  const GeglRectangle *region;
  const float *matrix;
  const float *offset;
  NstMap *gradient;
} Seeding;

static void
seed_row (int y, int thread, gpointer user_data)
{
  const Seeding *task = user_data;
  const GeglRectangle *region = task->region;
  const int channels = task->features->channels;
  float *gradient = (float *) position (task->gradient, region->x, region->y + y);

  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, region->width, channels, channels, 1,
               position (task->features, region->x, region->y + y), channels, task->matrix,
               channels, 1, gradient, channels);
  for (int x = 0; x < region->width; x++, gradient += channels)
    for (int c = 0; c < channels; c++)
      gradient[c] += task->offset[c];
}

void
nst_style_seed (const NstMap *features, const GeglRectangle *region, const float *matrix,
                const float *offset, NstMap *gradient, int threads)
{
  const Seeding task = { features, region, matrix, offset, gradient };

  nst_parallel_for (region->height, threads, seed_row, (gpointer) &task);
}
