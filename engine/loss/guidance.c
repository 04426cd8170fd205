/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loss/guidance.h"

const NstGuidance *
nst_guidance_at (const NstMap *map, int x, int y, NstGuidance *guidance)
{
  *guidance = (NstGuidance){ map, x, y };
  return map->data ? guidance : NULL;
}

/* The sum of the pixels that position (x, y) of a layer stands for. */
static double
sum_block (const NstMap *pixels, int halvings, int x, int y)
{
  const int side = 1 << halvings;
  const float *block = pixels->data + (gsize) (y << halvings) * pixels->width + (x << halvings);
  double sum = 0;

  for (int row = 0; row < side; row++, block += pixels->width)
    for (int column = 0; column < side; column++)
      sum += block[column];
  return sum;
}

gboolean
nst_guidance_reduce (const NstMap *pixels, int halvings, NstMap *layer, GError **error)
{
  const double pixels_of_block = (double) (1 << halvings) * (1 << halvings);
  float *position;

  if (!nst_map_allocate (layer, pixels->height >> halvings, pixels->width >> halvings, 1, error))
    return FALSE;
  position = layer->data;
  for (int y = 0; y < layer->height; y++)
    for (int x = 0; x < layer->width; x++)
      *position++ = sum_block (pixels, halvings, x, y) / pixels_of_block;
  return TRUE;
}

gboolean
nst_shift_is_none (NstShift shift)
{
  return shift.x == 0 && shift.y == 0;
}

float
nst_guidance_of_pair (const NstGuidance *guidance, int x, int y, NstShift shift)
{
  const NstMap *map = guidance->map;
  const float *first = map->data + (gsize) (guidance->y + y) * map->width + guidance->x + x;

  return MIN (*first, first[(gsize) shift.y * map->width + shift.x]);
}

double
nst_guidance_count (const NstMap *layer, int height, int width, NstShift shift)
{
  const NstGuidance guidance = { layer, 0, 0 };
  double sum = 0;

  if (layer->data == NULL)
    return (double) MAX (0, height - shift.y) * MAX (0, width - shift.x);
  for (int y = 0; y < height - shift.y; y++)
    for (int x = 0; x < width - shift.x; x++)
      sum += nst_guidance_of_pair (&guidance, x, y, shift);
  return sum;
}
