/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "products.h"

#include <cblas.h>

#include "lanes.h"

/* Columns of a panel for OpenBLAS: as many as it does well, as few as give each thread some. */
#define OPENBLAS_PANEL 64

/* Rows that overlap are multiplied in pieces that do not: OpenBLAS insists on that. */
static void
multiply_by_openblas (const NstProduct *p)
{
  const int length = MIN (p->in, (int) p->step);

  for (int i = 0; i < p->in; i += length)
    cblas_sgemm (CblasRowMajor, CblasNoTrans, CblasNoTrans, p->rows, p->width, length, 1,
                 p->values + i, p->step, p->panel + (gsize) i * p->width, p->width, p->add || i > 0,
                 p->result, p->stride);
}

#if defined(__x86_64__) && defined(__GNUC__)

#define PANEL (2 * NST_LANES) /* columns */
#define HAS_KERNEL (__builtin_cpu_supports ("avx512f"))
#define FOR_KERNEL __attribute__ ((target ("arch=x86-64-v4")))

/* ROWS × LANES results stay in registers while one number of each row meets one line of the panel:
 * 12 × 2 of AVX-512's 32 registers. */
NST_INLINE FOR_KERNEL void
multiply_rows (const NstProduct *p, int first, int rows, int lanes)
{
  const float *values = p->values + first * p->step;
  const float *panel = p->panel;
  float *result = p->result + first * p->stride;
  NstLanes sums[NST_PRODUCT_ROWS][2];

  /* Unrolled, or the sums would pass through memory on their way in and out. */
#pragma GCC unroll 12
  for (int row = 0; row < rows; row++)
#pragma GCC unroll 2
    for (int lane = 0; lane < lanes; lane++)
      sums[row][lane] = p->add ? *(const NstLanes *) (result + row * p->stride + lane * NST_LANES)
                               : (NstLanes){ 0 };
  for (int i = 0; i < p->in; i++, panel += lanes * NST_LANES)
    {
      /* The rows that follow; of so many at once the processor does not foresee them. */
      __builtin_prefetch (values + rows * (p->step + i));
#pragma GCC unroll 12
      for (int row = 0; row < rows; row++)
#pragma GCC unroll 2
        for (int lane = 0; lane < lanes; lane++)
          sums[row][lane]
            += values[row * p->step + i] * *(const NstLanes *) (panel + lane * NST_LANES);
    }
#pragma GCC unroll 12
  for (int row = 0; row < rows; row++)
#pragma GCC unroll 2
    for (int lane = 0; lane < lanes; lane++)
      *(NstLanes *) (result + row * p->stride + lane * NST_LANES) = sums[row][lane];
}

/* All rows with one panel of LANES, which the compiler knows. */
NST_INLINE FOR_KERNEL void
multiply_panel (const NstProduct *p, int lanes)
{
  int row = 0;

  for (; row + NST_PRODUCT_ROWS <= p->rows; row += NST_PRODUCT_ROWS)
    multiply_rows (p, row, NST_PRODUCT_ROWS, lanes);
  for (; row + 4 <= p->rows; row += 4)
    multiply_rows (p, row, 4, lanes);
  for (; row < p->rows; row++)
    multiply_rows (p, row, 1, lanes);
}

FOR_KERNEL static void
multiply_by_kernel (const NstProduct *p)
{
  if (p->width == PANEL)
    multiply_panel (p, 2);
  else if (p->width == NST_LANES)
    multiply_panel (p, 1);
  else
    multiply_by_openblas (p);
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
nst_product (const NstProduct *product)
{
  if (HAS_KERNEL)
    multiply_by_kernel (product);
  else
    multiply_by_openblas (product);
}

void
nst_product_fill_panels (const double *matrix, int size, double factor, float *panels)
{
  int width;

  for (int first = 0; first < size; first += width)
    {
      width = MIN (nst_product_panel_width (size), size - first);
      for (gsize i = 0; i < (gsize) size; i++)
        for (gsize j = i * size + first; j < i * size + first + width; j++)
          *panels++ = factor * matrix[j];
    }
}

void
nst_product_by_panels (const float *values, int rows, int size, const float *panels, gboolean add,
                       float *result)
{
  int width;

  for (int first = 0; first < size; first += width)
    {
      width = MIN (nst_product_panel_width (size), size - first);
      nst_product (&(NstProduct){ .values = values,
                                  .step = size,
                                  .rows = rows,
                                  .in = size,
                                  .panel = panels + (gsize) size * first,
                                  .width = width,
                                  .result = result + first,
                                  .stride = size,
                                  .add = add });
    }
}
