/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loss/picture-losses.h"

#include "base/parallel.h"

#define CHUNK 64 /* positions that are compared at once by a metric */

typedef struct
{
  const NstMap *features;
  const GeglRectangle *own;
  const NstMap *target;
  const GeglRectangle *place;
  double weight; /* of each square; of vertical ones in a total variation */
  double weight_across;
  NstMap *gradient;
  double *sums; /* of each row */
  const NstMetric *metric;
  float *chunks; /* with a metric, for each thread: 2 × CHUNK × channels */
} Task;

static gsize
offset_of (const NstMap *map, int x, int y)
{
  return ((gsize) y * map->width + x) * map->channels;
}

/* Runs ROW for each of N_ROWS and adds up their sums, in an order that does not depend on the
 * threads. */
static double
sum_rows (Task *task, int n_rows, int threads, NstBlock row)
{
  double sum = 0;

  task->sums = g_new0 (double, n_rows);
  nst_parallel_for (n_rows, threads, row, task);
  for (int y = 0; y < n_rows; y++)
    sum += task->sums[y];
  g_free (task->sums);
  return sum;
}

static void
content_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize start = offset_of (task->features, task->own->x, task->own->y + y);
  const float *restrict features = task->features->data + start;
  const float *restrict target
    = task->target->data + offset_of (task->target, task->place->x, task->place->y + y);
  float *restrict gradient = task->gradient ? task->gradient->data + start : NULL;
  const gsize length = (gsize) task->own->width * task->features->channels;
  double sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      float difference = features[i] - target[i];
      sum += (double) difference * difference;
      if (gradient)
        gradient[i] += (float) (2 * task->weight) * difference;
    }
  task->sums[y] = task->weight * sum;
}

/* The same where differences count by a metric. */
static void
content_row_by_metric (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize channels = task->features->channels;
  const gsize start = offset_of (task->features, task->own->x, task->own->y + y);
  const float *features = task->features->data + start;
  const float *target
    = task->target->data + offset_of (task->target, task->place->x, task->place->y + y);
  float *gradient = task->gradient ? task->gradient->data + start : NULL;
  const gsize length = task->own->width * channels;
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
  task->sums[y] = task->weight * sum;
}

double
nst_content_loss (const NstMap *features, const GeglRectangle *own, const NstMap *target,
                  const GeglRectangle *place, const NstMetric *metric, double weight,
                  NstMap *gradient, int threads)
{
  Task task = { features, own, target, place, weight, 0, gradient };
  double loss;

  if (metric == NULL)
    return sum_rows (&task, own->height, threads, content_row);
  task.metric = metric;
  task.chunks
    = g_new (float, (gsize) nst_parallel_threads (threads) * 2 * CHUNK * features->channels);
  loss = sum_rows (&task, own->height, threads, content_row_by_metric);
  g_free (task.chunks);
  return loss;
}

/* The loss of the differences to the right and below of row Y; the derivative gathers those to the
 * left and above too, so that rows do not write to each other's. */
static void
variation_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstMap *picture = task->features;
  const gsize start = offset_of (picture, 0, y);
  const gsize row = (gsize) picture->width * picture->channels;
  const float *values = picture->data + start;
  float *gradient = task->gradient->data + start;
  const gsize channels = picture->channels;
  double across = 0, down = 0;

  for (gsize i = 0; i < row; i++)
    {
      float to_right = i + channels < row ? values[i + channels] - values[i] : 0;
      float to_below = y + 1 < picture->height ? values[i + row] - values[i] : 0;
      float from_left = i >= channels ? values[i] - values[i - channels] : 0;
      float from_above = y > 0 ? values[i] - values[(gssize) i - (gssize) row] : 0;

      across += (double) to_right * to_right;
      down += (double) to_below * to_below;
      gradient[i] += (float) (2 * task->weight_across) * (from_left - to_right)
                     + (float) (2 * task->weight) * (from_above - to_below);
    }
  task->sums[y] = task->weight_across * across + task->weight * down;
}

double
nst_variation_loss (const NstMap *picture, double weight, NstMap *gradient, int threads)
{
  const double count_across = (double) picture->height * (picture->width - 1) * picture->channels;
  const double count_down = (double) (picture->height - 1) * picture->width * picture->channels;
  Task task = { picture };

  task.weight = count_down > 0 ? weight / count_down : 0;
  task.weight_across = count_across > 0 ? weight / count_across : 0;
  task.gradient = gradient;
  return sum_rows (&task, picture->height, threads, variation_row);
}

static void
range_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize start = offset_of (task->features, 0, y);
  const float *restrict values = task->features->data + start;
  float *restrict gradient = task->gradient->data + start;
  const gsize length = (gsize) task->features->width * task->features->channels;
  double sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      float outside = values[i] - CLAMP (values[i], 0, 1);
      sum += (double) outside * outside;
      gradient[i] += (float) (2 * task->weight) * outside;
    }
  task->sums[y] = task->weight * sum;
}

double
nst_range_loss (const NstMap *picture, double weight, NstMap *gradient, int threads)
{
  Task task = { picture };

  task.weight = weight / nst_map_length (picture);
  task.gradient = gradient;
  return sum_rows (&task, picture->height, threads, range_row);
}
