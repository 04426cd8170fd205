/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/border.h"

#include <string.h>

#include "base/parallel.h"

#define PIECE 128 /* positions of a line that are done at once */

/* One call of nst_border_add(), for its threads. */
typedef struct
{
  const NstFilters *filters;
  const NstConvolutionTask *task;
} Call;

/* A row above or below the map, or a column beside it, for the channels of a panel. */
typedef struct
{
  const Call *call;
  int channel; /* the panel's first one */
  int width;   /* of the panel */
  gboolean is_row;
  int coordinate; /* the row's y or the column's x, outside the map */
  float *values;  /* PIECE positions, and the kernel's reach on both sides, × in */
  float *result;  /* PIECE positions × width */
} Line;

static gsize
values_length (const NstFilters *filters)
{
  return (gsize) (PIECE + filters->kernel) * filters->in_channels;
}

static gsize
thread_scratch (const NstFilters *filters)
{
  return values_length (filters) + (gsize) PIECE * nst_filters_width (filters, 0);
}

gsize
nst_border_scratch (const NstFilters *filters, int threads)
{
  return thread_scratch (filters) * nst_parallel_threads (threads);
}

/* Reads to the line's values positions FIRST … FIRST + COUNT − 1 of the input's row or column at
 * COORDINATE; 0 outside the map. */
static void
read_line (const Line *line, int coordinate, int first, int count)
{
  const NstMap *input = line->call->task->input;
  const int length = line->is_row ? input->width : input->height;
  const gsize channels = input->channels;
  float *values = line->values;

  for (int i = first; i < first + count; i++, values += channels)
    if (i < 0 || i >= length)
      memset (values, 0, channels * sizeof *values);
    else
      memcpy (values,
              nst_map_at (input, line->is_row ? i : coordinate, line->is_row ? coordinate : i),
              channels * sizeof *values);
}

/* Adds to the line's result, COUNT × width, its values times the filters' row or column at OFFSET
 * from their middle. */
static void
multiply (const Line *line, int offset, int count)
{
  const NstFilters *filters = line->call->filters;
  const int kernel = filters->kernel, in = filters->in_channels, width = line->width;
  const int across = offset + kernel / 2;

  for (int along = 0; along < kernel; along++)
    {
      const gsize place = line->is_row ? along * kernel + across : across * kernel + along;

      nst_product (
        &(NstProduct){ .values = line->values + (gsize) along * in,
                       .step = in,
                       .rows = count,
                       .in = in,
                       .panel = nst_filters_panel (filters, line->channel) + place * in * width,
                       .width = width,
                       .result = line->result,
                       .stride = width,
                       .add = TRUE });
    }
}

/* Adds RESULT (width) to the position of the output that is read in place of (x, y). */
static void
add_to_source (const Line *line, int x, int y, const float *result)
{
  const NstConvolutionTask *task = line->call->task;
  const NstMap *output = task->output;
  float *to = nst_map_at (output, nst_padding_source (x, output->width, task->padding),
                          nst_padding_source (y, output->height, task->padding))
              + line->channel;
  const guint8 *gate = task->epilogue.gate ? task->epilogue.gate + (to - output->data) : NULL;

  for (int c = 0; c < line->width; c++)
    if (gate == NULL || gate[c])
      to[c] += result[c];
}

/* Does COUNT positions of the line from number FIRST on. */
static void
do_positions (const Line *line, int first, int count)
{
  const NstMap *input = line->call->task->input;
  const int radius = line->call->filters->kernel / 2;
  const int limit = line->is_row ? input->height : input->width;

  memset (line->result, 0, (gsize) count * line->width * sizeof *line->result);
  for (int offset = -radius; offset <= radius; offset++)
    if (line->coordinate + offset >= 0 && line->coordinate + offset < limit)
      {
        read_line (line, line->coordinate + offset, first - radius, count + 2 * radius);
        multiply (line, offset, count);
      }
  for (int i = 0; i < count; i++)
    add_to_source (line, line->is_row ? first + i : line->coordinate,
                   line->is_row ? line->coordinate : first + i,
                   line->result + (gsize) i * line->width);
}

/* The corners of the frame belong to the rows. */
static void
do_line (const Line *line)
{
  const NstMap *input = line->call->task->input;
  const int beyond = line->is_row ? line->call->filters->kernel / 2 : 0;
  const int end = (line->is_row ? input->width : input->height) + beyond;

  for (int first = -beyond; first < end; first += PIECE)
    do_positions (line, first, MIN (PIECE, end - first));
}

/* Several lines add to the same positions, so they are done one after the other; the threads work
 * on different channels. */
static void
do_panel (int panel, int thread, gpointer user_data)
{
  const Call *call = user_data;
  const NstFilters *filters = call->filters;
  const NstMap *input = call->task->input;
  Line line = { .call = call, .channel = panel * nst_filters_width (filters, 0) };

  line.width = nst_filters_width (filters, line.channel);
  line.values = call->task->scratch + thread * thread_scratch (filters);
  line.result = line.values + values_length (filters);
  for (int distance = 1; distance <= filters->kernel / 2; distance++)
    for (int side = 0; side < 4; side++)
      {
        const int size = side < 2 ? input->height : input->width;

        line.is_row = side < 2;
        line.coordinate = side % 2 == 0 ? -distance : size - 1 + distance;
        do_line (&line);
      }
}

void
nst_border_add (const NstFilters *filters, const NstConvolutionTask *task)
{
  Call call = { filters, task };
  const int width = nst_filters_width (filters, 0);

  nst_parallel_for ((filters->out_channels + width - 1) / width, task->threads, do_panel, &call);
}
