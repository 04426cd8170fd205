/* The content: what is read from the image before the painting, all of it, so that the painting
 * itself needs GIMP only for its progress bar.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>
#include <libgimp/gimp.h>

G_BEGIN_DECLS

typedef struct
{
  gint32 image;
  gint32 drawable;
  gint drawable_width;       /* pixels, of the whole drawable */
  gint drawable_height;      /* pixels */
  const Babl *format;        /* of the drawable */
  GimpColorProfile *profile; /* the image's own; NULL for sRGB */
  GeglRectangle bounds;      /* what is painted, in the drawable's coordinates */
  GeglBuffer *pixels;        /* bounds.width × bounds.height, at (0, 0), with their colour space */
  GeglBuffer *selection;     /* as pixels, one component; NULL when nothing is selected */
} NstContent;

/* Whether DRAWABLE of IMAGE can be painted: a layer or layer group, RGB or grayscale, of an image
 * without a floating selection. If not, FALSE with NST_ERROR_INPUT, which says what to do. */
gboolean nst_content_check (gint32 image, gint32 drawable, GError **error);

/* Reads DRAWABLE of IMAGE, which nst_content_check() passed, within the bounds of the selection,
 * if there is one. Returns NULL with NST_ERROR_INPUT when the selection does not touch the
 * drawable. Free with nst_content_free. */
NstContent *nst_content_read (gint32 image, gint32 drawable, GError **error);

/* Says that the selection does not touch the drawable: NST_ERROR_INPUT. Returns FALSE. */
gboolean nst_content_set_missed (GError **error);

/* Whether the image is still as it was read, as far as a result depends on it: it and the drawable
 * are there, with the same size and the same type and precision. If not, FALSE with
 * NST_ERROR_INPUT. */
gboolean nst_content_check_unchanged (const NstContent *content, GError **error);

void nst_content_free (NstContent *content);

/* A copy in memory of the part BOUNDS of DRAWABLE's pixels, at (0, 0), in the drawable's format.
 * The caller owns it. */
GeglBuffer *nst_content_copy_pixels (gint32 drawable, const GeglRectangle *bounds);

/* The same of what another DRAWABLE of the image (a mask, the selection) has at CONTENT's place; 0
 * where it does not reach. */
GeglBuffer *nst_content_copy_above (const NstContent *content, gint32 drawable);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstContent, nst_content_free)

G_END_DECLS
