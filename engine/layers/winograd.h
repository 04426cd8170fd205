/* 3 × 3 convolution by Winograd's F(4 × 4, 3 × 3) and F(6 × 6, 3 × 3): Lavin & Gray 2015 (arXiv
 * 1509.09308).
 *
 * Each tile of 6 × 6 results is computed from 8 × 8 inputs: both are transformed, and what was a
 * convolution is 64 products, one for each place in the transformed tile, of a matrix tiles ×
 * channels in by one channels in × channels out: 64 multiplications where there were 324. Where the
 * filters are so many that transforming them counts, tiles are 4 × 4, with 36 products.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/epilogue.h"
#include "layers/filters.h"
#include "layers/padding.h"

G_BEGIN_DECLS

typedef struct _NstWinograd NstWinograd;

/* Whether filters of this shape can be had this way: 3 × 3, and channels in multiples of 16. */
gboolean nst_winograd_fits (int in_channels, int out_channels, int kernel);

/* For FILTERS, which stay where they are as long as it is used. Free with nst_winograd_free. NULL
 * with NST_ERROR_MEMORY when there is no room. */
NstWinograd *nst_winograd_new (const NstFilters *filters, GError **error);
void nst_winograd_free (NstWinograd *winograd);

/* Floats of scratch memory for THREADS threads and maps of up to height × width. */
gsize nst_winograd_scratch (const NstWinograd *winograd, int height, int width, int threads);

/* output = input * filters, and the epilogue. INPUT is height × width × in, OUTPUT height × width ×
 * out, allocated; PADDING any but NST_PADDING_NETWORK. */
void nst_winograd_convolve (const NstWinograd *winograd, const NstMap *input, NstPadding padding,
                            const NstEpilogue *epilogue, NstMap *output, float *scratch,
                            int threads);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstWinograd, nst_winograd_free)

G_END_DECLS
