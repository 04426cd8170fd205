/* Loads style pictures, from files through GEGL or GIMP or from open images, and their masks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/styles.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "image/content.h"
#include "image/included-styles.h"
#include "image/masks.h"
#include "image/profiles.h"
#include "pictures/picture-file.h"
#include "pictures/style.h"

/* The visible layers of IMAGE, merged. NULL if GIMP fails. Makes an indexed image RGB. */
static GeglBuffer *
copy_visible (NstGimpImage image)
{
  g_autoptr (GimpColorProfile) profile = NULL;
  GeglBuffer *pixels;
  NstGimpLayer layer;
  NstGimpDrawable visible;

  if (gimp_image_get_base_type (image) == GIMP_INDEXED)
    gimp_image_convert_rgb (image);
  profile = gimp_image_get_color_profile (image);
  layer = gimp_layer_new_from_visible (image, image, "visible");
  if (layer == NST_NONE)
    return NULL;
  visible = GIMP_DRAWABLE (layer);
  pixels
    = nst_content_copy_pixels (visible, GEGL_RECTANGLE (0, 0, gimp_drawable_get_width (visible),
                                                        gimp_drawable_get_height (visible)));
  gimp_item_delete (GIMP_ITEM (layer));
  return pixels ? nst_profiles_from_image (pixels, profile) : NULL;
}

/* The picture in the file PATH, by GIMP's own loaders. NULL if they fail. */
static GeglBuffer *
load_through_gimp (const char *path)
{
  g_autofree char *full_path = g_canonicalize_filename (path, NULL);
  const NstGimpImage image = nst_objects_load_image (full_path);
  GeglBuffer *pixels = NULL;

  if (image != NST_NONE)
    {
      pixels = copy_visible (image);
      gimp_image_delete (image);
    }
  return pixels;
}

GeglBuffer *
nst_styles_load_by_gimp (const char *path)
{
  return g_file_test (path, G_FILE_TEST_IS_REGULAR) && !nst_picture_file_is_known (path)
           ? load_through_gimp (path)
           : NULL;
}

/* The picture in the file PATH, with its colour space. */
static GeglBuffer *
load_picture (const char *path, GError **error)
{
  g_autoptr (GError) load_error = NULL;
  GeglBuffer *style = nst_picture_file_load (path, &load_error);

  if (style == NULL && g_error_matches (load_error, NST_ERROR, NST_ERROR_INPUT))
    style = nst_styles_load_by_gimp (path);
  if (style == NULL)
    g_propagate_error (error, g_steal_pointer (&load_error));
  return style;
}

/* The pixels of LAYER as its mask shows them, of an image that stays as it is. */
static GeglBuffer *
copy_layer (NstGimpDrawable layer)
{
  const NstGimpImage image = gimp_item_get_image (GIMP_ITEM (layer));
  g_autoptr (GimpColorProfile) profile = gimp_image_get_color_profile (image);
  const GeglRectangle bounds
    = { 0, 0, gimp_drawable_get_width (layer), gimp_drawable_get_height (layer) };
  const NstGimpChannel mask = nst_content_find_mask (layer);
  g_autoptr (GeglBuffer) pixels = nst_content_copy_pixels (layer, &bounds);
  g_autoptr (GeglBuffer) mask_pixels = NULL;

  if (pixels == NULL)
    return NULL;
  if (babl_format_is_palette (gegl_buffer_get_format (pixels)))
    {
      /* A profile's space fits no format with a colour map. */
      GeglBuffer *colours = gegl_buffer_new (&bounds, babl_format ("R'G'B'A u8"));

      gegl_buffer_copy (pixels, NULL, GEGL_ABYSS_NONE, colours, NULL);
      g_object_unref (pixels);
      pixels = colours;
    }
  pixels = nst_profiles_from_image (pixels, profile);
  if (mask == NST_NONE)
    return g_steal_pointer (&pixels);
  mask_pixels = nst_content_copy_pixels (GIMP_DRAWABLE (mask), &bounds);
  return mask_pixels ? nst_masks_hide (pixels, mask_pixels) : NULL;
}

/* IMAGE as it looks; it stays as it is. NULL if GIMP fails. */
static GeglBuffer *
copy_image (NstGimpImage image)
{
  const NstGimpImage copy = gimp_image_duplicate (image);
  GeglBuffer *pixels;

  if (copy == NST_NONE)
    return NULL;
  pixels = copy_visible (copy);
  gimp_image_delete (copy);
  return pixels;
}

