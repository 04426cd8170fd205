/* Reads the layer to paint, and the selection.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/content.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "image/masks.h"
#include "image/profiles.h"

/* The reason why DRAWABLE cannot be painted, or NULL. The image types that the procedure registers
 * do not keep out channels and masks, nor indexed images that a script passes. */
static const char *
find_obstacle (gint32 image, gint32 drawable)
{
  if (!gimp_image_is_valid (image))
    return _ ("There is no such image: open one first.");
  if (!gimp_item_is_valid (drawable) || gimp_item_get_image (drawable) != image)
    return _ ("The image has no such layer: choose one of its layers.");
  if (gimp_item_is_layer_mask (drawable))
    return _ ("A layer mask cannot be painted in a style: choose its layer instead, by a click on "
              "the layer's picture in the Layers dialog.");
  if (!gimp_item_is_layer (drawable))
    return _ ("A channel cannot be painted in a style: choose a layer in the Layers dialog "
              "instead.");
  if (gimp_drawable_is_indexed (drawable))
    return _ ("An indexed image cannot be painted in a style: change it with Image > Mode > RGB "
              "first.");
  if (gimp_image_get_floating_sel (image) != -1)
    return _ ("The image has a floating selection: anchor it, or make it a layer, first.");
  return NULL;
}

/* The active layer of IMAGE; while a channel is active, the one that was so before, which GIMP
 * makes active again by itself. -1 if there is none. */
static gint32
find_active_layer (gint32 image)
{
  const gint32 channel = gimp_image_get_active_channel (image);
  gint32 layer;

  if (channel == -1)
    return gimp_image_get_active_layer (image);
  gimp_image_unset_active_channel (image);
  layer = gimp_image_get_active_layer (image);
  gimp_image_set_active_channel (image, channel);
  return layer;
}

gint32
nst_content_find_layer (gint32 image, gint32 drawable)
{
  gint32 layer;

  if (!gimp_image_is_valid (image) || !gimp_item_is_valid (drawable)
      || gimp_item_get_image (drawable) != image || gimp_item_is_layer (drawable))
    return drawable;
  layer = gimp_item_is_layer_mask (drawable) ? gimp_layer_from_mask (drawable)
                                             : find_active_layer (image);
  return layer == -1 ? drawable : layer;
}

char *
nst_content_describe (gint32 drawable, gboolean whole)
{
  g_autofree char *name = gimp_item_get_name (drawable);

  return g_strdup_printf (whole || gimp_selection_is_empty (gimp_item_get_image (drawable))
                            ? _ ("Paints “%s”")
                            : _ ("Paints “%s”, selection only"),
                          name);
}

gboolean
nst_content_check (gint32 image, gint32 drawable, GError **error)
{
  const char *obstacle = find_obstacle (image, drawable);

  if (obstacle)
    g_set_error_literal (error, NST_ERROR, NST_ERROR_INPUT, obstacle);
  return obstacle == NULL;
}

GeglBuffer *
nst_content_copy_pixels (gint32 drawable, const GeglRectangle *bounds)
{
  g_autoptr (GeglBuffer) source = gimp_drawable_get_buffer (drawable);
  GeglRectangle at_origin = { 0, 0, bounds->width, bounds->height };
  GeglBuffer *copy = gegl_buffer_new (&at_origin, gegl_buffer_get_format (source));

  gegl_buffer_copy (source, bounds, GEGL_ABYSS_NONE, copy, &at_origin);
  return copy;
}

GeglBuffer *
nst_content_copy_above (const NstContent *content, gint32 drawable)
{
  GeglRectangle bounds = content->bounds;
  gint content_x, content_y, drawable_x, drawable_y;

  gimp_drawable_offsets (content->drawable, &content_x, &content_y);
  gimp_drawable_offsets (drawable, &drawable_x, &drawable_y);
  bounds.x += content_x - drawable_x;
  bounds.y += content_y - drawable_y;
  return nst_content_copy_pixels (drawable, &bounds);
}

gint32
nst_content_find_mask (gint32 drawable)
{
  const gint32 mask = gimp_layer_get_mask (drawable);

  return mask != -1 && gimp_layer_get_apply_mask (drawable) ? mask : -1;
}

gboolean
nst_content_set_missed (GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
               _ ("The selection does not touch the layer: select a part of the layer, or nothing "
                  "to paint the whole of it."));
  return FALSE;
}

NstContent *
nst_content_read (gint32 image, gint32 drawable, gboolean whole, GError **error)
{
  NstContent *content;
  GeglRectangle bounds = { 0, 0, gimp_drawable_width (drawable), gimp_drawable_height (drawable) };
  gint32 mask;

  if (!whole
      && !gimp_drawable_mask_intersect (drawable, &bounds.x, &bounds.y, &bounds.width,
                                        &bounds.height))
    {
      nst_content_set_missed (error);
      return NULL;
    }

  content = g_new0 (NstContent, 1);
  content->image = image;
  content->drawable = drawable;
  content->drawable_width = gimp_drawable_width (drawable);
  content->drawable_height = gimp_drawable_height (drawable);
  content->format = gimp_drawable_get_format (drawable);
  content->profile = gimp_image_get_color_profile (image);
  content->bounds = bounds;
  content->own
    = nst_profiles_from_image (nst_content_copy_pixels (drawable, &bounds), content->profile);
  mask = nst_content_find_mask (drawable);
  if (mask != -1)
    content->mask = nst_content_copy_above (content, mask);
  content->pixels
    = content->mask ? nst_masks_hide (content->own, content->mask) : g_object_ref (content->own);
  if (!whole && !gimp_selection_is_empty (image))
    content->selection = nst_content_copy_above (content, gimp_image_get_selection (image));
  return content;
}

gboolean
nst_content_check_unchanged (const NstContent *content, GError **error)
{
  if (gimp_image_is_valid (content->image) && gimp_item_is_valid (content->drawable)
      && gimp_item_get_image (content->drawable) == content->image
      && gimp_drawable_width (content->drawable) == content->drawable_width
      && gimp_drawable_height (content->drawable) == content->drawable_height
      && gimp_drawable_get_format (content->drawable) == content->format)
    return nst_content_check (content->image, content->drawable, error);

  g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
               _ ("The layer was changed or removed while its painting was made, so the painting "
                  "is not added: try again."));
  return FALSE;
}

void
nst_content_free (NstContent *content)
{
  g_clear_object (&content->profile);
  g_object_unref (content->own);
  g_clear_object (&content->mask);
  g_object_unref (content->pixels);
  g_clear_object (&content->selection);
  g_free (content);
}
