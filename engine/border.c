/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "border.h"

#include <string.h>

#include "padding.h"
#include "parallel.h"

#define PIECE 128 /* positions of a line done at once */

/* A row above or below the map, or a column beside it. */
typedef struct
{
  const NstFilters *filters;
  const NstMap *input;
  NstPadding padding;
  const guint8 *gate;
  NstMap *output;
  float *scratch;
  gboolean is_row;
  int place; /* its y, or x: outside the map */
} Line;

static gsize
thread_scratch (const NstFilters *filters)
{
  return (gsize) (PIECE + filters->kernel) * filters->in_channels
         + (gsize) PIECE * filters->out_channels;
}

gsize
nst_border_scratch (const NstFilters *filters, int threads)
{
  return thread_scratch (filters) * nst_parallel_threads (threads);
}

/* Positions FIRST … FIRST + COUNT − 1 of a line of INPUT that runs alongside, 0 outside the map. */
static void
read_line (const Line *line, int place, int first, int count, float *values)
{
  const NstMap *input = line->input;
  const int length = line->is_row ? input->width : input->height;
  const gsize channels = input->channels;

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

/* result (count × out) += values (count positions and their neighbours × in) times the filters'
 * row or column at OFFSET from the middle. */
static void
multiply (const Line *line, int offset, const float *values, int count, float *result)
{
  const NstFilters *filters = line->filters;
  const int kernel = filters->kernel, in = filters->in_channels, out = filters->out_channels;
  const int across = offset + kernel / 2;
  int width;

  for (int c = 0; c < out; c += width)
    {
      width = nst_filters_width (filters, c);
      for (int along = 0; along < kernel; along++)
        {
          gsize place = line->is_row ? along * kernel + across : across * kernel + along;

          nst_product (&(NstProduct){ .values = values + (gsize) along * in,
                                      .step = in,
                                      .rows = count,
                                      .in = in,
                                      .panel = nst_filters_panel (filters, c) + place * in * width,
                                      .width = width,
                                      .result = result + c,
                                      .stride = out,
                                      .add = TRUE });
        }
    }
}

/* Adds RESULT (out) to the position that (x, y) is read from. */
static void
add_to_source (const Line *line, int x, int y, const float *result)
{
  NstMap *output = line->output;
  const gsize position
    = (gsize) nst_padding_source (y, output->height, line->padding) * output->width
      + nst_padding_source (x, output->width, line->padding);
  const guint8 *gate = line->gate ? line->gate + position * output->channels : NULL;
  float *values = output->data + position * output->channels;

  for (int c = 0; c < output->channels; c++)
    if (gate == NULL || gate[c])
      values[c] += result[c];
}

/* COUNT positions of the line from FIRST on. */
static void
do_positions (const Line *line, int first, int count, float *scratch)
{
  const NstFilters *filters = line->filters;
  const int radius = filters->kernel / 2;
  const int limit = line->is_row ? line->input->height : line->input->width;
  float *result = scratch + (gsize) (PIECE + filters->kernel) * filters->in_channels;

  memset (result, 0, (gsize) count * filters->out_channels * sizeof *result);
  for (int offset = -radius; offset <= radius; offset++)
    if (line->place + offset >= 0 && line->place + offset < limit)
      {
        read_line (line, line->place + offset, first - radius, count + 2 * radius, scratch);
        multiply (line, offset, scratch, count, result);
      }
  for (int i = 0; i < count; i++)
    add_to_source (line, line->is_row ? first + i : line->place,
                   line->is_row ? line->place : first + i,
                   result + (gsize) i * filters->out_channels);
}

static void
do_piece (int piece, int thread, gpointer user_data)
{
  const Line *line = user_data;
  const int length = line->is_row ? line->input->width : line->input->height;
  const int first = piece * PIECE;

  do_positions (line, first, MIN (PIECE, length - first),
                line->scratch + thread * thread_scratch (line->filters));
}

/* Alongside the map each position of a line returns to another one, so pieces can be done at once;
 * beyond its ends, in the corners, they return to some of the same, so those come after. */
static void
do_line (Line *line, int threads)
{
  const int length = line->is_row ? line->input->width : line->input->height;
  const int radius = line->filters->kernel / 2;

  nst_parallel_for ((length + PIECE - 1) / PIECE, threads, do_piece, line);
  if (line->is_row)
    {
      do_positions (line, -radius, radius, line->scratch);
      do_positions (line, length, radius, line->scratch);
    }
}

void
nst_border_add (const NstFilters *filters, const NstMap *input, NstPadding padding,
                const guint8 *gate, NstMap *output, float *scratch, int threads)
{
  Line line = { filters, input, padding, gate, output, scratch };

  for (int distance = 1; distance <= filters->kernel / 2; distance++)
    for (int side = 0; side < 4; side++)
      {
        const int size = side < 2 ? input->height : input->width;

        line.is_row = side < 2;
        line.place = side % 2 == 0 ? -distance : size - 1 + distance;
        do_line (&line, threads);
      }
}
