/* Products of matrices, on which convolutions and style losses spend most of their time.
 *
 * OpenBLAS rearranges both matrices at each call, which takes up to a third of the time of such
 * small products. So a matrix by which many others are multiplied is kept in panels of columns, as
 * a kernel needs them. Where the processor has AVX-512, AVX2 or NEON, the engine's own kernel
 * (product-kernel.h) multiplies by them; elsewhere OpenBLAS does, and there the rounding of a row
 * may depend on how many rows are multiplied at once.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Multiples of so many rows and columns are done in whole blocks, whatever the kernel. */
#define NST_PRODUCT_ROWS 12
#define NST_PRODUCT_COLUMNS 16

/* How many columns each panel has of a matrix with OUT columns; the last panel may have fewer. */
int nst_product_panel_width (int out);

/* The kernel that multiplies: "AVX-512", "AVX2", "NEON", or "OpenBLAS". */
const char *nst_product_kernel_name (void);

/* result = values · panel, or result = result + values · panel. Strides are in floats, from a row
 * to the next. */
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
  gboolean add;  /* result is added to, instead of overwritten */
} NstProduct;

void nst_product (const NstProduct *product);

/* Writes FACTOR times MATRIX, size × size, to PANELS, size × size floats: its panels of columns,
 * one after the other. */
void nst_product_fill_panels (const double *matrix, int size, double factor, float *panels);

/* result = values · the matrix in PANELS; added to what is in RESULT if ADD. VALUES and RESULT are
 * rows × size, contiguous. */
void nst_product_by_panels (const float *values, int rows, int size, const float *panels,
                            gboolean add, float *result);

G_END_DECLS
