/* Masks that an image holds, which say where a style applies: its channels and its layers' masks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/content.h"

G_BEGIN_DECLS

/* The mask of IMAGE that NAME, in UTF-8, stands for: the channel of that name; else the layer mask
 * of the layer of that name, in a group or not. If there is none, -1 with NST_ERROR_INPUT, which
 * says what to do. */
gint32 nst_masks_find (gint32 image, const char *name, GError **error);

/* What nst_masks_find() takes for MASK. Free with g_free. */
char *nst_masks_name (gint32 mask);

/* All masks of IMAGE that have a name to be found by: its channels and its layers' masks, each in
 * the order in which GIMP lists them. An array of gint32; free with g_array_unref. */
GArray *nst_masks_list (gint32 image);

/* MASK's part above CONTENT, of the content's size, as the engine takes it (pictures/style.h); black where
 * MASK does not reach. The caller owns it. */
GeglBuffer *nst_masks_read (const NstContent *content, gint32 mask);

G_END_DECLS
