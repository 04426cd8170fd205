/* What libgimp 2.10 and libgimp 3 do in different ways; gimp-2.10/objects.c and gimp-3/objects.c do
 * it. What differs in its name alone is in their names.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "names.h"

G_BEGIN_DECLS

/* Each of these lists is to be freed with g_array_unref; in the order in which GIMP lists them. */

/* All open images, of NstGimpImage, newest first. */
GArray *nst_objects_list_images (void);

/* The layers of IMAGE, of NstGimpLayer, without those in groups. */
GArray *nst_objects_list_layers (NstGimpImage image);

/* The layers directly in GROUP, of NstGimpLayer. */
GArray *nst_objects_list_children (NstGimpLayer group);

/* The channels of IMAGE, of NstGimpChannel. */
GArray *nst_objects_list_channels (NstGimpImage image);

/* The active layer of IMAGE, the first of those that are selected; while a channel is active, the
 * one that was so before, which GIMP makes active again by itself. NST_NONE if there is none. */
NstGimpLayer nst_objects_find_active_layer (NstGimpImage image);

/* Makes LAYER alone the active one of IMAGE. */
void nst_objects_activate_layer (NstGimpImage image, NstGimpLayer layer);

/* The image in the file PATH, by GIMP's own loaders, for gimp_image_delete(). NST_NONE if they
 * fail. */
NstGimpImage nst_objects_load_image (const char *path);

/* The path of IMAGE's file, or of the one that it was imported from; NULL if it has none on this
 * computer. Free with g_free. */
char *nst_objects_get_image_path (NstGimpImage image);

/* The text of the parasite NAME of ITEM; NULL when there is none. Free with g_free. */
char *nst_objects_get_parasite_text (NstGimpItem item, const char *name);

/* Where effects lie on LAYER: a copy of its image, for gimp_image_delete(), in which SHOWN is LAYER
 * with what they show as its own pixels; its size and place may have changed. NST_NONE elsewhere.
 */
NstGimpImage nst_objects_copy_effects (NstGimpLayer layer, NstGimpLayer *shown);

/* A few pixels of DRAWABLE, at most SIDE × SIDE, in any form. NULL when it is no longer there. Free
 * with g_bytes_unref. */
GBytes *nst_objects_get_thumbnail (NstGimpDrawable drawable, gint side);

/* A pattern of GIMP's checks, as the user has chosen them, for what is transparent. Free with
 * cairo_pattern_destroy. */
cairo_pattern_t *nst_objects_new_checks (cairo_t *cairo);

/* Keeps DATA under KEY until GIMP ends, for later runs of the plug-in. */
void nst_objects_keep_data (const char *key, GBytes *data);

/* What was last kept under KEY; NULL when there is nothing. Free with g_bytes_unref. */
GBytes *nst_objects_get_data (const char *key);

/* Why GIMP refused what it was last asked for. */
const char *nst_objects_get_error (void);

G_END_DECLS
