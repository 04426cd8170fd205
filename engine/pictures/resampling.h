/* Brings buffers and maps to other sizes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "base/watch.h"

G_BEGIN_DECLS

/* A buffer at another size, read by rectangles. It is averaged line by line (line-weights.h) with
 * the curve of Catmull and Rom, which becomes wider where the buffer shrinks: Pillow's BICUBIC, of
 * the light that the pixels stand for, times alpha where they have any. The same on every system,
 * which GEGL's scaling is not: its rounding changes from release to release. */
typedef struct NstResampler NstResampler;

/* BUFFER, of which it holds a reference, at width × height (both ≥ 1). Free with
 * nst_resampler_free. */
NstResampler *nst_resampler_new (GeglBuffer *buffer, int width, int height);
void nst_resampler_free (NstResampler *resampler);

/* Writes RECTANGLE, which lies within width × height from (0, 0) on, to PIXELS of FORMAT (height ×
 * width of it, rows contiguous): the same numbers whatever the rectangle. */
void nst_resampler_read (const NstResampler *resampler, const GeglRectangle *rectangle,
                         const Babl *format, gpointer pixels);

/* A new buffer that holds all of BUFFER so, width × height pixels at (0, 0), in FORMAT. The caller
 * owns it. NULL with NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
GeglBuffer *nst_resample_buffer (GeglBuffer *buffer, int width, int height, const Babl *format,
                                 const NstWatch *watch, GError **error);

/* The same in BUFFER's own format, without a watch. */
GeglBuffer *nst_resample_to_size (GeglBuffer *buffer, int width, int height);

/* The same by straight lines, Pillow's BILINEAR: of the numbers of FORMAT, which must be of floats,
 * and not of the light that they stand for. */
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

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstResampler, nst_resampler_free)

G_END_DECLS
