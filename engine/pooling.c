/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pooling.h"

#include <math.h>
#include <string.h>

#include "lanes.h"
#include "parallel.h"

typedef struct
{
  NstPooling pooling;
  const NstMap *input;
  const NstMap *small; /* output, or its gradient */
  NstMap *large;       /* the gradient of the input */
  gboolean gated;
} Task;

static inline const float *
row_of (const NstMap *map, int y)
{
  return map->data + (gsize) y * map->width * map->channels;
}

NST_FOR_EVERY_CPU static void
forward_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const int channels = task->input->channels;
  const float *restrict upper = row_of (task->input, 2 * y);
  const float *restrict lower = row_of (task->input, 2 * y + 1);
  float *restrict result = (float *) row_of (task->small, y);

  for (int x = 0; x < task->small->width; x++)
    {
      if (task->pooling == NST_POOLING_MAX)
        for (int c = 0; c < channels; c++)
          {
            float a = MAX (upper[c], upper[c + channels]);
            float b = MAX (lower[c], lower[c + channels]);
            result[c] = MAX (a, b);
          }
      else
        for (int c = 0; c < channels; c++)
          result[c] = 0.25f * (upper[c] + upper[c + channels] + lower[c] + lower[c + channels]);
      upper += 2 * channels;
      lower += 2 * channels;
      result += channels;
    }
}

/* The derivatives of the four neighbours of one position, CHANNELS of each; ROW numbers lead to the
 * neighbours below. The derivative goes to the first of the largest. */
NST_INLINE void
backward_max (const float *restrict input, gsize row, const float *restrict gradient,
              float *restrict result, gsize channels, float least)
{
  for (gsize c = 0; c < channels; c++)
    {
      const float a = input[c], b = input[c + channels];
      const float d = input[c + row], e = input[c + row + channels];
      const float upper = MAX (a, b), lower = MAX (d, e);
      const float largest = MAX (upper, lower);
      const float passed = largest > least ? gradient[c] : 0;
      const float to_upper = upper >= lower ? passed : 0;
      const float to_lower = upper >= lower ? 0 : passed;

      result[c] = a >= b ? to_upper : 0;
      result[c + channels] = a >= b ? 0 : to_upper;
      result[c + row] = d >= e ? to_lower : 0;
      result[c + row + channels] = d >= e ? 0 : to_lower;
    }
}

NST_INLINE void
backward_average (const float *restrict input, gsize row, const float *restrict gradient,
                  float *restrict result, gsize channels, float least)
{
  const gsize places[] = { 0, channels, row, row + channels };

  for (int i = 0; i < 4; i++)
    for (gsize c = 0; c < channels; c++)
      result[c + places[i]] = input[c + places[i]] > least ? 0.25f * gradient[c] : 0;
}

NST_FOR_EVERY_CPU static void
backward_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const int channels = task->large->channels;
  const gsize row = (gsize) task->large->width * channels;
  const float least = task->gated ? 0 : -INFINITY;
  const float *input = row_of (task->input, 2 * y);
  const float *gradient = row_of (task->small, y);
  float *result = (float *) row_of (task->large, 2 * y);

  for (int x = 0; x < task->small->width; x++)
    {
      if (task->pooling == NST_POOLING_MAX)
        backward_max (input, row, gradient, result, channels, least);
      else
        backward_average (input, row, gradient, result, channels, least);
      input += 2 * channels;
      result += 2 * channels;
      gradient += channels;
    }
  if (task->large->width % 2)
    {
      memset (result, 0, channels * sizeof *result);
      memset (result + row, 0, channels * sizeof *result);
    }
}

void
nst_pooling_forward (NstPooling pooling, const NstMap *input, NstMap *output, int threads)
{
  const Task task = { pooling, input, output, NULL };

  g_assert (output->height == input->height / 2 && output->width == input->width / 2);
  nst_parallel_for (output->height, threads, forward_row, (gpointer) &task);
}

void
nst_pooling_backward (NstPooling pooling, const NstMap *input, gboolean gated,
                      const NstMap *output_gradient, NstMap *input_gradient, int threads)
{
  const Task task = { pooling, input, output_gradient, input_gradient, gated };

  if (input->height % 2)
    memset ((float *) row_of (input_gradient, input->height - 1), 0,
            (gsize) input->width * input->channels * sizeof (float));
  nst_parallel_for (output_gradient->height, threads, backward_row, (gpointer) &task);
}
