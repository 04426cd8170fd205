/* The content: all that is read from the image before the painting, so that the painting itself
 * needs GIMP only for its progress bar.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gimp/objects.h"

G_BEGIN_DECLS

typedef struct
{
  NstGimpImage image;
  NstGimpLayer drawable;
  gint drawable_width;       /* pixels, of the whole drawable */
  gint drawable_height;      /* pixels */
  const Babl *format;        /* of the drawable */
  GimpColorProfile *profile; /* the image's own; NULL for sRGB */
  GeglRectangle bounds;      /* the part that is painted, in the drawable's coordinates */
  GeglBuffer *own;           /* bounds.width × bounds.height, at (0, 0), with their colour space */
  GeglBuffer *mask;          /* the layer's mask: like own, with one component; NULL without one */
  GeglBuffer *pixels;    /* like own, where there is a mask transparent as far as it hides them */
  GeglBuffer *selection; /* like own, with one component; NULL when all is painted */
} NstContent;

/* The layer that a user means who calls the filter on DRAWABLE of IMAGE: the layer of a layer mask;
 * for a channel or the selection the active layer, or the one that was active before; DRAWABLE
 * itself if it is a layer, or the image has none. */
NstGimpDrawable nst_content_find_layer (NstGimpImage image, NstGimpDrawable drawable);

/* A few words for the dialog: that DRAWABLE is painted, and whether only the selection, as it is
 * where there is one and WHOLE is FALSE. Free with g_free. */
char *nst_content_describe (NstGimpDrawable drawable, gboolean whole);

/* Whether DRAWABLE of IMAGE can be painted: a layer or layer group, RGB or grayscale, of an image
 * without a floating selection. If not, FALSE with NST_ERROR_INPUT, which says what to do. */
gboolean nst_content_check (NstGimpImage image, NstGimpDrawable drawable, GError **error);

/* Reads DRAWABLE of IMAGE, which nst_content_check() passed, within the bounds of the selection,
 * if there is one; or, if WHOLE, wherever the selection is. A layer's mask counts unless it is
 * switched off: what it hides has no say in the painting. Returns NULL with NST_ERROR_INPUT when
 * the selection is asked for, and does not touch the drawable; or when the user changes the
 * drawable meanwhile. Free with nst_content_free. */
NstContent *nst_content_read (NstGimpImage image, NstGimpDrawable drawable, gboolean whole,
                              GError **error);

/* Sets NST_ERROR_INPUT, which says that the selection does not touch the drawable. Returns
 * FALSE. */
gboolean nst_content_set_missed (GError **error);

/* Sets NST_ERROR_INPUT, which says that the drawable, or what is read with it, was changed. Returns
 * FALSE. */
gboolean nst_content_set_changed (GError **error);

/* Whether a result can still be added: the image and the drawable exist, and the drawable has the
 * size, the type and the precision that it was read with. If not, FALSE with NST_ERROR_INPUT. */
gboolean nst_content_check_unchanged (const NstContent *content, GError **error);

void nst_content_free (NstContent *content);

/* The layer mask of the layer DRAWABLE; NST_NONE when it has none, or one that is switched off. */
NstGimpChannel nst_content_find_mask (NstGimpDrawable drawable);

/* A copy in memory of the part BOUNDS of DRAWABLE's pixels, as they are at one moment and as the
 * effects that lie on it show them, at (0, 0), in the drawable's format; 0 beyond its borders. The
 * caller owns it. NULL when DRAWABLE is no longer there. */
GeglBuffer *nst_content_copy_pixels (NstGimpDrawable drawable, const GeglRectangle *bounds);

/* A copy of the part of another DRAWABLE of the image (a mask, the selection) that lies at
 * CONTENT's place; 0 beyond its borders. NULL when DRAWABLE is no longer there. */
GeglBuffer *nst_content_copy_above (const NstContent *content, NstGimpDrawable drawable);

/* Deletes ITEM of IMAGE, which is not inserted; nothing if it is NST_NONE, or IMAGE is closed, as
 * GIMP would look at the image once more. */
void nst_content_delete_item (NstGimpImage image, NstGimpItem item);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstContent, nst_content_free)

G_END_DECLS
