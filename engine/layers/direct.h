/* Convolution as a matrix product: the neighbourhoods of positions side by side, times the filters.
 * For any odd kernel and any channels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/epilogue.h"
#include "layers/filters.h"
#include "layers/padding.h"

G_BEGIN_DECLS

/* Floats of scratch memory for THREADS threads. */
gsize nst_direct_scratch (const NstFilters *filters, int threads);

/* output = input * filters, and the epilogue. INPUT is height × width × in, OUTPUT height × width ×
 * out, allocated; PADDING any but NST_PADDING_NETWORK. */
void nst_direct_convolve (const NstFilters *filters, const NstMap *input, NstPadding padding,
                          const NstEpilogue *epilogue, NstMap *output, float *scratch, int threads);

G_END_DECLS
