/* Many products with the same matrix: what Winograd's convolution spends its time on.
 *
 * OpenBLAS rearranges both matrices anew at each call, which costs as much as a third of a product
 * as small as these. So filters are kept in panels of columns, as a kernel needs them. Where the
 * processor has AVX-512, a kernel of this file's own multiplies them; elsewhere OpenBLAS does.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rows that are multiplied at once; blocks of multiples of it leave no rest. */
#define NST_PRODUCT_ROWS 12

/* How many columns a panel has, of a matrix with OUT of them; a last one may have fewer. */
int nst_product_panel_width (int out);

/* result = values (rows × in) · panel (in × width, width contiguous): RESULT has rows of WIDTH
 * numbers, STRIDE apart. */
void nst_product (const float *values, int rows, const float *panel, int in, int width,
                  float *result, int stride);

G_END_DECLS
