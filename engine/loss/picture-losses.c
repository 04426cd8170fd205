/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loss/picture-losses.h"

#include "base/parallel.h"

typedef struct
{
  const NstMap *picture;
  double weight_across; /* of each square of a horizontal difference */
  double weight_down;   /* of a vertical one; of what lies outside the range, or away from OTHER */
  NstMap *gradient;
  const float *mean; /* the colour around the picture */
  const NstMap *other;
  const NstMap *held;
} Task;

/* The loss of the differences to the right and below of row Y. The derivative gathers the
 * differences to the left and above too, so that no row writes to another's. */
static double
variation_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstMap *picture = task->picture;
  const gsize row = (gsize) picture->width * picture->channels;
  const float *values = nst_map_at (picture, 0, y);
  float *gradient = nst_map_at (task->gradient, 0, y);
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
                     + (float) (2 * task->weight_down) * (from_above - to_below);
    }
  return task->weight_across * across + task->weight_down * down;
}

double
nst_variation_loss (const NstMap *picture, double weight, NstMap *gradient, int threads)
{
  const double count_across = (double) picture->height * (picture->width - 1) * picture->channels;
  const double count_down = (double) (picture->height - 1) * picture->width * picture->channels;
  Task task = { picture };

  task.weight_down = count_down > 0 ? weight / count_down : 0;
  task.weight_across = count_across > 0 ? weight / count_across : 0;
  task.gradient = gradient;
  return nst_parallel_sum (picture->height, threads, variation_row, &task);
}

static double
variation_sum_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstMap *picture = task->picture;
  const gsize channels = picture->channels;
  const gsize row = (gsize) picture->width * channels;
  const float *values = nst_map_at (picture, 0, y);
  float *gradient = nst_map_at (task->gradient, 0, y);
  const gboolean has_below = y + 1 < picture->height;
  double sum = 0;

  for (gsize i = 0; i < row; i++)
    {
      const gboolean has_right = i + channels < row;
      const float here = values[i];
      float pull = 0;

      if (has_right && has_below)
        {
          const float across = here - values[i + channels], down = here - values[i + row];

          sum += (double) across * across + (double) down * down;
          pull = across + down;
        }
      if (i >= channels && has_below)
        pull += here - values[i - channels];
      if (y > 0 && has_right)
        pull += here - values[(gssize) i - (gssize) row];
      gradient[i] += (float) task->weight_down * pull;
    }
  return task->weight_down / 2 * sum;
}

double
nst_variation_sum_loss (const NstMap *picture, double weight, NstMap *gradient, int threads)
{
  Task task = { picture, .weight_down = weight, .gradient = gradient };

  return nst_parallel_sum (picture->height, threads, variation_sum_row, &task);
}

/* Each row counts its pixels' differences to the right and below, and to what surrounds the
 * picture. */
static double
laplacian_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstMap *picture = task->picture;
  const gsize channels = picture->channels;
  const gsize row = (gsize) picture->width * channels;
  const float *values = nst_map_at (picture, 0, y);
  float *gradient = nst_map_at (task->gradient, 0, y);
  double sum = 0;

  for (gsize i = 0; i < row; i++)
    {
      const gboolean has_left = i >= channels, has_above = y > 0;
      const float outside = task->mean[i % channels];
      const float right = values[i] - (i + channels < row ? values[i + channels] : outside);
      const float below = values[i] - (y + 1 < picture->height ? values[i + row] : outside);
      const float left = values[i] - (has_left ? values[i - channels] : outside);
      const float above = values[i] - (has_above ? values[(gssize) i - (gssize) row] : outside);

      sum += (double) right * right + (double) below * below;
      sum += has_left ? 0 : (double) left * left;
      sum += has_above ? 0 : (double) above * above;
      gradient[i] += (float) (task->weight_down / 8) * (right + below + left + above);
    }
  return task->weight_down / 16 * sum;
}

double
nst_laplacian_loss (const NstMap *picture, double weight, const float *mean, NstMap *gradient,
                    int threads)
{
  Task task = { picture, .weight_down = weight, .gradient = gradient, .mean = mean };

  return nst_parallel_sum (picture->height, threads, laplacian_row, &task);
}

static double
range_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const float *restrict values = nst_map_at (task->picture, 0, y);
  float *restrict gradient = nst_map_at (task->gradient, 0, y);
  const gsize length = (gsize) task->picture->width * task->picture->channels;
  double sum = 0;

  for (gsize i = 0; i < length; i++)
    {
      float outside = values[i] - CLAMP (values[i], 0, 1);
      sum += (double) outside * outside;
      gradient[i] += (float) (2 * task->weight_down) * outside;
    }
  return task->weight_down * sum;
}

double
nst_range_loss (const NstMap *picture, double weight, NstMap *gradient, int threads)
{
  Task task = { picture };

  task.weight_down = weight / nst_map_length (picture);
  task.gradient = gradient;
  return nst_parallel_sum (picture->height, threads, range_row, &task);
}

static double
held_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const int channels = task->picture->channels;
  const float *values = nst_map_at (task->picture, 0, y), *other = nst_map_at (task->other, 0, y);
  const float *held = nst_map_at (task->held, 0, y);
  float *gradient = nst_map_at (task->gradient, 0, y);
  double sum = 0;

  for (int i = 0; i < task->picture->width * channels; i++)
    {
      const float away = values[i] - other[i], share = held[i / channels];

      sum += (double) share * away * away;
      gradient[i] += (float) (2 * task->weight_down) * share * away;
    }
  return task->weight_down * sum;
}

double
nst_held_loss (const NstMap *picture, const NstMap *other, const NstMap *held, double weight,
               NstMap *gradient, int threads)
{
  Task task = { picture, .weight_down = weight / nst_map_length (picture), .gradient = gradient,
                .other = other, .held = held };

  return nst_parallel_sum (picture->height, threads, held_row, &task);
}
