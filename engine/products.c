/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "products.h"

#include <cblas.h>
#include <string.h>

#include "lanes.h"

static void
multiply_by_openblas (const float *values, int rows, const float *matrix, int in, int out,
                      float *result)
{
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, out, in, 1, values, in, matrix, out,
               0, result, out);
}

#if defined(__x86_64__) && defined(__GNUC__)

#define PANEL (2 * NST_LANES) /* columns that a panel has; an odd last one has half of it */
#define HAS_KERNEL (__builtin_cpu_supports ("avx512f"))
#define FOR_KERNEL __attribute__ ((target ("arch=x86-64-v4")))

/* ROWS × LANES results stay in registers while one number of each row meets one line of the panel:
 * 12 × 2 of AVX-512's 32 registers. */
NST_INLINE FOR_KERNEL void
multiply_rows (const float *values, int rows, const float *panel, int lanes, int in, int out,
               float *result)
{
  NstLanes sums[NST_PRODUCT_ROWS][2] = { { { 0 } } };

  for (int i = 0; i < in; i++, panel += lanes * NST_LANES)
    for (int row = 0; row < rows; row++)
      for (int lane = 0; lane < lanes; lane++)
        sums[row][lane]
          += values[(gsize) row * in + i] * *(const NstLanes *) (panel + lane * NST_LANES);
  for (int row = 0; row < rows; row++)
    for (int lane = 0; lane < lanes; lane++)
      *(NstLanes *) (result + (gsize) row * out + lane * NST_LANES) = sums[row][lane];
}

/* All rows with one panel of LANES, which the compiler knows. */
NST_INLINE FOR_KERNEL void
multiply_panel (const float *values, int rows, const float *panel, int lanes, int in, int out,
                float *result)
{
  int row = 0;

  for (; row + NST_PRODUCT_ROWS <= rows; row += NST_PRODUCT_ROWS)
    multiply_rows (values + (gsize) row * in, NST_PRODUCT_ROWS, panel, lanes, in, out,
                   result + (gsize) row * out);
  for (; row + 4 <= rows; row += 4)
    multiply_rows (values + (gsize) row * in, 4, panel, lanes, in, out, result + (gsize) row * out);
  for (; row < rows; row++)
    multiply_rows (values + (gsize) row * in, 1, panel, lanes, in, out, result + (gsize) row * out);
}

FOR_KERNEL static void
multiply_by_kernel (const float *values, int rows, const float *arranged, int in, int out,
                    float *result)
{
  int column = 0;

  for (; column + PANEL <= out; column += PANEL)
    multiply_panel (values, rows, arranged + (gsize) column * in, 2, in, out, result + column);
  if (column < out)
    multiply_panel (values, rows, arranged + (gsize) column * in, 1, in, out, result + column);
}

/* Panel by panel, each with its lines one after the other. */
static void
arrange_for_kernel (const float *matrix, int in, int out, float *arranged)
{
  for (int column = 0; column < out; column += PANEL)
    for (int i = 0; i < in; i++)
      {
        int width = MIN (PANEL, out - column);
        memcpy (arranged, matrix + (gsize) i * out + column, width * sizeof *matrix);
        arranged += width;
      }
}

#else

#define HAS_KERNEL FALSE
#define multiply_by_kernel multiply_by_openblas

static void
arrange_for_kernel (const float *matrix, int in, int out, float *arranged)
{
}

#endif

void
nst_product_arrange (const float *matrix, int in, int out, float *arranged)
{
  if (HAS_KERNEL)
    arrange_for_kernel (matrix, in, out, arranged);
  else
    memcpy (arranged, matrix, (gsize) in * out * sizeof *matrix);
}

void
nst_product (const float *values, int rows, const float *arranged, int in, int out, float *result)
{
  if (HAS_KERNEL)
    multiply_by_kernel (values, rows, arranged, in, out, result);
  else
    multiply_by_openblas (values, rows, arranged, in, out, result);
}
