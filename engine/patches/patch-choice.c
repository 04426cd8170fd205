/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/patch-choice.h"

#include "base/lanes.h"

#define ROW (NST_PATCH_SIDE * 3)
#define WHOLE (ROW / NST_LANES)
#define REST (ROW % NST_LANES)
#define LOOKED_AT 3 /* rows, after which the sum is compared */

NST_INLINE float
sum_lanes (NstLanes lanes)
{
  float sum = 0;

  for (int i = 0; i < NST_LANES; i++)
    sum += lanes[i];
  return sum;
}

/* Σ (a − b)² over two rows of patches. The lanes beyond a row's end, which REST_MASK leaves out,
 * are the pixels beside it. */
NST_INLINE NstLanes
square_difference (const float *a, const float *b, NstLaneMask rest_mask)
{
  NstLanes sum = { 0 };

  for (int i = 0; i < WHOLE; i++)
    {
      const NstLanes difference
        = *(const NstLanes *) (a + i * NST_LANES) - *(const NstLanes *) (b + i * NST_LANES);

      sum += difference * difference;
    }
  if (REST > 0)
    {
      const NstLanes beside
        = *(const NstLanes *) (a + WHOLE * NST_LANES) - *(const NstLanes *) (b + WHOLE * NST_LANES);
      const NstLanes difference = (NstLanes) ((NstLaneMask) beside & rest_mask);

      sum += difference * difference;
    }
  return sum;
}

/* Sets *SQUARES to Σ (a − b)² over PATCH and the one at PLACE, if that is less than ALLOWED, else
 * returns FALSE. Rows only add to it, so that most places are left after some of them. */
NST_INLINE gboolean
compare_pixels (const NstPatchView *view, const NstPatch *patch, int place, NstLaneMask rest_mask,
                float allowed, float *squares)
{
  const gsize pitch = (gsize) view->width * 3;
  const float *a = patch->pixels;
  const float *b = view->pixels + (place - (gsize) NST_PATCH_REACH * (view->width + 1)) * 3;
  NstLanes sum = { 0 };

  for (int y = 0; y < NST_PATCH_SIDE; y++, a += patch->pitch, b += pitch)
    {
      sum += square_difference (a, b, rest_mask);
      if (y % LOOKED_AT == LOOKED_AT - 1 && sum_lanes (sum) >= allowed)
        return FALSE;
    }
  *squares = sum_lanes (sum);
  return *squares < allowed;
}

void
NST_AT_LEVEL (nst_patch_choose) (NstPatchBest *best, const NstPatchView *view,
                                 const NstPatch *patch, const NstPatchMeasure *measure,
                                 const int *places, int count)
{
  const float detail = measure->detail;
  NstLaneMask rest_mask;

  for (int i = 0; i < NST_LANES; i++)
    rest_mask[i] = i < REST ? -1 : 0;
  for (int i = 0; i < count; i++)
    {
      const int place = places[i];
      const float *traits = view->traits + (gsize) place * NST_PATCH_TRAITS;
      float difference[NST_PATCH_TRAITS], means, strength, fixed, squares;

      for (int c = 0; c < NST_PATCH_TRAITS; c++)
        difference[c] = (patch->traits[c] - traits[c]) * (patch->traits[c] - traits[c]);
      means = difference[0] + difference[1] + difference[2];
      strength = difference[3];
      fixed = view->overuse[place] - (detail - 1) * means + measure->energy * strength;
      if (fixed + detail * (means + strength) < best->distance
          && compare_pixels (view, patch, place, rest_mask, (best->distance - fixed) / detail,
                             &squares))
        *best = (NstPatchBest){ place, fixed + detail * squares };
    }
}
