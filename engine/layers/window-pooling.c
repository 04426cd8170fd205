/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/window-pooling.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"

typedef struct
{
  const NstWindowPooling *pooling;
  const NstMap *input;  /* or its derivative */
  const NstMap *output; /* or its derivative */
  guint8 *routes;
} Task;

/* The positions of a map that a window reads along one side: from FIRST up to END. */
typedef struct
{
  int first;
  int end;
} Range;

static Range
read_by (const NstWindowPooling *pooling, int index, int size)
{
  const int start = nst_window_start (&pooling->window, index);

  return (Range){ MAX (start, 0), MIN (start + pooling->window.side, size) };
}

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
  const Range range = read_by (pooling, index, size);
  const int start = nst_window_start (&pooling->window, index);

  switch (pooling->count)
    {
    case NST_COUNT_VALID:
      return range.end - range.first;
    case NST_COUNT_ALL:
      return pooling->window.side;
    default:
      return MIN (start + pooling->window.side, size + pooling->window.padding) - start;
    }
}

/* What an average of window (x, y) is multiplied by. */
static float
share (const Task *task, int x, int y)
{
  return 1.0f
         / (counted (task->pooling, x, task->input->width)
            * counted (task->pooling, y, task->input->height));
}

static void
average (const Task *task, int x, int y)
{
  const Range rows = read_by (task->pooling, y, task->input->height);
  const Range columns = read_by (task->pooling, x, task->input->width);
  const int channels = task->input->channels;
  const float factor = share (task, x, y);
  float *to = nst_map_at (task->output, x, y);

  memset (to, 0, channels * sizeof *to);
  for (int row = rows.first; row < rows.end; row++)
    for (int column = columns.first; column < columns.end; column++)
      {
        const float *from = nst_map_at (task->input, column, row);

        for (int c = 0; c < channels; c++)
          to[c] += factor * from[c];
      }
}

/* The number of position (column, row) of the map among those of window (x, y). */
static guint8
place_of (const Task *task, int x, int y, int column, int row)
{
  const NstWindow *window = &task->pooling->window;

  return (row - nst_window_start (window, y)) * window->side + column
         - nst_window_start (window, x);
}

static void
maximum (const Task *task, int x, int y)
{
  const Range rows = read_by (task->pooling, y, task->input->height);
  const Range columns = read_by (task->pooling, x, task->input->width);
  const int channels = task->input->channels;
  float *to = nst_map_at (task->output, x, y);
  guint8 *routes = task->routes + (to - task->output->data);

  for (int c = 0; c < channels; c++)
    to[c] = -INFINITY;
  for (int row = rows.first; row < rows.end; row++)
    for (int column = columns.first; column < columns.end; column++)
      {
        const float *from = nst_map_at (task->input, column, row);
        const guint8 place = place_of (task, x, y, column, row);

        for (int c = 0; c < channels; c++)
          if (!(from[c] <= to[c])) /* NaN comes through, so that it is found */
            {
              to[c] = from[c];
              routes[c] = place;
            }
      }
}

static void
forward_row (int y, int thread, gpointer user_data)
{
  const Task *task = user_data;

  for (int x = 0; x < task->output->width; x++)
    if (task->pooling->average)
      average (task, x, y);
    else
      maximum (task, x, y);
}

void
nst_window_pooling_forward (const NstWindowPooling *pooling, const NstMap *input, NstMap *output,
                            guint8 *routes, int threads)
{
  const Task task = { pooling, input, output, routes };

  g_assert (output->height == nst_window_pooling_side (pooling, input->height));
  g_assert (output->width == nst_window_pooling_side (pooling, input->width));
  g_assert (pooling->average || routes);
  nst_parallel_for (output->height, threads, forward_row, (gpointer) &task);
}

/* Adds what window (x, y) passes to position (column, row) of the map. */
static void
add_passed (const Task *task, int x, int y, int column, int row)
{
  const float *from = nst_map_at (task->output, x, y);
  float *to = nst_map_at (task->input, column, row);
  const int channels = task->input->channels;

  if (task->pooling->average)
    {
      const float factor = share (task, x, y);

      for (int c = 0; c < channels; c++)
        to[c] += factor * from[c];
    }
  else
    {
      const guint8 *routes = task->routes + (from - task->output->data);
      const guint8 place = place_of (task, x, y, column, row);

      for (int c = 0; c < channels; c++)
        if (routes[c] == place)
          to[c] += from[c];
    }
}

static void
backward_row (int row, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstWindow *window = &task->pooling->window;
  float *line = nst_map_at (task->input, 0, row);
  int first_y, last_y;

  memset (line, 0, (gsize) task->input->width * task->input->channels * sizeof *line);
  nst_window_readers (window, row, task->output->height, &first_y, &last_y);
  for (int column = 0; column < task->input->width; column++)
    {
      int first_x, last_x;

      nst_window_readers (window, column, task->output->width, &first_x, &last_x);
      for (int y = first_y; y <= last_y; y++)
        for (int x = first_x; x <= last_x; x++)
          add_passed (task, x, y, column, row);
    }
}

void
nst_window_pooling_backward (const NstWindowPooling *pooling, const guint8 *routes,
                             const NstMap *output_gradient, NstMap *input_gradient, int threads)
{
  const Task task = { pooling, input_gradient, output_gradient, (guint8 *) routes };

  nst_parallel_for (input_gradient->height, threads, backward_row, (gpointer) &task);
}
