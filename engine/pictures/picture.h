/* A picture as the network sees it at one size, read by rectangles, so that a large one never lies
 * in plain memory as a whole.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "base/watch.h"
#include "pictures/backdrop.h"
#include "pictures/resampling.h"

G_BEGIN_DECLS

/* Changes PIXELS (height × width × 3 of RECTANGLE, which lies within the picture) on their way from
 * a picture to its reader. DATA is not owned and has to live as long as the picture. */
typedef struct
{
  void (*apply) (const GeglRectangle *rectangle, float *pixels, gconstpointer data); /* or NULL */
  gconstpointer data;
} NstPictureFilter;

typedef struct
{
  int width;
  int height;
  const NstMap *map; /* the pixels, height × width × 3, not owned; NULL where BUFFER has them */
  GeglBuffer *buffer;
  NstResampler *resampler; /* of BUFFER; NULL when that has the size already */
  const Babl *format;      /* of the pixels that are read from BUFFER */
  gboolean opaque;
  NstBackdrop backdrop;    /* the colours where BUFFER is transparent; empty if it is opaque */
  NstPictureFilter filter; /* changes the pixels that are read */
} NstPicture;

/* The space in which a picture of FORMAT (a babl format or space) is seen: its own where its curve
 * is about sRGB's, else one with its primaries and sRGB's curve, as the network has learned from
 * pictures with that; by a linear curve it would see dark places black. */
const Babl *nst_picture_space (const Babl *format);

/* Makes PICTURE show BUFFER resampled to width × height, as R'G'B' float in [0, 1], as pictures of
 * SPACE are seen (a babl format or space; NULL for BUFFER's own), whatever its alpha. Where BUFFER
 * is transparent, or nearly, its colour fades into that of visible pixels around (backdrop.h), so
 * that hidden colours do not reach the network; NaN and infinities count as 0. A picture without
 * any visible pixel becomes mid-gray. BUFFER is resampled each time that it is read. Clear with
 * nst_picture_clear. */
void nst_picture_init (NstPicture *picture, GeglBuffer *buffer, int width, int height,
                       const Babl *space);
void nst_picture_clear (NstPicture *picture);

/* Resamples PICTURE now, so that it can be read often. FALSE with NST_ERROR_CANCELLED when WATCH
 * (may be NULL) says stop. */
gboolean nst_picture_settle (NstPicture *picture, const NstWatch *watch, GError **error);

/* The same by straight lines, as nst_resample_linear() has it. To be called before PICTURE is read.
 */
gboolean nst_picture_settle_linear (NstPicture *picture, const NstWatch *watch, GError **error);

/* A picture that shows MAP (height × width × 3), which must live as long. It needs no clearing. */
NstPicture nst_picture_of_map (const NstMap *map);

/* Writes RECTANGLE, which lies within the picture, to PIXELS (height × width × 3 of it). From one
 * thread at a time. */
void nst_picture_read (const NstPicture *picture, const GeglRectangle *rectangle, float *pixels);

/* Changes COUNT pixels of a map, from number FIRST on; PICTURE has those of a picture at the same
 * places. */
typedef void (*NstPictureWork) (float *map, const float *picture, gsize first, gsize count,
                                gpointer user_data);

/* Calls WORK for all pixels of MAP, whose size is PICTURE's, some rows at a time. FALSE with
 * NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
gboolean nst_picture_work_beside (const NstPicture *picture, NstMap *map, NstPictureWork work,
                                  gpointer user_data, const NstWatch *watch, GError **error);

/* Reads the picture's alpha into ALPHA (height × width × 1), which must be empty, and stays empty
 * where the picture is opaque. Fails with NST_ERROR_MEMORY only. */
gboolean nst_picture_read_alpha (const NstPicture *picture, NstMap *alpha, GError **error);

/* Reads all of the picture into MAP, which must be empty. Fails with NST_ERROR_MEMORY only. */
gboolean nst_picture_to_map (const NstPicture *picture, NstMap *map, GError **error);

/* A new buffer at (0, 0), of CONTENT's format, with the colours of MAP (height × width × 3, R'G'B'
 * as CONTENT is seen, clipped to [0, 1]) and CONTENT's alpha, resampled where the sizes differ.
 * Where little is visible of CONTENT, its colours come back as far as a picture of it hides them
 * from the network; fully transparent pixels have them unchanged. The caller owns it. */
GeglBuffer *nst_picture_map_to_buffer (const NstMap *map, GeglBuffer *content);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstPicture, nst_picture_clear)

G_END_DECLS
