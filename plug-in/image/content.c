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
find_obstacle (NstGimpImage image, NstGimpDrawable drawable)
{
  const NstGimpItem item = GIMP_ITEM (drawable);

  if (!gimp_image_is_valid (image))
    return _ ("There is no such image: open one first.");
  if (!gimp_item_is_valid (item) || gimp_item_get_image (item) != image)
    return _ ("The image has no such layer: choose one of its layers.");
  if (gimp_item_is_layer_mask (item))
    return _ ("A layer mask cannot be painted in a style: choose its layer instead, by a click on "
              "the layer's picture in the Layers dialog.");
  if (!gimp_item_is_layer (item))
    return _ ("A channel cannot be painted in a style: choose a layer in the Layers dialog "
              "instead.");
  if (gimp_drawable_is_indexed (drawable))
    return _ ("An indexed image cannot be painted in a style: change it with Image > Mode > RGB "
              "first.");
  if (gimp_image_get_floating_sel (image) != NST_NONE)
    return _ ("The image has a floating selection: anchor it, or make it a layer, first.");
  return NULL;
}

NstGimpDrawable
nst_content_find_layer (NstGimpImage image, NstGimpDrawable drawable)
{
  const NstGimpItem item = GIMP_ITEM (drawable);
  NstGimpLayer layer;

  if (!gimp_image_is_valid (image) || !gimp_item_is_valid (item)
      || gimp_item_get_image (item) != image || gimp_item_is_layer (item))
    return drawable;
  layer = gimp_item_is_layer_mask (item) ? gimp_layer_from_mask (GIMP_LAYER_MASK (drawable))
                                         : nst_objects_find_active_layer (image);
  return layer == NST_NONE ? drawable : GIMP_DRAWABLE (layer);
}

char *
nst_content_describe (NstGimpDrawable drawable, gboolean whole)
{
  const NstGimpItem item = GIMP_ITEM (drawable);
  g_autofree char *name = gimp_item_get_name (item);

  return g_strdup_printf (whole || gimp_selection_is_empty (gimp_item_get_image (item))
                            ? _ ("Paints “%s”")
                            : _ ("Paints “%s”, selection only"),
                          name);
}

gboolean
nst_content_check (NstGimpImage image, NstGimpDrawable drawable, GError **error)
{
  const char *obstacle = find_obstacle (image, drawable);

  if (obstacle)
    g_set_error_literal (error, NST_ERROR, NST_ERROR_INPUT, obstacle);
  return obstacle == NULL;
}

/* Makes GIMP copy DRAWABLE, and stores in COPY the new layer or channel that is not in the image,
 * or NST_NONE. Returns the copy's drawable, which is a layer's mask where DRAWABLE is one; or
 * NST_NONE. */
static NstGimpDrawable
copy_in_gimp (NstGimpDrawable drawable, NstGimpItem *copy)
{
  const NstGimpItem item = GIMP_ITEM (drawable);

  if (gimp_item_is_layer_mask (item))
    {
      const NstGimpLayer layer
        = gimp_layer_copy (gimp_layer_from_mask (GIMP_LAYER_MASK (drawable)));

      *copy = GIMP_ITEM (layer);
      return layer == NST_NONE ? NST_NONE : GIMP_DRAWABLE (gimp_layer_get_mask (layer));
    }
  *copy = gimp_item_is_layer (item) ? GIMP_ITEM (gimp_layer_copy (GIMP_LAYER (drawable)))
                                    : GIMP_ITEM (gimp_channel_copy (GIMP_CHANNEL (drawable)));
  return GIMP_DRAWABLE (*copy);
}

/* The part BOUNDS of DRAWABLE's pixels, of which nobody else knows, at (0, 0). */
static GeglBuffer *
read_pixels (NstGimpDrawable drawable, const GeglRectangle *bounds)
{
  g_autoptr (GeglBuffer) source = gimp_drawable_get_buffer (drawable);
  GeglRectangle at_origin = { 0, 0, bounds->width, bounds->height };
  GeglBuffer *pixels;

  if (source == NULL)
    return NULL;
  pixels = gegl_buffer_new (&at_origin, gegl_buffer_get_format (source));
  gegl_buffer_copy (source, bounds, GEGL_ABYSS_NONE, pixels, &at_origin);
  return pixels;
}

void
nst_content_delete_item (NstGimpImage image, NstGimpItem item)
{
  if (item != NST_NONE && gimp_image_is_valid (image))
    gimp_item_delete (item);
}

/* The part BOUNDS of DRAWABLE's pixels as the effects that lie on it show them. NULL where there
 * are none. */
static GeglBuffer *
copy_effects (NstGimpDrawable drawable, const GeglRectangle *bounds)
{
  GeglRectangle moved = *bounds;
  NstGimpLayer shown;
  NstGimpImage image;
  GeglBuffer *pixels;
  gint x = 0, y = 0, shown_x = 0, shown_y = 0;

  if (!gimp_item_is_layer (GIMP_ITEM (drawable)))
    return NULL;
  image = nst_objects_copy_effects (GIMP_LAYER (drawable), &shown);
  if (image == NST_NONE)
    return NULL;
  /* An effect may reach beyond the layer. */
  gimp_drawable_get_offsets (drawable, &x, &y);
  gimp_drawable_get_offsets (GIMP_DRAWABLE (shown), &shown_x, &shown_y);
  moved.x += x - shown_x;
  moved.y += y - shown_y;
  pixels = read_pixels (GIMP_DRAWABLE (shown), &moved);
  gimp_image_delete (image);
  return pixels;
}

/* GIMP hands out pixels tile by tile. When the user resizes, converts or removes the drawable
 * between two tiles, GIMP ends the plug-in; but the copy, which it makes at once and without
 * copying pixels, stays as it is. */