NstGimpImage
nst_styles_get_image (gint32 drawable)
{
  const NstGimpImage image
    = drawable < -1 ? gimp_image_get_by_id (NST_DRAWABLE_OF_IMAGE (drawable)) : NST_NONE;

  return image != NST_NONE && gimp_image_is_valid (image) ? image : NST_NONE;
}

NstGimpDrawable
nst_styles_get_layer (gint32 drawable)
{
  const NstGimpItem item = drawable >= 0 ? gimp_item_get_by_id (drawable) : NST_NONE;

  return item != NST_NONE && gimp_item_is_valid (item) && gimp_item_is_drawable (item)
           ? GIMP_DRAWABLE (item)
           : NST_NONE;
}

GeglBuffer *
nst_styles_read_drawable (gint32 drawable, GError **error)
{
  const NstGimpImage image = nst_styles_get_image (drawable);
  const NstGimpDrawable layer = nst_styles_get_layer (drawable);
  GeglBuffer *pixels = NULL;

  if (image != NST_NONE)
    pixels = copy_image (image);
  else if (layer != NST_NONE)
    pixels = copy_layer (layer);
  if (pixels == NULL)
    g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                 _ ("The image or layer whose style to paint in is no longer there: choose another "
                    "style."));
  return pixels;
}

static GeglBuffer *
read_picture (const NstStyleChoice *choice, GError **error)
{
  if (choice->drawable != -1)
    return nst_styles_read_drawable (choice->drawable, error);
  if (choice->path)
    return load_picture (choice->path, error);
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
               _ ("The last style was an open image or layer, which is not remembered: choose a "
                  "style in Filters > Artistic > Neural Style Transfer again."));
  return NULL;
}

/* The mask NAME above CONTENT, as a new reference. READ keeps the masks by their names, as styles
 * share a mask only if they have the same buffer. */
static GeglBuffer *
read_mask (const NstContent *content, const char *name, GHashTable *read, GError **error)
{
  GeglBuffer *mask = g_hash_table_lookup (read, name);

  if (mask == NULL)
    {
      mask = nst_masks_read (content, name, error);
      if (mask == NULL)
        return NULL;
      g_hash_table_insert (read, g_strdup (name), mask);
    }
  return g_object_ref (mask);
}

GArray *
nst_styles_load (const GPtrArray *choices, const NstContent *content, GError **error)
{
  g_autoptr (GArray) styles = nst_style_array_new ();
  g_autoptr (GHashTable) read
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_object_unref);

  g_array_set_size (styles, choices->len);
  for (guint i = 0; i < choices->len; i++)
    {
      const NstStyleChoice *choice = choices->pdata[i];
      NstStyle *style = &g_array_index (styles, NstStyle, i);

      if ((choice->mask && !(style->mask = read_mask (content, choice->mask, read, error)))
          || !(style->picture = read_picture (choice, error)))
        return NULL;
    }
  return g_steal_pointer (&styles);
}

/* The name that says most of the layer or image DRAWABLE: the image's, where the layer is its only
 * one. Free with g_free. */
static char *
name_drawable (gint32 drawable, gboolean *is_image)
{
  NstGimpImage image = nst_styles_get_image (drawable);
  const NstGimpDrawable layer = nst_styles_get_layer (drawable);
  g_autoptr (GArray) layers = NULL;

  if (image == NST_NONE && layer != NST_NONE)
    {
      image = gimp_item_get_image (GIMP_ITEM (layer));
      layers = nst_objects_list_layers (image);
    }
  *is_image = layers == NULL || layers->len == 1;
  return *is_image ? gimp_image_get_name (image) : gimp_item_get_name (GIMP_ITEM (layer));
}

/* The name of a style: a layer's, or a file's or image's without its extension. Free with
 * g_free. */
static char *
name_style (const NstStyleChoice *choice)
{
  gboolean has_extension = TRUE;
  char *name, *dot;

  if (choice->drawable == -1 && (name = nst_included_styles_find_name (choice->path)))
    return name;
  name = choice->drawable == -1 ? g_filename_display_basename (choice->path)
                                : name_drawable (choice->drawable, &has_extension);
  dot = name && has_extension ? strrchr (name, '.') : NULL;
  if (dot && dot != name)
    *dot = '\0';
  return name;
}

char *
nst_styles_name (const GPtrArray *choices)
{
  GString *name = g_string_new (NULL);

  for (guint i = 0; i < choices->len; i++)
    {
      g_autofree char *style = name_style (choices->pdata[i]);

      g_string_append_printf (name, "%s%s", i ? " + " : "", style);
    }
  return g_string_free (name, FALSE);
}
