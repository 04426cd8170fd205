/* The transforms of Winograd's F(4 × 4, 3 × 3) and F(6 × 6, 3 × 3): Lavin & Gray 2015 (arXiv
 * 1509.09308).
 *
 * A map is cut into tiles of STEP × STEP results, 4 or 6 each way, which are numbered row by row;
 * those of the last row and column may reach over the border. Each tile is computed from (STEP + 2)
 * × (STEP + 2) inputs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "layers/convolution-task.h"
#include "layers/filters.h"

G_BEGIN_DECLS

/* Transformed tiles, of inputs or of results: (STEP + 2)² places × count × channels. */
typedef struct
{
  int first;     /* number of the first tile in the map */
  int count;     /* of tiles */
  int channels;  /* a multiple of 16: the input's, or a panel's */
  float *values; /* of a place contiguous, a tile after the other */
  gsize stride;  /* floats from a place to the next */
} NstWinogradTiles;

/* How many places a transformed tile has. */
static inline int
nst_winograd_places (int step)
{
  return (step + 2) * (step + 2);
}

/* How many tiles a row of a map has that is WIDTH positions wide; or a column of that height. */
static inline int
nst_winograd_tiles (int step, int width)
{
  return (width + step - 1) / step;
}

/* Transforms the filters of the panel that begins at column FIRST: places × in × column. */
NST_FOR_EVERY_LEVEL (void, nst_winograd_transform_filters,
                     (int step, const NstFilters *filters, int first, float *result));
#define nst_winograd_transform_filters NST_OF_PROCESSOR (nst_winograd_transform_filters)

/* Transforms the inputs of TILES from the task's input to the tiles' values. */
NST_FOR_EVERY_LEVEL (void, nst_winograd_transform_input,
                     (int step, const NstConvolutionTask *task, const NstWinogradTiles *tiles));
#define nst_winograd_transform_input NST_OF_PROCESSOR (nst_winograd_transform_input)

/* Transforms the results of TILES from the tiles' values to the task's output, to as many of its
 * channels from number CHANNEL on, and applies the epilogue. */
NST_FOR_EVERY_LEVEL (void, nst_winograd_transform_output,
                     (int step, const NstConvolutionTask *task, const NstWinogradTiles *tiles,
                      int channel));
#define nst_winograd_transform_output NST_OF_PROCESSOR (nst_winograd_transform_output)

G_END_DECLS
