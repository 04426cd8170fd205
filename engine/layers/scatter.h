/* Convolution to few channels, as the gradient of a picture has: each position of the input is
 * multiplied by the filters' weights of all places, and the products are added up where they
 * belong. A direct convolution would have three numbers to fill a vector.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/convolution-task.h"
#include "layers/filters.h"

G_BEGIN_DECLS

typedef struct _NstScatter NstScatter;

/* Whether this is faster than a direct convolution for filters of this shape. */
gboolean nst_scatter_fits (int in_channels, int out_channels);

/* Copies FILTERS, in an order of its own. Free with nst_scatter_free. NULL with NST_ERROR_MEMORY
 * when memory runs out. */
NstScatter *nst_scatter_new (const NstFilters *filters, GError **error);
void nst_scatter_free (NstScatter *scatter);

/* How many floats of scratch memory it needs for THREADS threads. */
gsize nst_scatter_scratch (const NstScatter *scatter, int threads);

/* Does TASK. */
void nst_scatter_convolve (const NstScatter *scatter, const NstConvolutionTask *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstScatter, nst_scatter_free)

G_END_DECLS
