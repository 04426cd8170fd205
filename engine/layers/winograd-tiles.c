/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/winograd-tiles.h"

#include <string.h>

#include "layers/epilogue-lanes.h"
#include "layers/winograd-lines.h"

#define MOST_STEP 6
#define MOST_SIDE (MOST_STEP + 2)
#define MOST_PLACES (MOST_SIDE * MOST_SIDE)
#define LINE 16 /* floats in a cache line */

/* Calls FUNCTION with STEP as a constant, so that the compiler makes one of each step. */
#define WITH_STEP(step, function, ...)                                                             \
  G_STMT_START                                                                                     \
  {                                                                                                \
    if (step == 4)                                                                                 \
      function (4, __VA_ARGS__);                                                                   \
    else                                                                                           \
      function (6, __VA_ARGS__);                                                                   \
  }                                                                                                \
  G_STMT_END

/* Computes G g Gᵀ for as many filters as there are lanes. G's places lie LENGTH floats apart,
 * RESULT's a cache line. */
NST_INLINE void
transform_filter (int step, const float *g, gsize length, float *result)
{
  const int side = step + 2;
  NstLanes weights[9], half[MOST_SIDE * 3], whole[MOST_SIDE];

  for (int place = 0; place < 9; place++)
    weights[place] = *(const NstLanes *) (g + place * length);
  for (int x = 0; x < 3; x++)
    nst_winograd_line_of_filter (step, (NstWinogradLine){ weights + 3 * x, 1 },
                                 (NstWinogradLine){ half + x, 3 });
  for (int y = 0; y < side; y++)
    {
      nst_winograd_line_of_filter (step, (NstWinogradLine){ half + 3 * y, 1 },
                                   (NstWinogradLine){ whole, 1 });
#pragma GCC unroll 8
      for (int x = 0; x < side; x++)
        *(NstLanes *) (result + (y * side + x) * LINE) = whole[x];
    }
}

/* The result's places lie so far apart that they crowd into the same sets of the cache. So each
 * cache line is written as a whole: after its first half it would be evicted before the second. */
NST_INLINE void
transform_filters (int step, const NstFilters *filters, int first, float *result)
{
  const int places = nst_winograd_places (step);
  const gsize length = (gsize) filters->in_channels * nst_filters_width (filters, first);
  const float *panel = nst_filters_panel (filters, first);

  for (gsize i = 0; i < length; i += LINE)
    {
      float lines[MOST_PLACES * LINE];

      for (int k = 0; k < LINE; k += NST_LANES)
        transform_filter (step, panel + i + k, length, lines + k);
      for (int place = 0; place < places; place++)
        memcpy (result + place * length + i, lines + place * LINE, LINE * sizeof *lines);
    }
}

void
NST_AT_LEVEL (nst_winograd_transform_filters) (int step, const NstFilters *filters, int first,
                                               float *result)
{
  WITH_STEP (step, transform_filters, filters, first, result);
}

/* Where the inputs of a tile are read from. */
typedef struct
{
  const float *rows[MOST_SIDE]; /* NULL for zeros */
  gssize columns[MOST_SIDE];    /* floats from the row's beginning; negative for zeros */
  gboolean inside;              /* none are zeros */
} Source;

NST_INLINE Source
find_source (int step, const NstMap *input, NstPadding padding, int tile)
{
  const int columns = nst_winograd_tiles (step, input->width);
  const int y = tile / columns * step - 1, x = tile % columns * step - 1;
  Source source = { .inside = TRUE };

  for (int i = 0; i < step + 2; i++)
    {
      int row = nst_padding_source (y + i, input->height, padding);
      int column = nst_padding_source (x + i, input->width, padding);

      source.rows[i] = row < 0 ? NULL : nst_map_at (input, 0, row);
      source.columns[i] = (gssize) column * input->channels;
      source.inside &= row >= 0 && column >= 0;
    }
  return source;
}

/* Asks for the next tile's inputs, from CHANNEL on: the processor does not foresee them. */
NST_INLINE void
prefetch_next (int step, const Source *source, int channel)
{
  const gssize ahead = step * (source->columns[1] - source->columns[0]);

  for (int i = 0; i < step + 2; i++)
    for (int j = 2; j < step + 2; j++)
      __builtin_prefetch (source->rows[i] + source->columns[j] + ahead + channel);
}

