/* Convolution to few channels, as on the way back to a picture: each position of the input is
 * multiplied by all places of the filters, and the products are added up where they belong. The
 * direct way would fill a vector with three numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/epilogue.h"
#include "layers/filters.h"
#include "layers/padding.h"

G_BEGIN_DECLS

typedef struct _NstScatter NstScatter;

/* Whether filters of this shape are better had this way. */
gboolean nst_scatter_fits (int in_channels, int out_channels);

/* From FILTERS, which are not needed any more then. Free with nst_scatter_free. NULL with
 * NST_ERROR_MEMORY when there is no room. */
NstScatter *nst_scatter_new (const NstFilters *filters, GError **error);
void nst_scatter_free (NstScatter *scatter);

/* Floats of scratch memory for THREADS threads. */
gsize nst_scatter_scratch (const NstScatter *scatter, int threads);

/* output = input * filters, and the epilogue. INPUT is height × width × in, OUTPUT height × width ×
 * out, allocated; PADDING any but NST_PADDING_NETWORK. */
void nst_scatter_convolve (const NstScatter *scatter, const NstMap *input, NstPadding padding,
                           const NstEpilogue *epilogue, NstMap *output, float *scratch,
                           int threads);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstScatter, nst_scatter_free)

G_END_DECLS
