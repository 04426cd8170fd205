/* GIMP's objects by the functions of libgimp 3.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "gimp/objects.h"

#include <gio/gio.h>

#include "gimp/layers.h"

/* The pointers in OBJECTS, which ends with NULL and is freed; NULL for none. */
static GArray *
take_objects (gpointer objects)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (gpointer));

  for (gpointer *object = objects; object && *object; object++)
    g_array_append_val (list, *object);
  g_free (objects);
  return list;
}

GArray *
nst_objects_list_images (void)
{
  return take_objects (gimp_get_images ());
}

GArray *
nst_objects_list_layers (NstGimpImage image)
{
  return take_objects (gimp_image_get_layers (image));
}

GArray *
nst_objects_list_children (NstGimpLayer group)
{
  return take_objects (gimp_item_get_children (GIMP_ITEM (group)));
}

GArray *
nst_objects_list_channels (NstGimpImage image)
{
  return take_objects (gimp_image_get_channels (image));
}

/* The first of the layers of IMAGE that are selected, or NULL. */
static GimpLayer *
find_selected_layer (GimpImage *image)
{
  g_autofree GimpLayer **layers = gimp_image_get_selected_layers (image);

  return layers ? layers[0] : NULL;
}

NstGimpLayer
nst_objects_find_active_layer (NstGimpImage image)
{
  g_autofree GimpChannel **channels = gimp_image_get_selected_channels (image);
  GimpLayer *layer;

  if (channels == NULL || channels[0] == NULL)
    return find_selected_layer (image);
  gimp_image_unset_active_channel (image);
  layer = find_selected_layer (image);
  gimp_image_set_selected_channels (image, (const GimpChannel **) channels);
  return layer;
}

void
nst_objects_activate_layer (NstGimpImage image, NstGimpLayer layer)
{
  const GimpLayer *layers[] = { layer, NULL };

  gimp_image_set_selected_layers (image, layers);
}

NstGimpImage
nst_objects_load_image (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);

  return gimp_file_load (GIMP_RUN_NONINTERACTIVE, file);
}

char *
nst_objects_get_image_path (NstGimpImage image)
{
  g_autoptr (GFile) own = gimp_image_get_file (image);
  g_autoptr (GFile) imported = own ? NULL : gimp_image_get_imported_file (image);
  GFile *file = own ? own : imported;

  return file ? g_file_get_path (file) : NULL;
}

/* The data of PARASITE, which is freed; NULL for none. */
static GBytes *
take_parasite (GimpParasite *parasite)
{
  gconstpointer data;
  GBytes *bytes;
  guint32 size;

  if (parasite == NULL)
    return NULL;
  data = gimp_parasite_get_data (parasite, &size);
  bytes = g_bytes_new (data, size);
  gimp_parasite_free (parasite);
  return bytes;
}

char *
nst_objects_get_parasite_text (NstGimpItem item, const char *name)
{
  g_autoptr (GBytes) data = take_parasite (gimp_item_get_parasite (item, name));

  return data ? g_strndup (g_bytes_get_data (data, NULL), g_bytes_get_size (data)) : NULL;
}

/* The place of LAYER in the list of its image's layers. */
static guint
find_place (const GArray *layers, GimpLayer *layer)
{
  guint place = 0;

  while (place < layers->len && g_array_index (layers, GimpLayer *, place) != layer)
    place++;
  return place;
}

/* Effects are merged in a copy of the image, as in the image itself that would be a step of undo,
 * even where the layer is a copy that is not in it. */
NstGimpImage
nst_objects_copy_effects (NstGimpLayer layer, NstGimpLayer *shown)
{
  GimpImage *image = gimp_item_get_image (GIMP_ITEM (layer));
  g_autofree GimpDrawableFilter **effects = gimp_drawable_get_filters (GIMP_DRAWABLE (layer));
  g_autoptr (GArray) layers = NULL, copies = NULL;
  GimpImage *copy;
  guint place;

  if (image == NULL || effects == NULL || effects[0] == NULL)
    return NULL;
  layers = nst_layers_list (image);
  place = find_place (layers, layer);
  copy = gimp_image_duplicate (image);
  copies = copy ? nst_layers_list (copy) : NULL;
  if (copies == NULL || place >= copies->len)
    {
      if (copy)
        gimp_image_delete (copy);
      return NULL; /* the layer was taken away meanwhile */
    }
  *shown = g_array_index (copies, GimpLayer *, place);
  gimp_drawable_merge_filters (GIMP_DRAWABLE (*shown));
  return copy;
}

GBytes *
nst_objects_get_thumbnail (NstGimpDrawable drawable, gint side)
{
  gint width, height, components;

  return gimp_drawable_get_thumbnail_data (drawable, side, side, &width, &height, &components);
}

cairo_pattern_t *
nst_objects_new_checks (cairo_t *cairo)
{
  static const int sides[] = {
    [GIMP_CHECK_SIZE_SMALL_CHECKS] = GIMP_CHECK_SIZE_SM,
    [GIMP_CHECK_SIZE_MEDIUM_CHECKS] = GIMP_CHECK_SIZE,
    [GIMP_CHECK_SIZE_LARGE_CHECKS] = 2 * GIMP_CHECK_SIZE,
  };
  GeglColor *light = NULL, *dark = NULL;
  cairo_pattern_t *checks;

  if (gimp_check_type () == GIMP_CHECK_TYPE_CUSTOM_CHECKS)
    {
      light = gegl_color_duplicate ((GeglColor *) gimp_check_custom_color1 ());
      dark = gegl_color_duplicate ((GeglColor *) gimp_check_custom_color2 ());
    }
  else
    gimp_checks_get_colors (gimp_check_type (), &light, &dark);
  checks = gimp_cairo_checkerboard_create (cairo, sides[gimp_check_size ()], light, dark);
  g_object_unref (light);
  g_object_unref (dark);
  return checks;
}

void
nst_objects_keep_data (const char *key, GBytes *data)
{
  GimpParasite *parasite
    = gimp_parasite_new (key, 0, g_bytes_get_size (data), g_bytes_get_data (data, NULL));

  gimp_attach_parasite (parasite);
  gimp_parasite_free (parasite);
}

GBytes *
nst_objects_get_data (const char *key)
{
  return take_parasite (gimp_get_parasite (key));
}

const char *
nst_objects_get_error (void)
{
  return gimp_pdb_get_last_error (gimp_get_pdb ());
}
