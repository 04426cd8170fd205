/* A picture as the network sees it at one size, read by rectangles, so that a large one never lies
 * in plain memory as a whole.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "base/watch.h"

G_BEGIN_DECLS

/* Changes PIXELS (height × width × 3 of RECTANGLE, which lies within the picture) on their way from
 * a picture to whoever reads it. DATA is not owned and has to live as long as the picture. */
typedef struct
{
  void (*apply) (const GeglRectangle *rectangle, float *pixels, gconstpointer data); /* or NULL */
  gconstpointer data;
} NstPictureFilter;

typedef struct
{
  int width;
  int height;
  const NstMap *map; /* the picture, height × width × 3, not owned; or NULL for one that is read: */
  GeglBuffer *buffer;
  GeglNode *graph; /* resamples BUFFER; NULL when that has the size already */
  GeglNode *node;  /* the end of GRAPH */
  const Babl *format;
  gboolean opaque;
  float average[3];        /* colour of what is visible */
  NstPictureFilter filter; /* what is read passes through it */
} NstPicture;

/* BUFFER resampled to width × height, as R'G'B' float in [0, 1] of SPACE (a babl format or space;
 * NULL for BUFFER's own). Where the picture is transparent, its colour fades into the average
 * colour of what is visible, so that hidden colours do not reach the network; NaN and infinities
 * count as 0. A picture without any visible pixel becomes mid-gray. BUFFER is resampled whenever it
 * is read. Clear with nst_picture_clear. */
void nst_picture_init (NstPicture *picture, GeglBuffer *buffer, int width, int height,
                       const Babl *space);
void nst_picture_clear (NstPicture *picture);

/* Resamples PICTURE now, for one that is to be read more than once. FALSE with NST_ERROR_CANCELLED
 * when WATCH (may be NULL) says stop. */
gboolean nst_picture_settle (NstPicture *picture, const NstWatch *watch, GError **error);

/* MAP (height × width × 3), which must live as long, as a picture that needs no clearing. */
NstPicture nst_picture_of_map (const NstMap *map);

/* Writes RECTANGLE, which lies within the picture, to PIXELS (height × width × 3 of it). From one
 * thread at a time. */
void nst_picture_read (const NstPicture *picture, const GeglRectangle *rectangle, float *pixels);

/* Works on COUNT pixels of a map, from number FIRST on, beside those of a picture at the same
 * place. */
typedef void (*NstPictureWork) (float *map, const float *picture, gsize first, gsize count,
                                gpointer user_data);

/* Calls WORK for all pixels of MAP, of PICTURE's size, some rows at a time. FALSE with
 * NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
gboolean nst_picture_work_beside (const NstPicture *picture, NstMap *map, NstPictureWork work,
                                  gpointer user_data, const NstWatch *watch, GError **error);

/* The alpha of the picture into ALPHA (height × width × 1), which must be empty, and stays so where
 * the picture is opaque. Fails with NST_ERROR_MEMORY only. */
gboolean nst_picture_read_alpha (const NstPicture *picture, NstMap *alpha, GError **error);

/* All of the picture into MAP, which must be empty. Fails with NST_ERROR_MEMORY only. */
gboolean nst_picture_to_map (const NstPicture *picture, NstMap *map, GError **error);

/* MAP (height × width × 3, R'G'B' of CONTENT's space; values outside [0, 1] are clipped) as a new
 * buffer at (0, 0) of CONTENT's format with CONTENT's alpha, and its colours where it is fully
 * transparent, resampled when the sizes differ. The caller owns it. */
GeglBuffer *nst_picture_map_to_buffer (const NstMap *map, GeglBuffer *content);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstPicture, nst_picture_clear)

G_END_DECLS
