/* Brings buffers and maps to other sizes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "base/watch.h"

G_BEGIN_DECLS

/* Adds nodes to GRAPH that move BUFFER to (0, 0) and resample it as nst_resample_buffer() does.
 * Returns the last of them, which GRAPH owns. */
GeglNode *nst_resample_add_nodes (GeglNode *graph, GeglBuffer *buffer, int width, int height);

/* A new buffer that holds BUFFER resampled to width × height (both ≥ 1) pixels at (0, 0), in
 * FORMAT: by cubic curves where it grows, by averages over areas where it shrinks, its borders
 * repeated outwards. The caller owns it. NULL with NST_ERROR_CANCELLED when WATCH (may be NULL)
 * says stop. */
GeglBuffer *nst_resample_buffer (GeglBuffer *buffer, int width, int height, const Babl *format,
                                 const NstWatch *watch, GError **error);

/* The same in BUFFER's own format, without a watch. */
GeglBuffer *nst_resample_to_size (GeglBuffer *buffer, int width, int height);

/* The same by straight lines, as Pillow's resize (BILINEAR) has it: the numbers of FORMAT, which
 * must be of floats, are averaged and not the light that they stand for; where BUFFER shrinks, the
 * farther from a pixel's middle the less they count, over two pixels' width. NULL with
 * NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
GeglBuffer *nst_resample_linear (GeglBuffer *buffer, int width, int height, const Babl *format,
                                 const NstWatch *watch, GError **error);

/* Resamples MAP (height × width × 3) in the same way to width × height positions in RESULT, which
 * must be empty. FALSE with NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
gboolean nst_resample_map (const NstMap *map, int width, int height, NstMap *result,
                           const NstWatch *watch, GError **error);

/* Shrinks MAP (height × width × channels) to width × height positions in RESULT, which must be
 * empty, on THREADS threads (0 for all): averages of the numbers over cells of whole pixels, which
 * differ in size by one where the sides do not divide. Much faster than nst_resample_map(), and as
 * good where the map is far larger. Width and height are at most the map's. FALSE with
 * NST_ERROR_MEMORY. */
gboolean nst_resample_average (const NstMap *map, int width, int height, int threads,
                               NstMap *result, GError **error);

/* Adds SMALL (height × width × 3), enlarged by cubic curves to the size of MAP (height × width ×
 * 3), to it, on THREADS threads (0 for all). No side of SMALL is longer than MAP's. FALSE with
 * NST_ERROR_MEMORY. */
gboolean nst_resample_add (const NstMap *small, NstMap *map, int threads, GError **error);

G_END_DECLS
