/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/patch-choice.h"

#include "base/lanes.h"

#define ROW (NST_PATCH_SIDE * 3)
#define WHOLE (ROW / NST_LANES)
#define REST (ROW % NST_LANES)

NST_INLINE float
sum_lanes (NstLanes lanes)
{
  float sum = 0;

  for (int i = 0; i < NST_LANES; i++)
    sum += lanes[i];
  return sum;
}

/* Σ (a − b)² over two patches. The lanes beyond a row's end, which REST_MASK leaves out, are the
 * pixels beside it. */
NST_INLINE float
square_difference (const float *a, gsize a_pitch, const float *b, gsize b_pitch,
                   NstLaneMask rest_mask)
{
  NstLanes sum = { 0 };

  for (int y = 0; y < NST_PATCH_SIDE; y++, a += a_pitch, b += b_pitch)
    {
      for (int i = 0; i < WHOLE; i++)
        {
          const NstLanes difference
            = *(const NstLanes *) (a + i * NST_LANES) - *(const NstLanes *) (b + i * NST_LANES);

          sum += difference * difference;
        }
      if (REST > 0)
        {
          const NstLanes beside = *(const NstLanes *) (a + WHOLE * NST_LANES)
                                  - *(const NstLanes *) (b + WHOLE * NST_LANES);
          const NstLanes difference = (NstLanes) ((NstLaneMask) beside & rest_mask);

          sum += difference * difference;
        }
    }
  return sum_lanes (sum);
}

void
NST_AT_LEVEL (nst_patch_choose) (NstPatchBest *best, const NstPatchView *view,
                                 const NstPatch *patch, float detail, const int *places, int count)
{
  const gsize pitch = (gsize) view->width * 3;
  NstLaneMask rest_mask;

  for (int i = 0; i < NST_LANES; i++)
    rest_mask[i] = i < REST ? -1 : 0;
  for (int i = 0; i < count; i++)
    {
      const gsize first = (places[i] - (gsize) NST_PATCH_REACH * (view->width + 1)) * 3;
      const float *mean = view->means + (gsize) places[i] * 3;
      float means = 0, distance;

      for (int c = 0; c < 3; c++)
        means += (patch->mean[c] - mean[c]) * (patch->mean[c] - mean[c]);
      distance = detail
                   * square_difference (patch->pixels, patch->pitch, view->pixels + first, pitch,
                                        rest_mask)
                 - (detail - 1) * NST_PATCH_PIXELS * means + view->overuse[places[i]];
      if (distance < best->distance)
        *best = (NstPatchBest){ places[i], distance };
    }
}
