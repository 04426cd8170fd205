/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "transforms.h"

#include "lanes.h"
#include "padding.h"

#define SIDE NST_WINOGRAD_SIDE
#define STEP NST_WINOGRAD_STEP
#define PLACES NST_WINOGRAD_PLACES

/* G of Lavin & Gray on three values, STEP apart, to six. */
NST_INLINE void
transform_three (const NstLanes *g, int step, NstLanes *result, int result_step)
{
  const NstLanes outer = (g[0] + g[2 * step]) * (1.0f / 6), middle = g[step] * (1.0f / 6);
  const NstLanes far = (g[0] + 4 * g[2 * step]) * (1.0f / 24), near = g[step] * (1.0f / 12);

  result[0] = g[0] * 0.25f;
  result[result_step] = -outer - middle;
  result[2 * result_step] = middle - outer;
  result[3 * result_step] = far + near;
  result[4 * result_step] = far - near;
  result[5 * result_step] = g[2 * step];
}

/* G g Gᵀ. */
NST_FOR_EVERY_CPU void
nst_winograd_transform_filters (const NstFilters *filters, int first, float *result)
{
  const gsize length = (gsize) filters->in_channels * nst_filters_width (filters, first);
  const float *panel = nst_filters_panel (filters, first);

  for (gsize i = 0; i < length; i += NST_LANES)
    {
      NstLanes g[9], half[SIDE * 3], whole[PLACES];

      for (int place = 0; place < 9; place++)
        g[place] = *(const NstLanes *) (panel + place * length + i);
      for (int x = 0; x < 3; x++)
        transform_three (g + 3 * x, 1, half + x, 3);
      for (int y = 0; y < SIDE; y++)
        transform_three (half + 3 * y, 1, whole + SIDE * y, 1);
      for (int place = 0; place < PLACES; place++)
        *(NstLanes *) (result + place * length + i) = whole[place];
    }
}

/* Bᵀ of Lavin & Gray on six values. */
NST_INLINE void
transform_six (const NstLanes *d, int step, NstLanes *result, int result_step)
{
  const NstLanes a = d[4 * step] - 4 * d[2 * step], b = d[3 * step] - 4 * d[step];
  const NstLanes e = d[4 * step] - d[2 * step], f = 2 * (d[3 * step] - d[step]);

  result[0] = 4 * d[0] - 5 * d[2 * step] + d[4 * step];
  result[result_step] = a + b;
  result[2 * result_step] = a - b;
  result[3 * result_step] = e + f;
  result[4 * result_step] = e - f;
  result[5 * result_step] = 4 * d[step] - 5 * d[3 * step] + d[5 * step];
}

/* Where the six rows and columns of inputs of a tile are read from. */
typedef struct
{
  const float *rows[SIDE]; /* NULL for zeros */
  gssize columns[SIDE];    /* numbers from the row's beginning, negative for zeros */
  gboolean inside;
} Source;

static Source
find_source (const NstMap *input, NstPadding padding, int tile)
{
  const int columns = nst_winograd_tiles (input->width);
  const int y = tile / columns * STEP - 1, x = tile % columns * STEP - 1;
  Source source = { .inside = TRUE };

  for (int i = 0; i < SIDE; i++)
    {
      int row = nst_padding_source (y + i, input->height, padding);
      int column = nst_padding_source (x + i, input->width, padding);

      source.rows[i] = row < 0 ? NULL : input->data + (gsize) row * input->width * input->channels;
      source.columns[i] = (gssize) column * input->channels;
      source.inside &= row >= 0 && column >= 0;
    }
  return source;
}

/* What the next tile will read, for sixteen channels: caches are asked for it before, as they do
 * not foresee it. */
NST_INLINE void
prefetch_next (const Source *source, int channel)
{
  const gssize step = STEP * (source->columns[1] - source->columns[0]);

  for (int i = 0; i < SIDE; i++)
    for (int j = SIDE - STEP; j < SIDE; j++)
      __builtin_prefetch (source->rows[i] + source->columns[j] + step + channel);
}