GeglBuffer *
nst_content_copy_pixels (NstGimpDrawable drawable, const GeglRectangle *bounds)
{
  const NstGimpImage image = gimp_item_get_image (GIMP_ITEM (drawable));
  GeglBuffer *pixels = copy_effects (drawable, bounds);
  NstGimpDrawable copied;
  NstGimpItem copy;

  if (pixels)
    return pixels;
  copied = copy_in_gimp (drawable, &copy);
  pixels = copied == NST_NONE ? NULL : read_pixels (copied, bounds);
  nst_content_delete_item (image, copy);
  return pixels;
}

/* The selection at CONTENT's place. A copy of the selection as a channel would have other numbers,
 * as GIMP converts them to another curve; a layer mask made of it has the same. */
static GeglBuffer *
copy_selection (const NstContent *content)
{
  const NstGimpDrawable copy
    = GIMP_DRAWABLE (gimp_layer_create_mask (content->drawable, GIMP_ADD_MASK_SELECTION));
  GeglBuffer *pixels = copy == NST_NONE ? NULL : read_pixels (copy, &content->bounds);

  nst_content_delete_item (content->image, GIMP_ITEM (copy));
  return pixels;
}

GeglBuffer *
nst_content_copy_above (const NstContent *content, NstGimpDrawable drawable)
{
  GeglRectangle bounds = content->bounds;
  gint content_x, content_y, drawable_x, drawable_y;

  if (drawable == GIMP_DRAWABLE (gimp_image_get_selection (content->image)))
    return copy_selection (content);
  gimp_drawable_get_offsets (GIMP_DRAWABLE (content->drawable), &content_x, &content_y);
  gimp_drawable_get_offsets (drawable, &drawable_x, &drawable_y);
  bounds.x += content_x - drawable_x;
  bounds.y += content_y - drawable_y;
  return nst_content_copy_pixels (drawable, &bounds);
}

NstGimpChannel
nst_content_find_mask (NstGimpDrawable drawable)
{
  const NstGimpLayer layer = GIMP_LAYER (drawable);
  const NstGimpChannel mask = GIMP_CHANNEL (gimp_layer_get_mask (layer));

  return mask != NST_NONE && gimp_layer_get_apply_mask (layer) ? mask : NST_NONE;
}

gboolean
nst_content_set_missed (GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
               _ ("The selection does not touch the layer: select a part of the layer, or nothing "
                  "to paint the whole of it."));
  return FALSE;
}

gboolean
nst_content_set_changed (GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
               _ ("The layer was changed or removed while its painting was made, so the painting "
                  "is not added: try again."));
  return FALSE;
}

/* Reads the pixels of CONTENT, of which the rest is known; the selection, too, unless WHOLE. FALSE
 * when GIMP has them no more. */
static gboolean
read_buffers (NstContent *content, gboolean whole)
{
  const NstGimpDrawable drawable = GIMP_DRAWABLE (content->drawable);
  GeglBuffer *own = nst_content_copy_pixels (drawable, &content->bounds);
  const NstGimpChannel mask = nst_content_find_mask (drawable);

  if (own == NULL)
    return FALSE;
  content->own = nst_profiles_from_image (own, content->profile);
  if (mask != NST_NONE && !(content->mask = nst_content_copy_above (content, GIMP_DRAWABLE (mask))))
    return FALSE;
  content->pixels
    = content->mask ? nst_masks_hide (content->own, content->mask) : g_object_ref (content->own);
  if (whole || gimp_selection_is_empty (content->image))
    return TRUE;
  content->selection
    = nst_content_copy_above (content, GIMP_DRAWABLE (gimp_image_get_selection (content->image)));
  return content->selection != NULL;
}

NstContent *
nst_content_read (NstGimpImage image, NstGimpDrawable drawable, gboolean whole, GError **error)
{
  g_autoptr (NstContent) content = NULL;
  GeglRectangle bounds
    = { 0, 0, gimp_drawable_get_width (drawable), gimp_drawable_get_height (drawable) };

  if (!whole
      && !gimp_drawable_mask_intersect (drawable, &bounds.x, &bounds.y, &bounds.width,
                                        &bounds.height))
    {
      nst_content_set_missed (error);
      return NULL;
    }

  content = g_new0 (NstContent, 1);
  content->image = image;
  content->drawable = GIMP_LAYER (drawable);
  content->drawable_width = gimp_drawable_get_width (drawable);
  content->drawable_height = gimp_drawable_get_height (drawable);
  content->format = gimp_drawable_get_format (drawable);
  content->profile = gimp_image_get_color_profile (image);
  content->bounds = bounds;
  if (!read_buffers (content, whole))
    nst_content_set_changed (error);
  else if (nst_content_check_unchanged (content, error))
    return g_steal_pointer (&content);
  return NULL;
}

gboolean
nst_content_check_unchanged (const NstContent *content, GError **error)
{
  const NstGimpItem item = GIMP_ITEM (content->drawable);
  const NstGimpDrawable drawable = GIMP_DRAWABLE (content->drawable);

  if (gimp_image_is_valid (content->image) && gimp_item_is_valid (item)
      && gimp_item_get_image (item) == content->image
      && gimp_drawable_get_width (drawable) == content->drawable_width
      && gimp_drawable_get_height (drawable) == content->drawable_height
      && gimp_drawable_get_format (drawable) == content->format)
    return nst_content_check (content->image, drawable, error);
  return nst_content_set_changed (error);
}

void
nst_content_free (NstContent *content)
{
  g_clear_object (&content->profile);
  g_clear_object (&content->own);
  g_clear_object (&content->mask);
  g_clear_object (&content->pixels);
  g_clear_object (&content->selection);
  g_free (content);
}
