/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "peak.h"

#include "base/lanes.h"

#define TURNS 1000000
/* Sums that do not wait for each other: as many as fill AVX-512's pipelines, and as few as leave
 * AVX2's sixteen registers room. */
#define MANY 12
#define FEW 7

NST_INLINE float
multiply_and_add (int n_sums, float factor, float summand)
{
  NstLanes sums[MANY], total = { 0 };
  const NstLanes factors = factor + total, summands = summand + total;
  float result = 0;

  for (int i = 0; i < n_sums; i++)
    sums[i] = total + (float) i; /* none like another, or one would do for all */
  for (int turn = 0; turn < TURNS; turn++)
    {
#pragma GCC unroll 12
      for (int i = 0; i < n_sums; i++)
        sums[i] = sums[i] * factors + summands;
    }
#pragma GCC unroll 12
  for (int i = 0; i < n_sums; i++)
    total += sums[i];
  for (int lane = 0; lane < NST_LANES; lane++)
    result += total[lane];
  return result;
}

double
NST_AT_LEVEL (nst_peak_work) (gboolean many, float summand, float *result)
{
  *result
    = many ? multiply_and_add (MANY, 0.999f, summand) : multiply_and_add (FEW, 0.999f, summand);
  return 2.0 * (many ? MANY : FEW) * NST_LANES * TURNS;
}
