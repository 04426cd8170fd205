/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/window-pooling.h"

#include "base/parallel.h"
#include "layers/window-pooling-rows.h"

int
nst_window_pooling_side (const NstWindowPooling *pooling, int size)
{
  return pooling->begun ? nst_window_count_begun (&pooling->window, size)
                        : nst_window_count (&pooling->window, size);
}

/* How many positions of window INDEX count along a side of SIZE. */
static int
counted (const NstWindowPooling *pooling, int index, int size)
{
  const int start = nst_window_start (&pooling->window, index);
  const int end = start + pooling->window.side;

  switch (pooling->count)
    {
    case NST_COUNT_VALID:
      return MIN (end, size) - MAX (start, 0);
    case NST_COUNT_ALL:
      return pooling->window.side;
    default:
      return MIN (end, size + pooling->window.padding) - start;
    }
}

/* What averages are multiplied by, along a side of SIZE positions, in each of COUNT windows. Free
 * with g_free. */
static float *
list_shares (const NstWindowPooling *pooling, int size, int count)
{
  float *shares = g_new (float, count);

  for (int i = 0; i < count; i++)
    shares[i] = 1.0f / counted (pooling, i, size);
  return shares;
}

/* Runs FUNCTION for ROWS rows of TASK, which lacks what averages are multiplied by. */
static void
run (NstWindowPoolingTask *task, NstBlock function, int rows, int threads)
{
  g_autofree float *across = list_shares (task->pooling, task->large->width, task->small->width);
  g_autofree float *down = list_shares (task->pooling, task->large->height, task->small->height);

  task->across = across;
  task->down = down;
  nst_parallel_for (rows, threads, function, task);
}

void
nst_window_pooling_forward (const NstWindowPooling *pooling, const NstMap *input, NstMap *output,
                            guint8 *routes, int threads)
{
  NstWindowPoolingTask task = { pooling, input, output, routes };

  g_assert (output->height == nst_window_pooling_side (pooling, input->height));
  g_assert (output->width == nst_window_pooling_side (pooling, input->width));
  g_assert (pooling->average || routes);
  run (&task, nst_window_pooling_forward_row, output->height, threads);
}

void
nst_window_pooling_backward (const NstWindowPooling *pooling, const guint8 *routes,
                             const guint8 *gate, const NstMap *output_gradient,
                             NstMap *input_gradient, int threads)
{
  NstWindowPoolingTask task
    = { pooling, input_gradient, output_gradient, (guint8 *) routes, .gate = gate };

  run (&task, nst_window_pooling_backward_row, input_gradient->height, threads);
}
