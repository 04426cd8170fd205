/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/product-kernel.h"

#include "base/lanes.h"

/* ROWS × VECTORS sums stay in registers while a number of each row is multiplied by a line of the
 * panel: 24 of the 32 registers of AVX-512 and NEON, 12 of AVX2's 16. */
#if defined(__AVX512F__)
#define NAME "AVX-512"
#define ROWS 12
#define VECTORS 2
#elif defined(__AVX2__)
#define NAME "AVX2"
#define ROWS 6
#define VECTORS 2
#elif defined(__ARM_NEON)
#define NAME "NEON"
#define ROWS 6
#define VECTORS 4
#endif

#ifdef NAME

#define PANEL (VECTORS * NST_LANES) /* columns */

G_STATIC_ASSERT (NST_PRODUCT_ROWS % ROWS == 0 && PANEL % NST_PRODUCT_COLUMNS == 0);

NST_INLINE void
multiply_rows (const NstProduct *p, int first, int rows, int vectors)
{
  const float *values = p->values + first * p->step;
  const float *panel = p->panel;
  float *result = p->result + first * p->stride;
  NstLanes sums[ROWS][VECTORS];

  /* Unrolled, as the sums would otherwise pass through memory before and after. */
#pragma GCC unroll 12
  for (int row = 0; row < rows; row++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      sums[row][v]
        = p->add ? *(const NstLanes *) (result + row * p->stride + v * NST_LANES) : (NstLanes){ 0 };
  for (int i = 0; i < p->in; i++, panel += vectors * NST_LANES)
    {
      /* Asks for the rows that follow: the processor does not foresee so many at once. */
      __builtin_prefetch (values + rows * (p->step + i));
#pragma GCC unroll 12
      for (int row = 0; row < rows; row++)
#pragma GCC unroll 4
        for (int v = 0; v < vectors; v++)
          sums[row][v] += values[row * p->step + i] * *(const NstLanes *) (panel + v * NST_LANES);
    }
#pragma GCC unroll 12
  for (int row = 0; row < rows; row++)
#pragma GCC unroll 4
    for (int v = 0; v < vectors; v++)
      *(NstLanes *) (result + row * p->stride + v * NST_LANES) = sums[row][v];
}

/* Multiplies all rows by a panel of VECTORS, a constant for the compiler. With few rows at once
 * additions wait for each other, so that eight rows are better done as four and four than as six
 * and two. */
NST_INLINE void
multiply_panel (const NstProduct *p, int vectors)
{
  int row = 0;

  for (; row + ROWS <= p->rows && row + 8 != p->rows; row += ROWS)
    multiply_rows (p, row, ROWS, vectors);
  for (; row + 4 <= p->rows; row += 4)
    multiply_rows (p, row, 4, vectors);
  for (; row + 2 <= p->rows; row += 2)
    multiply_rows (p, row, 2, vectors);
  if (row < p->rows)
    multiply_rows (p, row, 1, vectors);
}

/* Multiplies by a panel of any other width, row by row: a row's result must not depend on how many
 * rows there are, as it does with OpenBLAS, or a picture in tiles would differ from a whole one. */
static void
multiply_odd_panel (const NstProduct *p)
{
  for (int row = 0; row < p->rows; row++)
    {
      const float *values = p->values + row * p->step, *panel = p->panel;
      float *result = p->result + row * p->stride;
      float sums[PANEL] = { 0 };

      for (int i = 0; i < p->in; i++, panel += p->width)
        for (int column = 0; column < p->width; column++)
          sums[column] += values[i] * panel[column];
      for (int column = 0; column < p->width; column++)
        result[column] = (p->add ? result[column] : 0) + sums[column];
    }
}

static void
multiply (const NstProduct *product)
{
  if (product->width == PANEL)
    multiply_panel (product, VECTORS);
  else if (2 * product->width == PANEL)
    multiply_panel (product, VECTORS / 2);
  else
    multiply_odd_panel (product);
}

const NstProductKernel *
NST_AT_LEVEL (nst_product_kernel_get) (void)
{
  static const NstProductKernel kernel = { NAME, PANEL, multiply };

  return &kernel;
}

#else

const NstProductKernel *
NST_AT_LEVEL (nst_product_kernel_get) (void)
{
  return NULL;
}

#endif
