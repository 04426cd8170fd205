/* Convolution as a matrix product: the neighbourhood of each position is a row, which is multiplied
 * by the filters. For any odd kernel and any number of channels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/convolution-task.h"
#include "layers/filters.h"

G_BEGIN_DECLS

/* How many floats of scratch memory it needs for THREADS threads. */
gsize nst_direct_scratch (const NstFilters *filters, int threads);

/* Does TASK with FILTERS. */
void nst_direct_convolve (const NstFilters *filters, const NstConvolutionTask *task);

G_END_DECLS
