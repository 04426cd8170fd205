/* The transforms of Winograd's F(4 × 4, 3 × 3) and F(6 × 6, 3 × 3): Lavin & Gray 2015 (arXiv
 * 1509.09308).
 *
 * A map is cut into tiles of STEP × STEP results, 4 or 6 each way, and each is computed from inputs
 * that are two more each way, row by row; the last row and column may stand out over the border.
 * Transformed tiles lie place by place: (STEP + 2)² places × tiles × channels, a place STRIDE
 * numbers after the one before.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/epilogue.h"
#include "layers/filters.h"
#include "layers/padding.h"

G_BEGIN_DECLS

/* Places in a transformed tile. */
static inline int
nst_winograd_places (int step)
{
  return (step + 2) * (step + 2);
}

/* Tiles in a row of a map WIDTH positions wide, or in a column. */
static inline int
nst_winograd_tiles (int step, int width)
{
  return (width + step - 1) / step;
}

/* Transforms the filters of the panel that begins at column FIRST: places × in × column. */
NST_FOR_EVERY_LEVEL (void, nst_winograd_transform_filters,
                     (int step, const NstFilters *filters, int first, float *result));
#define nst_winograd_transform_filters NST_OF_PROCESSOR (nst_winograd_transform_filters)

/* Transforms COUNT tiles of INPUT (height × width × channels in sixteens) from number FIRST on to
 * V; PADDING any but NST_PADDING_NETWORK. */
NST_FOR_EVERY_LEVEL (void, nst_winograd_transform_input,
                     (int step, const NstMap *input, NstPadding padding, int first, int count,
                      float *v, gsize stride));
#define nst_winograd_transform_input NST_OF_PROCESSOR (nst_winograd_transform_input)

/* Transforms COUNT tiles of M, with WIDTH channels in sixteens, to those channels of OUTPUT from
 * number CHANNEL on, and applies EPILOGUE: tiles from number FIRST on. */
NST_FOR_EVERY_LEVEL (void, nst_winograd_transform_output,
                     (int step, const float *m, gsize stride, int width, int first, int count,
                      const NstEpilogue *epilogue, NstMap *output, int channel));
#define nst_winograd_transform_output NST_OF_PROCESSOR (nst_winograd_transform_output)

G_END_DECLS
