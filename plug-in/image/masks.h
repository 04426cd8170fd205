/* The masks in an image, which say where a style applies: its selection, its channels and its layer
 * masks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/content.h"

G_BEGIN_DECLS

/* Names of masks that every image has while something is selected: the selection, and what it
 * leaves. A channel of such a name goes before. */
#define NST_MASK_SELECTION ":selection"
#define NST_MASK_OUTSIDE ":outside"

/* Finds the mask of IMAGE by NAME, in UTF-8: the channel of that name; else, for the two names
 * above, the selection; else the layer mask of the layer of that name, in a group or not. If there
 * is none, NST_NONE with NST_ERROR_INPUT, which says what to do. */
NstGimpChannel nst_masks_find (NstGimpImage image, const char *name, GError **error);

/* The name by which nst_masks_find() finds MASK, a channel or a layer mask. Free with g_free. */
char *nst_masks_name (NstGimpChannel mask);

/* All channels and layer masks of IMAGE that nst_masks_find() finds by their names: the channels,
 * then the layer masks, each in the order in which GIMP lists them. An array of NstGimpChannel;
 * free with g_array_unref. */
GArray *nst_masks_list (NstGimpImage image);

/* Whether CHOICES, of NstStyleChoice, name the selection of IMAGE as a mask. Then it does not limit
 * what is painted, and the content has to be read as a whole. */
gboolean nst_masks_use_selection (NstGimpImage image, const GPtrArray *choices);

/* A copy of MASK, of one component in any type, whose format says what GIMP means by its numbers:
 * how much is covered, "Y'" of the same type. The caller owns it. */
GeglBuffer *nst_masks_copy_coverage (GeglBuffer *mask);

/* The product of MASK and OTHER, of the same size and one component each, in MASK's format: what
 * both show. The caller owns it. */
GeglBuffer *nst_masks_multiply (GeglBuffer *mask, GeglBuffer *other);

/* A copy of PIXELS, of the size of MASK (of one component in any type), whose alpha is less as far
 * as MASK hides them. It has PIXELS' format, with alpha where that has none. The caller owns it. */
GeglBuffer *nst_masks_hide (GeglBuffer *pixels, GeglBuffer *mask);

/* The part above CONTENT of the mask that nst_masks_find() finds by NAME, of the content's size, in
 * the form that the engine takes (pictures/style.h); black beyond the mask's borders. The caller
 * owns it. NULL with NST_ERROR_INPUT when there is no such mask. */
GeglBuffer *nst_masks_read (const NstContent *content, const char *name, GError **error);

G_END_DECLS
