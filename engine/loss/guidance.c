/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loss/guidance.h"

/* The pixels from FIRST up to END. */
typedef struct
{
  int first;
  int end;
} Range;

/* Those of SIZE that position INDEX of LAYER stands for, along one side: one at least. */
static Range
find_range (const NstLayer *layer, int index, int size)
{
  const int first = index * layer->stride + nst_layer_middle (layer);

  return (Range){ CLAMP (first, 0, size - 1), CLAMP (first + layer->stride, 1, size) };
}

static double
average (const NstMap *pixels, Range rows, Range columns)
{
  const double count = (double) (rows.end - rows.first) * (columns.end - columns.first);
  double sum = 0;

  for (int row = rows.first; row < rows.end; row++)
    for (int column = columns.first; column < columns.end; column++)
      sum += nst_guidance_at (pixels, column, row);
  return sum / count;
}

gboolean
nst_guidance_reduce (const NstMap *pixels, const NstLayer *layer, NstMap *result, GError **error)
{
  float *position;

  if (!nst_map_allocate (result, nst_layer_side (layer, pixels->height),
                         nst_layer_side (layer, pixels->width), 1, error))
    return FALSE;
  position = result->data;
  for (int y = 0; y < result->height; y++)
    for (int x = 0; x < result->width; x++)
      *position++ = average (pixels, find_range (layer, y, pixels->height),
                             find_range (layer, x, pixels->width));
  return TRUE;
}

float
nst_guidance_of_pair (const NstMap *layer, int x, int y, NstShift shift)
{
  const float first = nst_guidance_at (layer, x, y);

  return nst_shift_is_none (shift) ? first
                                   : MIN (first, nst_guidance_at (layer, x + shift.x, y + shift.y));
}

double
nst_guidance_sum (const NstMap *layer, int height, int width, NstShift shift)
{
  double sum = 0;

  if (layer->data == NULL)
    return (double) MAX (0, height - shift.y) * MAX (0, width - shift.x);
  for (int y = 0; y < height - shift.y; y++)
    for (int x = 0; x < width - shift.x; x++)
      sum += nst_guidance_of_pair (layer, x, y, shift);
  return sum;
}
