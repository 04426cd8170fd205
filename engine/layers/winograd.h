/* 3 × 3 convolution by Winograd's F(4 × 4, 3 × 3) and F(6 × 6, 3 × 3): Lavin & Gray 2015 (arXiv
 * 1509.09308).
 *
 * Each tile of 6 × 6 results is computed from 8 × 8 inputs. These and the filters are transformed,
 * which turns the convolution into 64 products, one for each place of a transformed tile: of a
 * matrix tiles × channels in by one channels in × channels out. That takes 64 multiplications where
 * there were 324. Where the filters are so many that transforming them takes too long, tiles are 4
 * × 4, with 36 products.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/convolution-task.h"
#include "layers/filters.h"

G_BEGIN_DECLS

typedef struct _NstWinograd NstWinograd;

/* Whether it can be used for filters of this shape: 3 × 3, and channels in multiples of 16. */
gboolean nst_winograd_fits (int in_channels, int out_channels, int kernel);

/* Keeps a pointer to FILTERS, which must outlive it. Free with nst_winograd_free. NULL with
 * NST_ERROR_MEMORY when memory runs out. */
NstWinograd *nst_winograd_new (const NstFilters *filters, GError **error);
void nst_winograd_free (NstWinograd *winograd);

/* How many floats of scratch memory it needs for THREADS threads and maps up to HEIGHT × WIDTH. */
gsize nst_winograd_scratch (const NstWinograd *winograd, int height, int width, int threads);

/* Does TASK. */
void nst_winograd_convolve (const NstWinograd *winograd, const NstConvolutionTask *task);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstWinograd, nst_winograd_free)

G_END_DECLS
