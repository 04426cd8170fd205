/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/pooling-rows.h"

#include <string.h>

#include "base/lanes.h"

/* The larger of two numbers; NaN, so that it is found, where one is. */
NST_INLINE float
largest_of (float a, float b)
{
  return b > a || b != b ? b : a;
}

/* A square of positions: its upper left one is at INPUT, the others RIGHT floats after that, BELOW,
 * and both. Where the map ends within it, RIGHT or BELOW is 0, and what is there counts twice,
 * which changes neither the largest nor the average. */
typedef struct
{
  const float *restrict input;
  gsize right;
  gsize below;
  gsize channels;
} Square;

/* Computes one position. */
NST_INLINE void
take_max (const Square *square, float least, float *restrict result, guint8 *restrict routes)
{
  const float *restrict input = square->input, *restrict lower_input = input + square->below;

  for (gsize c = 0; c < square->channels; c++)
    {
      const float a = input[c], b = input[c + square->right];
      const float d = lower_input[c], e = lower_input[c + square->right];
      const float upper = largest_of (a, b), lower = largest_of (d, e);
      const float largest = largest_of (upper, lower);
      const guint8 route = upper >= lower ? (a >= b ? 1 : 2) : (d >= e ? 4 : 8);

      result[c] = largest;
      routes[c] = largest > least ? route : 0;
    }
}

NST_INLINE void
take_average (const Square *square, float least, float *restrict result, guint8 *restrict routes)
{
  const float *restrict input = square->input, *restrict lower_input = input + square->below;

  for (gsize c = 0; c < square->channels; c++)
    {
      const float a = input[c], b = input[c + square->right];
      const float d = lower_input[c], e = lower_input[c + square->right];

      result[c] = 0.25f * (a + b + d + e);
      routes[c] = (a > least) | (b > least) << 1 | (d > least) << 2 | (e > least) << 3;
    }
}

/* Where B is larger than A, or NaN. */
NST_INLINE NstLaneMask
is_larger (NstLanes b, NstLanes a)
{
  return (b > a) | (b != b);
}

/* Does the same as take_max for as many channels as there are lanes, from channel C on. */
NST_INLINE void
take_max_of_lanes (const Square *square, gsize c, float least, float *result, guint8 *routes)
{
  const float *input = square->input + c, *lower_input = input + square->below;
  const NstLanes a = *(const NstLanes *) input, b = *(const NstLanes *) (input + square->right);
  const NstLanes d = *(const NstLanes *) lower_input;
  const NstLanes e = *(const NstLanes *) (lower_input + square->right);
  const NstLaneMask upper_right = is_larger (b, a), lower_right = is_larger (e, d); /* −1: true */
  const NstLanes upper = nst_lanes_select (upper_right, b, a);
  const NstLanes lower = nst_lanes_select (lower_right, e, d);
  const NstLaneMask below = is_larger (lower, upper);
  const NstLanes largest = nst_lanes_select (below, lower, upper);
  const NstLaneMask route = (below & (4 - 4 * lower_right)) | (~below & (1 - upper_right));

  *(NstLanes *) (result + c) = largest;
  nst_lanes_store_bytes (routes + c, route & (largest > least));
}

NST_INLINE void
take (const NstPoolingTask *task, const Square *square, float *result, guint8 *routes)
{
  if (task->pooling == NST_POOLING_MAX && square->channels % NST_LANES == 0)
    for (gsize c = 0; c < square->channels; c += NST_LANES)
      take_max_of_lanes (square, c, task->least, result, routes);
  else if (task->pooling == NST_POOLING_MAX)
    take_max (square, task->least, result, routes);
  else
    take_average (square, task->least, result, routes);
}

void
NST_AT_LEVEL (nst_pooling_forward_row) (int y, int thread, gpointer user_data)
{
  const NstPoolingTask *task = user_data;
  const NstMap *large = task->large;
  const gsize channels = large->channels;
  const int whole = large->width / 2; /* squares */
  Square square = { nst_map_at (large, 0, 2 * y), channels,
                    2 * y + 1 < large->height ? large->width * channels : 0, channels };
  float *result = nst_map_at (task->small, 0, y);
  guint8 *routes = task->routes + (gsize) y * task->small->width * channels;

  for (int x = 0; x < whole; x++)
    {
      take (task, &square, result, routes);
      square.input += 2 * channels;
      result += channels;
      routes += channels;
    }
  if (whole < task->small->width)
    {
      square.right = 0;
      take (task, &square, result, routes);
    }
}

/* Writes PASSED to those positions of the square that ROUTES name, 0 to the others, for as many
 * channels as there are lanes. The square has ROWS and COLUMNS of two, one ROW floats after the
 * other. */
NST_INLINE void
return_lanes (NstLanes passed, const guint8 *routes, int rows, int columns, gsize row,
              gsize channels, float *result)
{
  const NstLaneMask route = nst_lanes_load_bytes (routes);

  for (int i = 0; i < rows; i++)
    for (int j = 0; j < columns; j++)
      *(NstLanes *) (result + i * row + j * channels)
        = (NstLanes) ((NstLaneMask) passed & ((route & (1 << (2 * i + j))) != 0));
}

/* Writes the square at RESULT, as return_lanes(), for all channels. */
NST_INLINE void
return_square (const NstPoolingTask *task, const float *restrict gradient,
               const guint8 *restrict routes, int rows, int columns, float *restrict result)
{
  const gsize channels = task->large->channels, row = task->large->width * channels;
  const float share = task->pooling == NST_POOLING_MAX ? 1 : 1.0f / (rows * columns);
  gsize c = 0;

  for (; c + NST_LANES <= channels; c += NST_LANES)
    return_lanes (share * *(const NstLanes *) (gradient + c), routes + c, rows, columns, row,
                  channels, result + c);
  for (; c < channels; c++)
    for (int i = 0; i < rows; i++)
      for (int j = 0; j < columns; j++)
        result[c + i * row + j * channels]
          = routes[c] & (1 << (2 * i + j)) ? share * gradient[c] : 0;
}

/* Writes ROWS rows of the larger map from row Y of the smaller one. */
NST_INLINE void
return_rows (const NstPoolingTask *task, int y, int rows)
{
  const gsize channels = task->large->channels, row = task->large->width * channels;
  const int whole = task->large->width / 2; /* squares */
  const float *gradient = nst_map_at (task->small, 0, y);
  float *result = nst_map_at (task->large, 0, 2 * y);
  const guint8 *routes = task->routes + (gsize) y * task->small->width * channels;

  for (int x = 0; x < whole; x++)
    {
      return_square (task, gradient, routes, rows, 2, result);
      result += 2 * channels;
      gradient += channels;
      routes += channels;
    }
  if (whole < task->small->width)
    return_square (task, gradient, routes, rows, 1, result);
  else if (task->large->width % 2)
    for (int i = 0; i < rows; i++)
      memset (result + i * row, 0, channels * sizeof *result);
}

void
NST_AT_LEVEL (nst_pooling_backward_row) (int y, int thread, gpointer user_data)
{
  const NstPoolingTask *task = user_data;

  if (2 * y + 1 < task->large->height)
    return_rows (task, y, 2);
  else
    return_rows (task, y, 1);
}
