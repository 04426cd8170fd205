/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pooling.h"

#include <string.h>

#include "parallel.h"

typedef struct
{
  NstPooling pooling;
  const NstMap *input;
  const NstMap *small; /* output, or its gradient */
  NstMap *large;       /* the gradient of the input */
} Task;

static inline const float *
row_of (const NstMap *map, int y)
{
  return map->data + (gsize) y * map->width * map->channels;
}

static void
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
          result[c]
            = 0.25f * (upper[c] + upper[c + channels] + lower[c] + lower[c + channels]);
      upper += 2 * channels;
      lower += 2 * channels;
      result += channels;
    }
}

/* The derivatives of the four neighbours of one position, CHANNELS of each; input and gradient
 * rows lie alike. */
static inline void
backward_max (const float *restrict upper, const float *restrict lower,
              const float *restrict gradient, float *restrict to_upper,
              float *restrict to_lower, int channels)
{
  for (int c = 0; c < channels; c++)
    {
      const int d = c + channels;
      const float a = upper[c], b = upper[d], e = lower[c], f = lower[d];
      const gboolean first = a >= b && a >= e && a >= f;
      const gboolean second = !first && b >= e && b >= f;
      const gboolean third = !first && !second && e >= f;

      to_upper[c] = first ? gradient[c] : 0;
      to_upper[d] = second ? gradient[c] : 0;
      to_lower[c] = third ? gradient[c] : 0;
      to_lower[d] = first || second || third ? 0 : gradient[c];
    }
}

static void
backward_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const int channels = task->large->channels;
  const gsize row = (gsize) task->large->width * channels;
  const float *upper = row_of (task->input, 2 * y);
  const float *gradient = row_of (task->small, y);
  float *to_upper = (float *) row_of (task->large, 2 * y);

  for (int x = 0; x < task->small->width; x++)
    {
      if (task->pooling == NST_POOLING_MAX)
        backward_max (upper, upper + row, gradient, to_upper, to_upper + row, channels);
      else
        for (int c = 0; c < channels; c++)
          to_upper[c] = to_upper[c + channels] = to_upper[c + row]
            = to_upper[c + channels + row] = 0.25f * gradient[c];
      upper += 2 * channels;
      to_upper += 2 * channels;
      gradient += channels;
    }
  if (task->large->width % 2)
    {
      memset (to_upper, 0, channels * sizeof *to_upper);
      memset (to_upper + row, 0, channels * sizeof *to_upper);
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
nst_pooling_backward (NstPooling pooling, const NstMap *input, const NstMap *output_gradient,
                      NstMap *input_gradient, int threads)
{
  const Task task = { pooling, input, output_gradient, input_gradient };

  if (input->height % 2)
    memset ((float *) row_of (input_gradient, input->height - 1), 0,
            (gsize) input->width * input->channels * sizeof (float));
  nst_parallel_for (output_gradient->height, threads, backward_row, (gpointer) &task);
}
