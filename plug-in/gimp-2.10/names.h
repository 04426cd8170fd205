/* GIMP's objects in GIMP 2.10, where numbers stand for them.
 *
 * The filter is written in the words of libgimp 3; this header has those that libgimp 2.10 lacks.
 * It is all that has to go with GIMP 2.10, beside this folder.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>
#include <libgimp/gimp.h>

typedef gint32 NstGimpImage;
typedef gint32 NstGimpItem;
typedef gint32 NstGimpDrawable;
typedef gint32 NstGimpLayer;
typedef gint32 NstGimpChannel; /* a layer mask or the selection, too */

/* No object. */
#define NST_NONE (-1)

#define GIMP_ITEM(item) (item)
#define GIMP_DRAWABLE(item) (item)
#define GIMP_LAYER(item) (item)
#define GIMP_LAYER_MASK(item) (item)
#define GIMP_CHANNEL(item) (item)
#define gimp_image_get_id(image) (image)
#define gimp_image_get_by_id(id) (id)
#define gimp_item_get_id(item) (item)
#define gimp_item_get_by_id(id) (id)
#define gimp_drawable_get_by_id(id) (id)

#define gimp_image_get_width gimp_image_width
#define gimp_image_get_height gimp_image_height
#define gimp_image_get_base_type gimp_image_base_type
#define gimp_drawable_get_width gimp_drawable_width
#define gimp_drawable_get_height gimp_drawable_height
#define gimp_drawable_get_offsets gimp_drawable_offsets

G_DEFINE_AUTOPTR_CLEANUP_FUNC (GimpColorProfile, g_object_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GimpColorTransform, g_object_unref)
