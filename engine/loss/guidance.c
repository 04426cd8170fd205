/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loss/guidance.h"

/* The sum of the pixels of position (x, y) of a layer. */
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
