/* Products of matrices: what convolutions and styles spend their time on.
 *
 * OpenBLAS rearranges both matrices anew at each call, which costs as much as a third of a product
 * as small as these. So a matrix that many others are multiplied by is kept in panels of columns,
 * as a kernel needs them. Where the processor has AVX-512, AVX2 or NEON, a kernel of our own
 * (product-kernel.h) multiplies them; elsewhere OpenBLAS does, and there a row's rounding may
 * depend on how many rows are multiplied.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows and columns of which multiples leave no rest, whatever the kernel. */
#define NST_PRODUCT_ROWS 12
#define NST_PRODUCT_COLUMNS 16

/* How many columns a panel has, of a matrix with OUT of them; a last one may have fewer. */
int nst_product_panel_width (int out);

/* Whose kernel multiplies: "AVX-512", "AVX2", "NEON", or "OpenBLAS". */
const char *nst_product_kernel_name (void);

/* result = values · panel, or added to what is there. Strides are in numbers, from a row to the
 * next. */
typedef struct
{
  const float *values; /* rows × in */
  gsize step;          /* the stride of values; if less than IN, rows overlap, and it divides IN */
  int rows;
  int in;
  const float *panel; /* in × width, contiguous */
  int width;
  float *result; /* rows × width */
  gsize stride;  /* of result */
  gboolean add;
} NstProduct;

void nst_product (const NstProduct *product);

/* FACTOR times MATRIX, size × size, into PANELS of columns, one after the other, as many numbers.
 */
void nst_product_fill_panels (const double *matrix, int size, double factor, float *panels);

/* result = values · the matrix in PANELS, or ADDed to what is there; both rows × size. */
void nst_product_by_panels (const float *values, int rows, int size, const float *panels,
                            gboolean add, float *result);

G_END_DECLS
