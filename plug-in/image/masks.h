/* The masks in an image, which say where a style applies: its channels and its layer masks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/content.h"

G_BEGIN_DECLS

/* Finds the mask of IMAGE by NAME, in UTF-8: the channel of that name; else the layer mask of the
 * layer of that name, in a group or not. If there is none, -1 with NST_ERROR_INPUT, which says what
 * to do. */
gint32 nst_masks_find (gint32 image, const char *name, GError **error);

/* The name by which nst_masks_find() finds MASK. Free with g_free. */
char *nst_masks_name (gint32 mask);

/* All masks of IMAGE that nst_masks_find() finds by their names: its channels, then its layer
 * masks, each in the order in which GIMP lists them. An array of gint32; free with
 * g_array_unref. */
GArray *nst_masks_list (gint32 image);

/* The part of MASK above CONTENT, of the content's size, in the form that the engine takes
 * (pictures/style.h); black beyond MASK's borders. The caller owns it. */
GeglBuffer *nst_masks_read (const NstContent *content, gint32 mask);

G_END_DECLS
