/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/parallel.h"
#include "pictures/line-weights.h"
#include "pictures/resampling.h"

#define BLOCK_ROWS 16 /* rows of a map that a thread does at once */

typedef struct
{
  const NstMap *from;
  NstMap *to;
} Averaging;

/* Adds the pixels of a row to the cells that they lie in. */
static void
add_row (const float *from, int from_width, float *to, int width, int channels)
{
  for (int x = 0; x < width; x++)
    {
      const int end = (gint64) (x + 1) * from_width / width;

      for (int i = (gint64) x * from_width / width; i < end; i++)
        for (int c = 0; c < channels; c++)
          to[channels * x + c] += from[channels * i + c];
    }
}

static void
average_row (int y, int thread, gpointer user_data)
{
  const Averaging *task = user_data;
  const NstMap *from = task->from;
  const int width = task->to->width, height = task->to->height;
  const int first = (gint64) y * from->height / height;
  const int end = (gint64) (y + 1) * from->height / height;
  const int channels = from->channels;
  float *to = nst_map_at (task->to, 0, y);

  memset (to, 0, (gsize) width * channels * sizeof *to);
  for (int row = first; row < end; row++)
    add_row (nst_map_at (from, 0, row), from->width, to, width, channels);
  for (int x = 0; x < width; x++)
    {
      const gint64 columns
        = (gint64) (x + 1) * from->width / width - (gint64) x * from->width / width;

      for (int c = 0; c < channels; c++)
        to[channels * x + c] /= columns * (end - first);
    }
}

gboolean
nst_resample_average (const NstMap *map, int width, int height, int threads, NstMap *result,
                      GError **error)
{
  Averaging task = { map, result };

  g_assert (width >= 1 && height >= 1 && width <= map->width && height <= map->height);
  if (!nst_map_allocate (result, height, width, map->channels, error))
    return FALSE;
  nst_parallel_for (height, threads, average_row, &task);
  return TRUE;
}

typedef struct
{
  const NstMap *small;
  NstMap *map;
  NstLineWeights rows;
  NstLineWeights columns;
  float *lines; /* for each thread one as wide as the small map, and one as wide as the map */
} Addition;

/* How many numbers of LINES a thread has. */
static gsize
line_length (const Addition *task)
{
  return 3 * ((gsize) task->small->width + task->map->width);
}

static void
add_small_row (const Addition *task, int y, float *row, float *line)
{
  const NstMap *small = task->small, *map = task->map;
  const float *weights = task->rows.weights + (gsize) y * task->rows.most;
  const gsize width = 3 * (gsize) small->width;

  memset (row, 0, width * sizeof *row);
  for (int k = 0; k < task->rows.count[y]; k++)
    nst_line_add (row, nst_map_at (small, 0, task->rows.first[y] + k), weights[k], width);
  nst_line_weights_apply (&task->columns, row, 0, 0, map->width, 3, line);
  nst_line_add (nst_map_at (map, 0, y), line, 1, 3 * (gsize) map->width);
}

static void
add_block (int block, int thread, gpointer user_data)
{
  const Addition *task = user_data;
  const int end = MIN ((block + 1) * BLOCK_ROWS, task->map->height);
  float *row = task->lines + thread * line_length (task);

  for (int y = block * BLOCK_ROWS; y < end; y++)
    add_small_row (task, y, row, row + 3 * (gsize) task->small->width);
}

gboolean
nst_resample_add (const NstMap *small, NstMap *map, int threads, GError **error)
{
  Addition task = { small, map };

  task.lines = nst_floats_new (nst_parallel_threads (threads) * line_length (&task), error);
  if (task.lines == NULL)
    return FALSE;
  nst_line_weights_init (&task.rows, small->height, map->height, NST_CURVE_CUBIC);
  nst_line_weights_init (&task.columns, small->width, map->width, NST_CURVE_CUBIC);
  nst_parallel_for ((map->height + BLOCK_ROWS - 1) / BLOCK_ROWS, threads, add_block, &task);
  nst_line_weights_clear (&task.rows);
  nst_line_weights_clear (&task.columns);
  nst_floats_free (task.lines);
  return TRUE;
}
