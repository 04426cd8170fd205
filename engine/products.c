/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "products.h"

#include <cblas.h>

#include "lanes.h"

/* Columns of a panel for OpenBLAS: as many as it does well, as few as give each thread some. */
#define OPENBLAS_PANEL 64

static void
multiply_by_openblas (const float *values, int rows, const float *panel, int in, int width,
                      float *result, int stride)
{
  cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, rows, width, in, 1, values, in, panel,
               width, 0, result, stride);
}

#if defined(__x86_64__) && defined(__GNUC__)

#define PANEL (2 * NST_LANES) /* columns */
#define HAS_KERNEL (__builtin_cpu_supports ("avx512f"))
#define FOR_KERNEL __attribute__ ((target ("arch=x86-64-v4")))

/* ROWS × LANES results stay in registers while one number of each row meets one line of the panel:
 * 12 × 2 of AVX-512's 32 registers. */
NST_INLINE FOR_KERNEL void
multiply_rows (const float *values, int rows, const float *panel, int lanes, int in, int stride,
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
      *(NstLanes *) (result + (gsize) row * stride + lane * NST_LANES) = sums[row][lane];
}

/* All rows with one panel of LANES, which the compiler knows. */
NST_INLINE FOR_KERNEL void
multiply_panel (const float *values, int rows, const float *panel, int lanes, int in, int stride,
                float *result)
{
  int row = 0;

  for (; row + NST_PRODUCT_ROWS <= rows; row += NST_PRODUCT_ROWS)
    multiply_rows (values + (gsize) row * in, NST_PRODUCT_ROWS, panel, lanes, in, stride,
                   result + (gsize) row * stride);
  for (; row + 4 <= rows; row += 4)
    multiply_rows (values + (gsize) row * in, 4, panel, lanes, in, stride,
                   result + (gsize) row * stride);
  for (; row < rows; row++)
    multiply_rows (values + (gsize) row * in, 1, panel, lanes, in, stride,
                   result + (gsize) row * stride);
}

FOR_KERNEL static void
multiply_by_kernel (const float *values, int rows, const float *panel, int in, int width,
                    float *result, int stride)
{
  if (width == PANEL)
    multiply_panel (values, rows, panel, 2, in, stride, result);
  else if (width == NST_LANES)
    multiply_panel (values, rows, panel, 1, in, stride, result);
  else
    multiply_by_openblas (values, rows, panel, in, width, result, stride);
}

#else

#define PANEL 0
#define HAS_KERNEL FALSE
#define multiply_by_kernel multiply_by_openblas

#endif

int
nst_product_panel_width (int out)
{
  return MIN (out, HAS_KERNEL ? PANEL : OPENBLAS_PANEL);
}

void
nst_product (const float *values, int rows, const float *panel, int in, int width, float *result,
             int stride)
{
  if (HAS_KERNEL)
    multiply_by_kernel (values, rows, panel, in, width, result, stride);
  else
    multiply_by_openblas (values, rows, panel, in, width, result, stride);
}