/* Bᵀ d B, for sixteen channels of a tile. */
NST_INLINE void
transform_tile (const Source *source, int channel, gboolean inside, float *v, gsize stride)
{
  static const float zeros[NST_LANES] = { 0 };
  NstLanes half[PLACES];

  if (inside)
    prefetch_next (source, channel);
  for (int j = 0; j < SIDE; j++)
    {
      NstLanes d[SIDE];

      for (int i = 0; i < SIDE; i++)
        {
          const float *row = source->rows[i];
          const gssize column = source->columns[j];

          d[i]
            = *(const NstLanes *) (inside || (row && column >= 0) ? row + column + channel : zeros);
        }
      transform_six (d, 1, half + j, SIDE);
    }
  for (int i = 0; i < SIDE; i++)
    {
      NstLanes whole[SIDE];

      transform_six (half + i * SIDE, 1, whole, 1);
      for (int j = 0; j < SIDE; j++)
        *(NstLanes *) (v + (i * SIDE + j) * stride + channel) = whole[j];
    }
}

NST_FOR_EVERY_CPU void
nst_winograd_transform_input (const NstMap *input, NstPadding padding, int first, int count,
                              float *v, gsize stride)
{
  for (int tile = first; tile < first + count; tile++, v += input->channels)
    {
      const Source source = find_source (input, padding, tile);

      if (source.inside)
        for (int c = 0; c < input->channels; c += NST_LANES)
          transform_tile (&source, c, TRUE, v, stride);
      else
        for (int c = 0; c < input->channels; c += NST_LANES)
          transform_tile (&source, c, FALSE, v, stride);
    }
}

/* Aᵀ of Lavin & Gray on six values, to four. */
NST_INLINE void
transform_to_four (const NstLanes *m, int step, NstLanes *result, int result_step)
{
  const NstLanes a = m[step] + m[2 * step], b = m[step] - m[2 * step];
  const NstLanes e = m[3 * step] + m[4 * step], f = m[3 * step] - m[4 * step];

  result[0] = m[0] + a + e;
  result[result_step] = b + 2 * f;
  result[2 * result_step] = a + 4 * e;
  result[3 * result_step] = b + 8 * f + m[5 * step];
}

/* Aᵀ m A, for sixteen channels of a tile. */
NST_INLINE void
transform_back (const float *m, gsize stride, NstLanes *whole)
{
  NstLanes half[STEP * SIDE];

  for (int j = 0; j < SIDE; j++)
    {
      NstLanes d[SIDE];

      for (int i = 0; i < SIDE; i++)
        d[i] = *(const NstLanes *) (m + (i * SIDE + j) * stride);
      transform_to_four (d, 1, half + j, SIDE);
    }
  for (int i = 0; i < STEP; i++)
    transform_to_four (half + i * SIDE, 1, whole + i * STEP, 1);
}

/* Where the results of the next tile go, from number PLACE of the map on. */
NST_INLINE void
prefetch_results (const NstFinish *finish, const NstMap *output, gsize place, int rows)
{
  for (int i = 0; i < rows; i++, place += (gsize) output->width * output->channels)
    for (int j = 0; j < STEP; j++)
      {
        __builtin_prefetch (output->data + place + (gsize) j * output->channels, 1);
        if (finish->marks)
          __builtin_prefetch (finish->marks + place + (gsize) j * output->channels, 1);
        if (finish->gate)
          __builtin_prefetch (finish->gate + place + (gsize) j * output->channels);
      }
}

NST_FOR_EVERY_CPU void
nst_winograd_transform_output (const float *m, gsize stride, int width, int first, int count,
                               const NstFinish *finish, NstMap *output, int channel)
{
  const int tiles_in_row = nst_winograd_tiles (output->width);
  const NstLanes zero = { 0 };

  for (int tile = first; tile < first + count; tile++, m += width)
    {
      const int y = tile / tiles_in_row * STEP;
      const int x = tile % tiles_in_row * STEP;
      const int rows = MIN (STEP, output->height - y);
      const int columns = MIN (STEP, output->width - x);

      for (int c = 0; c < width; c += NST_LANES)
        {
          const NstLanes bias
            = finish->bias ? *(const NstLanes *) (finish->bias + channel + c) : zero;
          NstLanes whole[STEP * STEP];

          if (x + 2 * STEP <= output->width)
            prefetch_results (
              finish, output,
              ((gsize) y * output->width + x + STEP) * output->channels + channel + c, rows);
          transform_back (m + c, stride, whole);
          for (int i = 0; i < rows; i++)
            for (int j = 0; j < columns; j++)
              {
                const gsize position = (gsize) (y + i) * output->width + x + j;
                const gsize place = position * output->channels + channel + c;

                *(NstLanes *) (output->data + place)
                  = nst_finish_lanes (finish, place, whole[i * STEP + j] + bias);
              }
        }
    }
}
