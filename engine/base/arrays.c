/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arrays.h"

#include "base/lanes.h"

#define SUMS 8 /* added to in turns, so that additions need not wait for each other */

static double
add_up (const double *sums)
{
  double sum = 0;

  for (int k = 0; k < SUMS; k++)
    sum += sums[k];
  return sum;
}

double
NST_AT_LEVEL (nst_array_dot) (const NstBfloat *a, const float *b, gsize count)
{
  double sums[SUMS] = { 0 };
  gsize i = 0;

  for (; i + SUMS <= count; i += SUMS)
    for (int k = 0; k < SUMS; k++)
      sums[k] += (double) nst_bfloat_value (a[i + k]) * b[i + k];
  for (; i < count; i++)
    sums[0] += (double) nst_bfloat_value (a[i]) * b[i];
  return add_up (sums);
}

double
NST_AT_LEVEL (nst_array_dot_floats) (const float *a, const float *b, gsize count)
{
  double sums[SUMS] = { 0 };
  gsize i = 0;

  for (; i + SUMS <= count; i += SUMS)
    for (int k = 0; k < SUMS; k++)
      sums[k] += (double) a[i + k] * b[i + k];
  for (; i < count; i++)
    sums[0] += (double) a[i] * b[i];
  return add_up (sums);
}

double
NST_AT_LEVEL (nst_array_dot_bfloats) (const NstBfloat *a, const NstBfloat *b, gsize count)
{
  double sums[SUMS] = { 0 };
  gsize i = 0;

  for (; i + SUMS <= count; i += SUMS)
    for (int k = 0; k < SUMS; k++)
      sums[k] += (double) nst_bfloat_value (a[i + k]) * nst_bfloat_value (b[i + k]);
  for (; i < count; i++)
    sums[0] += (double) nst_bfloat_value (a[i]) * nst_bfloat_value (b[i]);
  return add_up (sums);
}

void
NST_AT_LEVEL (nst_array_add) (float *restrict result, float factor, const float *restrict a,
                              gsize count)
{
  for (gsize i = 0; i < count; i++)
    result[i] += factor * a[i];
}

void
NST_AT_LEVEL (nst_array_add_bfloats) (float *restrict result, float factor,
                                      const NstBfloat *restrict a, gsize count)
{
  for (gsize i = 0; i < count; i++)
    result[i] += factor * nst_bfloat_value (a[i]);
}

void
NST_AT_LEVEL (nst_array_add_difference) (float *restrict result, float factor, const float *a,
                                         const float *b, gsize count)
{
  for (gsize i = 0; i < count; i++)
    result[i] += factor * (a[i] - b[i]);
}

#define ROWS 4 /* added to sums of their own, so that additions need not wait for each other */

/* Does a vector of columns at a time, then one column, so that their sums stay in registers. */
void
NST_AT_LEVEL (nst_array_add_rows) (float *sums, const float *factors, const float *rows, int count,
                                   int length)
{
  int c = 0;

  for (; c + NST_LANES <= length; c += NST_LANES)
    {
      NstLanes sum[ROWS] = { *(NstLanes *) (sums + c) };
      int i = 0;

      for (; i + ROWS <= count; i += ROWS)
#pragma GCC unroll 4
        for (int k = 0; k < ROWS; k++)
          sum[k] += (factors ? factors[i + k] : 1)
                    * *(const NstLanes *) (rows + (gsize) (i + k) * length + c);
      for (; i < count; i++)
        sum[0] += (factors ? factors[i] : 1) * *(const NstLanes *) (rows + (gsize) i * length + c);
      *(NstLanes *) (sums + c) = sum[0] + sum[1] + (sum[2] + sum[3]);
    }
  for (; c < length; c++)
    for (int i = 0; i < count; i++)
      sums[c] += (factors ? factors[i] : 1) * rows[(gsize) i * length + c];
}

void
NST_AT_LEVEL (nst_array_add_to_rows) (float *restrict rows, const float *factors,
                                      const float *restrict a, int count, int length)
{
  for (int i = 0; i < count; i++, rows += length)
    for (int c = 0; c < length; c++)
      rows[c] += (factors ? factors[i] : 1) * a[c];
}

void
NST_AT_LEVEL (nst_array_round) (NstBfloat *restrict result, float factor, const float *restrict a,
                                gsize count)
{
  for (gsize i = 0; i < count; i++)
    result[i] = nst_bfloat_round (factor * a[i]);
}

void
NST_AT_LEVEL (nst_array_round_difference) (NstBfloat *restrict result, const float *restrict a,
                                           const float *restrict b, gsize count)
{
  for (gsize i = 0; i < count; i++)
    result[i] = nst_bfloat_round (a[i] - b[i]);
}

void
NST_AT_LEVEL (nst_array_gate) (float *restrict result, const float *restrict a, gsize count)
{
  for (gsize i = 0; i < count; i++)
    result[i] = a[i] > 0 ? result[i] : 0;
}
