/* GIMP's objects by the functions of libgimp 2.10.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gimp/objects.h"

#include <gio/gio.h>

/* The N_ITEMS numbers ITEMS, which are freed. */
static GArray *
take_items (gint *items, gint n_items)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (gint32));

  g_array_append_vals (list, items, n_items);
  g_free (items);
  return list;
}

GArray *
nst_objects_list_images (void)
{
  gint n_images;
  gint *images = gimp_image_list (&n_images);

  return take_items (images, n_images);
}

GArray *
nst_objects_list_layers (NstGimpImage image)
{
  gint n_layers;
  gint *layers = gimp_image_get_layers (image, &n_layers);

  return take_items (layers, n_layers);
}

GArray *
nst_objects_list_children (NstGimpLayer group)
{
  gint n_children;
  gint *children = gimp_item_get_children (group, &n_children);

  return take_items (children, n_children);
}

GArray *
nst_objects_list_channels (NstGimpImage image)
{
  gint n_channels;
  gint *channels = gimp_image_get_channels (image, &n_channels);

  return take_items (channels, n_channels);
}

NstGimpLayer
nst_objects_find_active_layer (NstGimpImage image)
{
  const gint32 channel = gimp_image_get_active_channel (image);
  gint32 layer;

  if (channel == NST_NONE)
    return gimp_image_get_active_layer (image);
  gimp_image_unset_active_channel (image);
  layer = gimp_image_get_active_layer (image);
  gimp_image_set_active_channel (image, channel);
  return layer;
}

void
nst_objects_activate_layer (NstGimpImage image, NstGimpLayer layer)
{
  gimp_image_set_active_layer (image, layer);
}

NstGimpImage
nst_objects_load_image (const char *path)
{
  return gimp_file_load (GIMP_RUN_NONINTERACTIVE, path, path);
}

char *
nst_objects_get_image_path (NstGimpImage image)
{
  g_autofree char *own = gimp_image_get_uri (image);
  g_autofree char *imported = own ? NULL : gimp_image_get_imported_uri (image);
  const char *uri = own ? own : imported;

  return uri ? g_filename_from_uri (uri, NULL, NULL) : NULL;
}

char *
nst_objects_get_parasite_text (NstGimpItem item, const char *name)
{
  GimpParasite *parasite = gimp_item_get_parasite (item, name);
  char *text;

  if (parasite == NULL)
    return NULL;
  text = g_strndup (gimp_parasite_data (parasite), gimp_parasite_data_size (parasite));
  gimp_parasite_free (parasite);
  return text;
}

/* GIMP 2.10 has no effects. */
NstGimpImage
nst_objects_copy_effects (NstGimpLayer layer, NstGimpLayer *shown)
{
  return NST_NONE;
}

GBytes *
nst_objects_get_thumbnail (NstGimpDrawable drawable, gint side)
{
  gint width = side, height = side, components;
  guchar *pixels = gimp_drawable_get_thumbnail_data (drawable, &width, &height, &components);

  return pixels ? g_bytes_new_take (pixels, (gsize) width * height * components) : NULL;
}

cairo_pattern_t *
nst_objects_new_checks (cairo_t *cairo)
{
  static const int sides[] = {
    [GIMP_CHECK_SIZE_SMALL_CHECKS] = GIMP_CHECK_SIZE_SM,
    [GIMP_CHECK_SIZE_MEDIUM_CHECKS] = GIMP_CHECK_SIZE,
    [GIMP_CHECK_SIZE_LARGE_CHECKS] = 2 * GIMP_CHECK_SIZE,
  };
  guchar light_gray, dark_gray;
  GimpRGB light, dark;

  gimp_checks_get_shades (gimp_check_type (), &light_gray, &dark_gray);
  gimp_rgb_set_uchar (&light, light_gray, light_gray, light_gray);
  gimp_rgb_set_uchar (&dark, dark_gray, dark_gray, dark_gray);
  return gimp_cairo_checkerboard_create (cairo, sides[gimp_check_size ()], &light, &dark);
}

void
nst_objects_keep_data (const char *key, GBytes *data)
{
  gsize size;
  gconstpointer bytes = g_bytes_get_data (data, &size);

  gimp_set_data (key, bytes, size);
}

GBytes *
nst_objects_get_data (const char *key)
{
  const gint size = gimp_get_data_size (key);
  g_autofree guint8 *data = size > 0 ? g_malloc0 (size) : NULL;

  return data && gimp_get_data (key, data) ? g_bytes_new_take (g_steal_pointer (&data), size)
                                           : NULL;
}

const char *
nst_objects_get_error (void)
{
  return gimp_get_pdb_error ();
}
