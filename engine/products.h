/* Many products with the same matrix: what Winograd's convolution spends its time on.
 *
 * OpenBLAS rearranges both matrices anew at each call, which costs as much as a third of a product
 * as small as these. Here the filters are arranged once. Where the processor has AVX-512, a kernel
 * of this file's own multiplies them; elsewhere OpenBLAS does.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows that are multiplied at once; blocks of multiples of it leave no rest. */
#define NST_PRODUCT_ROWS 12

/* Arranges MATRIX (in × out, out contiguous, a multiple of 16) into ARRANGED, as many floats. */
void nst_product_arrange (const float *matrix, int in, int out, float *arranged);

/* result (rows × out) = values (rows × in) · the arranged matrix (in × out). */
void nst_product (const float *values, int rows, const float *arranged, int in, int out,
                  float *result);

G_END_DECLS
