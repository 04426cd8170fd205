/* Layers that are paintings: which layer each was painted from, with which values, and where it
 * stands.
 *
 * A painting carries its request in a parasite, which GIMP saves in XCF files. In it is also an
 * identifier that its source, the layer it was painted from, carries in a parasite of its own: so
 * both find each other in copies of the image, too.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gimp/objects.h"
#include "request.h"

G_BEGIN_DECLS

/* Makes LAYER, which is in the image or will be, a painting of SOURCE as REQUEST asked for. Leaves
 * SOURCE as it is. */
void nst_painting_layer_write (NstGimpLayer layer, NstGimpLayer source, const NstRequest *request);

/* Gives SOURCE, if it has none, the identifier by which its painting LAYER finds it, which can be
 * undone. */
void nst_painting_layer_mark_source (NstGimpLayer layer, NstGimpLayer source);

/* Sets REQUEST to what LAYER was painted with, except whether to replace the last painting. Returns
 * FALSE, and changes nothing, when LAYER is no painting, or one that this version of the plug-in
 * cannot read. */
gboolean nst_painting_layer_read (NstGimpLayer layer, NstRequest *request);

/* The layer that LAYER was painted from; NST_NONE if LAYER is no painting, or that is gone. */
NstGimpLayer nst_painting_layer_find_source (NstGimpLayer layer);

/* The position and the group, NST_NONE for none, for a new painting of SOURCE: above SOURCE and all
 * earlier paintings of it in its group. Returns the position. */
gint nst_painting_layer_find_position (NstGimpLayer source, NstGimpLayer *parent);

/* The painting of SOURCE that was made last; NST_NONE when there is none, or it is locked. */
NstGimpLayer nst_painting_layer_find_last (NstGimpLayer source);

/* The name for a painting by REQUEST in styles called STYLES. Free with g_free. */
char *nst_painting_layer_name (const NstRequest *request, const char *styles);

G_END_DECLS
