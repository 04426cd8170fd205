/* Between GEGL buffers and the engine's maps: colours, alpha and sizes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "map.h"

G_BEGIN_DECLS

/* A new buffer that holds BUFFER resampled to width × height (both ≥ 1) pixels at (0, 0), in the
 * same format: cubic when it grows, averaging over areas when it shrinks, edges continued. The
 * caller owns it. */
GeglBuffer *nst_image_resize (GeglBuffer *buffer, int width, int height);

/* BUFFER resampled to width × height, as R'G'B' float in [0, 1] of SPACE (a babl format or space;
 * NULL for BUFFER's own), into MAP (height × width × 3), which must be empty. Where the picture is
 * transparent, its colour fades into the average colour of what is visible, so that hidden colours
 * do not reach the network; NaN and infinities count as 0. A picture without any visible pixel
 * becomes mid-gray. Fails with NST_ERROR_MEMORY only. */
gboolean nst_image_to_map (GeglBuffer *buffer, int width, int height, const Babl *space,
                           NstMap *map, GError **error);

/* MAP (height × width × 3, R'G'B' of CONTENT's space; values outside [0, 1] are clipped) as a new
 * buffer at (0, 0) of CONTENT's format with CONTENT's alpha, resampled when the sizes differ. The
 * caller owns it. */
GeglBuffer *nst_image_from_map (const NstMap *map, GeglBuffer *content);

/* MAP resampled likewise to width × height into RESULT, which must be empty. Fails with
 * NST_ERROR_MEMORY only. */
gboolean nst_image_resample_map (const NstMap *map, int width, int height, NstMap *result,
                                 GError **error);

G_END_DECLS