/* Computes Bᵀ d B for as many channels of a tile as there are lanes. */
NST_INLINE void
transform_tile (int step, const Source *source, int channel, gboolean inside, float *v,
                gsize stride)
{
  static const float zeros[NST_LANES] = { 0 };
  const int side = step + 2;
  NstLanes half[MOST_PLACES], line[MOST_SIDE];

  if (inside && channel % LINE == 0)
    prefetch_next (step, source, channel);
  for (int j = 0; j < side; j++)
    {
#pragma GCC unroll 8
      for (int i = 0; i < side; i++)
        {
          const float *row = source->rows[i];
          const gssize column = source->columns[j];

          line[i]
            = *(const NstLanes *) (inside || (row && column >= 0) ? row + column + channel : zeros);
        }
      nst_winograd_line_of_inputs (step, (NstWinogradLine){ line, 1 },
                                   (NstWinogradLine){ half + j, side });
    }
  for (int i = 0; i < side; i++)
    {
      nst_winograd_line_of_inputs (step, (NstWinogradLine){ half + i * side, 1 },
                                   (NstWinogradLine){ line, 1 });
#pragma GCC unroll 8
      for (int j = 0; j < side; j++)
        *(NstLanes *) (v + (i * side + j) * stride + channel) = line[j];
    }
}

NST_INLINE void
transform_input (int step, const NstConvolutionTask *task, const NstWinogradTiles *tiles)
{
  const int channels = tiles->channels, end = tiles->first + tiles->count;
  const gsize stride = tiles->stride;
  float *v = tiles->values;

  for (int tile = tiles->first; tile < end; tile++, v += channels)
    {
      const Source source = find_source (step, task->input, task->padding, tile);

      if (source.inside)
        for (int c = 0; c < channels; c += NST_LANES)
          transform_tile (step, &source, c, TRUE, v, stride);
      else
        for (int c = 0; c < channels; c += NST_LANES)
          transform_tile (step, &source, c, FALSE, v, stride);
    }
}

void
NST_AT_LEVEL (nst_winograd_transform_input) (int step, const NstConvolutionTask *task,
                                             const NstWinogradTiles *tiles)
{
  WITH_STEP (step, transform_input, task, tiles);
}

/* Asks for the memory that the next tile's results go to, from number INDEX of the output on. */
NST_INLINE void
prefetch_results (int step, const NstEpilogue *epilogue, const NstMap *output, gsize index,
                  int rows)
{
  for (int i = 0; i < rows; i++, index += (gsize) output->width * output->channels)
    for (int j = 0; j < step; j++)
      {
        __builtin_prefetch (output->data + index + (gsize) j * output->channels, 1);
        if (epilogue->marks)
          __builtin_prefetch (epilogue->marks + index + (gsize) j * output->channels, 1);
        if (epilogue->gate)
          __builtin_prefetch (epilogue->gate + index + (gsize) j * output->channels);
      }
}

/* Computes Aᵀ m A for as many channels of a tile as there are lanes. */
NST_INLINE void
transform_back (int step, const float *m, gsize stride, NstLanes *whole)
{
  const int side = step + 2;
  NstLanes half[MOST_STEP * MOST_SIDE], line[MOST_SIDE];

  for (int j = 0; j < side; j++)
    {
#pragma GCC unroll 8
      for (int i = 0; i < side; i++)
        line[i] = *(const NstLanes *) (m + (i * side + j) * stride);
      nst_winograd_line_of_results (step, (NstWinogradLine){ line, 1 },
                                    (NstWinogradLine){ half + j, side });
    }
  for (int i = 0; i < step; i++)
    nst_winograd_line_of_results (step, (NstWinogradLine){ half + i * side, 1 },
                                  (NstWinogradLine){ whole + i * step, 1 });
}

NST_INLINE void
transform_output (int step, const NstConvolutionTask *task, const NstWinogradTiles *tiles,
                  int channel)
{
  const NstEpilogue *epilogue = &task->epilogue;
  const NstMap *output = task->output;
  const int width = tiles->channels, end = tiles->first + tiles->count;
  const int tiles_in_row = nst_winograd_tiles (step, output->width);
  const gsize stride = tiles->stride;
  const float *m = tiles->values;
  const NstLanes zero = { 0 };

  for (int tile = tiles->first; tile < end; tile++, m += width)
    {
      const int y = tile / tiles_in_row * step;
      const int x = tile % tiles_in_row * step;
      const int rows = MIN (step, output->height - y);
      const int columns = MIN (step, output->width - x);

      for (int c = 0; c < width; c += NST_LANES)
        {
          const NstLanes bias
            = epilogue->bias ? *(const NstLanes *) (epilogue->bias + channel + c) : zero;
          NstLanes whole[MOST_STEP * MOST_STEP];

          if (c % LINE == 0 && x + 2 * step <= output->width)
            prefetch_results (
              step, epilogue, output,
              ((gsize) y * output->width + x + step) * output->channels + channel + c, rows);
          transform_back (step, m + c, stride, whole);
          for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
              {
                const gsize position = (gsize) (y + i) * output->width + x + j;
                const gsize index = position * output->channels + channel + c;

                *(NstLanes *) (output->data + index)
                  = nst_epilogue_apply_to_lanes (epilogue, index, whole[i * step + j] + bias);
              }
        }
    }
}

void
NST_AT_LEVEL (nst_winograd_transform_output) (int step, const NstConvolutionTask *task,
                                              const NstWinogradTiles *tiles, int channel)
{
  WITH_STEP (step, transform_output, task, tiles, channel);
}
