/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/border.h"

#include <string.h>

#include "base/parallel.h"
#include "layers/padding.h"

#define PIECE 128 /* positions of a line done at once */

typedef struct
{
  const NstFilters *filters;
  const NstMap *input;
  NstPadding padding;
  const guint8 *gate;
  NstMap *output;
  float *scratch;
} Task;

/* A row above or below the map, or a column beside it, for the channels of a panel. */
typedef struct
{
  const Task *task;
  int channel; /* the first one */
  int width;   /* of the panel */
  gboolean is_row;
  int place;     /* its y, or x: outside the map */
  float *values; /* PIECE positions and their neighbours × in */
  float *result; /* PIECE positions × width */
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

/* Positions FIRST … FIRST + COUNT − 1 of a line of the input that runs alongside, 0 outside the
 * map. */
static void
read_line (const Line *line, int place, int first, int count)
{
  const NstMap *input = line->task->input;
  const int length = line->is_row ? input->width : input->height;
  const gsize channels = input->channels;
  float *values = line->values;

  for (int i = first; i < first + count; i++, values += channels)
    {
      gsize position
        = line->is_row ? (gsize) place * input->width + i : (gsize) i * input->width + place;
      if (i < 0 || i >= length)
        memset (values, 0, channels * sizeof *values);
      else
        memcpy (values, input->data + position * channels, channels * sizeof *values);
    }
}

/* result (count × width) += values (count positions and their neighbours × in) times the filters'
 * row or column at OFFSET from the middle. */
static void
multiply (const Line *line, int offset, int count)
{
  const NstFilters *filters = line->task->filters;
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

/* Adds RESULT (width) to the position that (x, y) is read from. */
static void
add_to_source (const Line *line, int x, int y, const float *result)
{
  const Task *task = line->task;
  NstMap *output = task->output;
  const gsize position
    = (gsize) nst_padding_source (y, output->height, task->padding) * output->width
      + nst_padding_source (x, output->width, task->padding);
  const gsize place = position * output->channels + line->channel;

  for (int c = 0; c < line->width; c++)
    if (task->gate == NULL || task->gate[place + c])
      output->data[place + c] += result[c];
}

/* COUNT positions of the line from FIRST on. */
static void
do_positions (const Line *line, int first, int count)
{
  const NstMap *input = line->task->input;
  const int radius = line->task->filters->kernel / 2;
  const int limit = line->is_row ? input->height : input->width;

  memset (line->result, 0, (gsize) count * line->width * sizeof *line->result);
  for (int offset = -radius; offset <= radius; offset++)
    if (line->place + offset >= 0 && line->place + offset < limit)
      {
        read_line (line, line->place + offset, first - radius, count + 2 * radius);
        multiply (line, offset, count);
      }
  for (int i = 0; i < count; i++)
    add_to_source (line, line->is_row ? first + i : line->place,
                   line->is_row ? line->place : first + i, line->result + (gsize) i * line->width);
}

/* A row goes on beyond the map's corners. */
static void
do_line (const Line *line)
{
  const NstMap *input = line->task->input;
  const int beyond = line->is_row ? line->task->filters->kernel / 2 : 0;
  const int end = (line->is_row ? input->width : input->height) + beyond;

  for (int first = -beyond; first < end; first += PIECE)
    do_positions (line, first, MIN (PIECE, end - first));
}

/* Lines return to some of the same positions, so they are done one after the other, but each thread
 * does them for channels of its own. */
static void
do_panel (int panel, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstFilters *filters = task->filters;
  const NstMap *input = task->input;
  Line line = { .task = task, .channel = panel * nst_filters_width (filters, 0) };

  line.width = nst_filters_width (filters, line.channel);
  line.values = task->scratch + thread * thread_scratch (filters);
  line.result = line.values + values_length (filters);
  for (int distance = 1; distance <= filters->kernel / 2; distance++)
    for (int side = 0; side < 4; side++)
      {
        const int size = side < 2 ? input->height : input->width;

        line.is_row = side < 2;
        line.place = side % 2 == 0 ? -distance : size - 1 + distance;
        do_line (&line);
      }
}

void
nst_border_add (const NstFilters *filters, const NstMap *input, NstPadding padding,
                const guint8 *gate, NstMap *output, float *scratch, int threads)
{
  Task task = { filters, input, padding, gate, output, scratch };
  const int width = nst_filters_width (filters, 0);

  nst_parallel_for ((filters->out_channels + width - 1) / width, threads, do_panel, &task);
}
