/* The transforms of Winograd's F(4 × 4, 3 × 3): Lavin & Gray 2015 (arXiv 1509.09308).
 *
 * A map is cut into tiles of 4 × 4 results, each of which is computed from 6 × 6 inputs, row by
 * row; the last row and column may stand out over the border. Transformed tiles lie place by place:
 * 36 places × tiles × channels, a place STRIDE numbers after the one before.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "filters.h"
#include "finish.h"
#include "settings.h"

G_BEGIN_DECLS

#define NST_WINOGRAD_SIDE 6    /* of a tile of inputs */
#define NST_WINOGRAD_STEP 4    /* of a tile of results */
#define NST_WINOGRAD_PLACES 36 /* in a transformed tile */

/* Tiles in a row of a map WIDTH positions wide, or in a column. */
static inline int
nst_winograd_tiles (int width)
{
  return (width + NST_WINOGRAD_STEP - 1) / NST_WINOGRAD_STEP;
}

/* Transforms the filters of the panel that begins at column FIRST: 36 places × in × column. */
void nst_winograd_transform_filters (const NstFilters *filters, int first, float *result);

/* Transforms COUNT tiles of INPUT (height × width × channels in sixteens) from number FIRST on to
 * V; PADDING any but NST_PADDING_NETWORK. */
void nst_winograd_transform_input (const NstMap *input, NstPadding padding, int first, int count,
                                   float *v, gsize stride);

/* Transforms COUNT tiles of M, with WIDTH channels in sixteens, to those channels of OUTPUT from
 * number CHANNEL on, finished: tiles from number FIRST on. */
void nst_winograd_transform_output (const float *m, gsize stride, int width, int first, int count,
                                    const NstFinish *finish, NstMap *output, int channel);

G_END_DECLS
