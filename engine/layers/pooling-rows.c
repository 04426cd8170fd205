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

/* Computes one position: the square's upper left one is at INPUT, its lower left one ROW floats
 * after that. */
NST_INLINE void
take_max (const float *restrict input, gsize row, gsize channels, float least,
          float *restrict result, guint8 *restrict routes)
{
  for (gsize c = 0; c < channels; c++)
    {
      const float a = input[c], b = input[c + channels];
      const float d = input[c + row], e = input[c + row + channels];
      const float upper = largest_of (a, b), lower = largest_of (d, e);
      const float largest = largest_of (upper, lower);
      const guint8 route = upper >= lower ? (a >= b ? 1 : 2) : (d >= e ? 4 : 8);

      result[c] = largest;
      routes[c] = largest > least ? route : 0;
    }
}

NST_INLINE void
take_average (const float *restrict input, gsize row, gsize channels, float least,
              float *restrict result, guint8 *restrict routes)
{
  for (gsize c = 0; c < channels; c++)
    {
      const float a = input[c], b = input[c + channels];
      const float d = input[c + row], e = input[c + row + channels];

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

/* Does the same as take_max for as many channels as there are lanes. */
NST_INLINE void
take_max_of_lanes (const float *input, gsize row, gsize channels, float least, float *result,
                   guint8 *routes)
{
  const NstLanes a = *(const NstLanes *) input, b = *(const NstLanes *) (input + channels);
  const NstLanes d = *(const NstLanes *) (input + row);
  const NstLanes e = *(const NstLanes *) (input + row + channels);
  const NstLaneMask upper_right = is_larger (b, a), lower_right = is_larger (e, d); /* −1: true */
  const NstLanes upper = nst_lanes_select (upper_right, b, a);
  const NstLanes lower = nst_lanes_select (lower_right, e, d);
  const NstLaneMask below = is_larger (lower, upper);
  const NstLanes largest = nst_lanes_select (below, lower, upper);
  const NstLaneMask route = (below & (4 - 4 * lower_right)) | (~below & (1 - upper_right));

  *(NstLanes *) result = largest;
  nst_lanes_store_bytes (routes, route & (largest > least));
}

void
NST_AT_LEVEL (nst_pooling_forward_row) (int y, int thread, gpointer user_data)
{
  const NstPoolingTask *task = user_data;
  const gsize channels = task->large->channels;
  const gsize row = task->large->width * channels;
  const float *input = nst_map_at (task->large, 0, 2 * y);
  float *result = nst_map_at (task->small, 0, y);
  guint8 *routes = task->routes + (gsize) y * task->small->width * channels;

  for (int x = 0; x < task->small->width; x++)
    {
      if (task->pooling == NST_POOLING_MAX && channels % NST_LANES == 0)
        for (gsize c = 0; c < channels; c += NST_LANES)
          take_max_of_lanes (input + c, row, channels, task->least, result + c, routes + c);
      else if (task->pooling == NST_POOLING_MAX)
        take_max (input, row, channels, task->least, result, routes);
      else
        take_average (input, row, channels, task->least, result, routes);
      input += 2 * channels;
      result += channels;
      routes += channels;
    }
}

/* Writes PASSED to those positions of the square that ROUTES name, 0 to the others, for as many
 * channels as there are lanes. */
NST_INLINE void
return_lanes (NstLanes passed, const guint8 *routes, gsize row, gsize channels, float *result)
{
  const NstLaneMask route = nst_lanes_load_bytes (routes);

  for (int i = 0; i < 4; i++)
    *(NstLanes *) (result + i / 2 * row + i % 2 * channels)
      = (NstLanes) ((NstLaneMask) passed & ((route & (1 << i)) != 0));
}

void
NST_AT_LEVEL (nst_pooling_backward_row) (int y, int thread, gpointer user_data)
{
  const NstPoolingTask *task = user_data;
  const gsize channels = task->large->channels;
  const gsize row = task->large->width * channels;
  const float share = task->pooling == NST_POOLING_MAX ? 1 : 0.25f;
  const float *restrict gradient = nst_map_at (task->small, 0, y);
  float *restrict result = nst_map_at (task->large, 0, 2 * y);
  const guint8 *restrict routes = task->routes + (gsize) y * task->small->width * channels;

  for (int x = 0; x < task->small->width; x++)
    {
      gsize c = 0;

      for (; c + NST_LANES <= channels; c += NST_LANES)
        return_lanes (share * *(const NstLanes *) (gradient + c), routes + c, row, channels,
                      result + c);
      for (; c < channels; c++)
        {
          const float passed = share * gradient[c];

          result[c] = routes[c] & 1 ? passed : 0;
          result[c + channels] = routes[c] & 2 ? passed : 0;
          result[c + row] = routes[c] & 4 ? passed : 0;
          result[c + row + channels] = routes[c] & 8 ? passed : 0;
        }
      result += 2 * channels;
      gradient += channels;
      routes += channels;
    }
  if (task->large->width % 2)
    {
      memset (result, 0, channels * sizeof *result);
      memset (result + row, 0, channels * sizeof *result);
    }
}
