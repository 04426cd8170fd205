/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "loss/neighbour-best.h"

#include "base/lanes.h"

/* The same for one feature in the columns of one register, with the vectors NUMBERS. */
NST_INLINE void
note_lanes (float *product, int *vector, const float *products, int width, NstLaneMask numbers)
{
  NstLanes largest = *(const NstLanes *) product;
  NstLaneMask which = *(const NstLaneMask *) vector;

  for (int i = 0; i < width; i += NST_PRODUCT_COLUMNS, numbers += NST_PRODUCT_COLUMNS)
    {
      const NstLanes here = *(const NstLanes *) (products + i);
      const NstLaneMask better = here > largest;

      largest = nst_lanes_select (better, here, largest);
      which = (better & numbers) | (~better & which);
    }
  *(NstLanes *) product = largest;
  *(NstLaneMask *) vector = which;
}

void
NST_AT_LEVEL (nst_neighbour_best_note) (NstNeighbourBest *best, const float *products, int count,
                                        int width, int first)
{
  for (int i = 0; i < count; i++, best++, products += width)
    for (int lane = 0; lane < NST_PRODUCT_COLUMNS; lane += NST_LANES)
      {
        NstLaneMask numbers;

        for (int k = 0; k < NST_LANES; k++)
          numbers[k] = first + lane + k;
        note_lanes (best->product + lane, best->vector + lane, products + lane, width, numbers);
      }
}
