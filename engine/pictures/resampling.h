/* Between GEGL buffers and the engine's maps: sizes, and the way back.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "base/watch.h"

G_BEGIN_DECLS

/* Adds to GRAPH what moves BUFFER to (0, 0) and resamples it as below; returns the node at its end,
 * which GRAPH owns. */
GeglNode *nst_image_add_scaling (GeglNode *graph, GeglBuffer *buffer, int width, int height);

/* A new buffer that holds BUFFER resampled to width × height (both ≥ 1) pixels at (0, 0), in
 * FORMAT: cubic when it grows, averaging over areas when it shrinks, edges continued. The caller
 * owns it. NULL with NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
GeglBuffer *nst_image_resample (GeglBuffer *buffer, int width, int height, const Babl *format,
                                const NstWatch *watch, GError **error);

/* The same in BUFFER's own format, in one go. */
GeglBuffer *nst_image_resize (GeglBuffer *buffer, int width, int height);

/* MAP resampled likewise to width × height into RESULT, which must be empty. FALSE with
 * NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
gboolean nst_image_resample_map (const NstMap *map, int width, int height, NstMap *result,
                                 const NstWatch *watch, GError **error);

/* MAP (height × width × 3, R'G'B' of CONTENT's space; values outside [0, 1] are clipped) as a new
 * buffer at (0, 0) of CONTENT's format with CONTENT's alpha, and its colours where it is fully
 * transparent, resampled when the sizes differ. The caller owns it. */
GeglBuffer *nst_image_from_map (const NstMap *map, GeglBuffer *content);

G_END_DECLS
