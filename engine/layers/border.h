/* The part of a convolution's derivative that comes back from beyond the border.
 *
 * What the forward pass read beyond the border, it read from positions within (padding.h); so these
 * get the derivatives of those readings too: the zero-padded convolution, looked at in the frame
 * around the map and added where its values were read from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/filters.h"
#include "layers/padding.h"

G_BEGIN_DECLS

/* Floats of scratch memory for THREADS threads. */
gsize nst_border_scratch (const NstFilters *filters, int threads);

/* Adds the convolution of INPUT (height × width × in) with FILTERS at the positions around OUTPUT
 * (height × width × out) to the positions of OUTPUT that PADDING maps them to; where GATE (of
 * OUTPUT's shape, or NULL) is 0, nothing is added. */
void nst_border_add (const NstFilters *filters, const NstMap *input, NstPadding padding,
                     const guint8 *gate, NstMap *output, float *scratch, int threads);

G_END_DECLS
