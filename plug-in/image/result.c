/* Puts a painting into the image, as a layer.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/result.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "image/masks.h"
#include "image/painting-layer.h"
#include "image/profiles.h"
#include "pictures/resampling.h"

/* Gives COUNT pixels of a painting, PAINTED, the alpha of OWN, the layer's; and where the painting
 * is transparent, as the layer's mask hides it or its edge moved by resampling, the layer's
 * colours. All are R'G'B'A. */
static void
take_alpha (float *painted, const float *own, gsize count)
{
  for (; count > 0; count--, painted += 4, own += 4)
    {
      for (int c = 0; c < 3 && !(painted[3] > 0); c++)
        if (isfinite (own[c]))
          painted[c] = own[c];
      painted[3] = own[3];
    }
}

/* PAINTING with the alpha that the layer itself has. The caller owns it. */
static GeglBuffer *
restore_alpha (const NstContent *content, GeglBuffer *painting)
{
  const Babl *own_format = gegl_buffer_get_format (content->own);
  const Babl *format = babl_format_with_space ("R'G'B'A float", own_format);
  GeglBuffer *restored = gegl_buffer_new (gegl_buffer_get_extent (content->own), own_format);
  GeglBufferIterator *iterator
    = gegl_buffer_iterator_new (restored, NULL, 0, format, GEGL_ACCESS_WRITE, GEGL_ABYSS_NONE, 3);

  gegl_buffer_iterator_add (iterator, painting, NULL, 0, format, GEGL_ACCESS_READ, GEGL_ABYSS_NONE);
  gegl_buffer_iterator_add (iterator, content->own, NULL, 0, format, GEGL_ACCESS_READ,
                            GEGL_ABYSS_NONE);
  while (gegl_buffer_iterator_next (iterator))
    {
      float *to = iterator->items[0].data;

      memcpy (to, iterator->items[1].data, iterator->length * 4 * sizeof (float));
      take_alpha (to, iterator->items[2].data, iterator->length);
    }
  return restored;
}

/* PAINTING at the content's size, in the drawable's format. The caller owns it. */
static GeglBuffer *
fit_to_content (const NstContent *content, GeglBuffer *painting)
{
  const GeglRectangle *bounds = &content->bounds;
  const gboolean resized = gegl_buffer_get_width (painting) != bounds->width
                           || gegl_buffer_get_height (painting) != bounds->height;
  const gboolean has_alpha = babl_format_has_alpha (gegl_buffer_get_format (painting));
  g_autoptr (GeglBuffer) sized = resized
                                   ? nst_resample_to_size (painting, bounds->width, bounds->height)
                                   : g_object_ref (painting);
  GeglBuffer *fitted = content->mask || (resized && has_alpha) ? restore_alpha (content, sized)
                                                               : gegl_buffer_dup (sized);

  return nst_profiles_to_image (fitted, content->format, content->profile);
}

static void
write_pixels (GeglBuffer *pixels, NstGimpDrawable drawable)
{
  g_autoptr (GeglBuffer) destination = gimp_drawable_get_buffer (drawable);

  if (destination)
    gegl_buffer_copy (pixels, NULL, GEGL_ABYSS_NONE, destination, NULL);
}

/* Gives LAYER the ways in which the painted layer is laid over those below, as GIMP's own filters
 * leave them. Passing through is for groups alone. */
static void
copy_mode (const NstContent *content, NstGimpLayer layer)
{
  const NstGimpLayer source = content->drawable;
  const GimpLayerMode mode = gimp_layer_get_mode (source);

  if (mode == GIMP_LAYER_MODE_PASS_THROUGH)
    return;
  gimp_layer_set_mode (layer, mode);
  gimp_layer_set_blend_space (layer, gimp_layer_get_blend_space (source));
  gimp_layer_set_composite_space (layer, gimp_layer_get_composite_space (source));
  gimp_layer_set_composite_mode (layer, gimp_layer_get_composite_mode (source));
}

/* A new layer of the painted layer's kind and mode, with MIX (from 0 to 1) of its opacity, which
 * has no pixels and is not in the image yet. */
static NstGimpLayer
new_layer (const NstContent *content, const char *name, double mix)
{
  const GimpImageType type = gimp_drawable_type (GIMP_DRAWABLE (content->drawable));
  NstGimpLayer layer
    = gimp_layer_new (content->image, name, content->bounds.width, content->bounds.height, type,
                      mix * gimp_layer_get_opacity (content->drawable),
                      gimp_image_get_default_new_layer_mode (content->image));

  if (layer != NST_NONE)
    copy_mode (content, layer);
  return layer;
}

/* What hides parts of the painting: the layer's mask, the selection, or both together, as they were
 * when the content was read, for the user may have changed them since. NULL for nothing. The caller
 * owns it. */
static GeglBuffer *
make_mask (const NstContent *content)
{
  if (content->selection && content->mask)
    return nst_masks_multiply (content->selection, content->mask);
  if (content->selection == NULL && content->mask == NULL)
    return NULL;
  return g_object_ref (content->selection ? content->selection : content->mask);
}

/* Gives LAYER a mask where it needs one; that comes before its pixels, as these take long to hand
 * to GIMP, which cannot make a mask for an image that is closed meanwhile. */
static void
write_layer (const NstContent *content, GeglBuffer *pixels, NstGimpLayer layer)
{
  g_autoptr (GeglBuffer) mask_pixels = make_mask (content);

  if (mask_pixels)
    {
      const NstGimpChannel mask
        = GIMP_CHANNEL (gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE));

      gimp_layer_add_mask (layer, GIMP_LAYER_MASK (mask));
      gimp_layer_set_edit_mask (layer, FALSE);
      write_pixels (mask_pixels, GIMP_DRAWABLE (mask));
    }
  write_pixels (pixels, GIMP_DRAWABLE (layer));
}

/* Puts LAYER where new paintings go, or into the place of the painting LAST, if that is not
 * NST_NONE. */
static gboolean
place (const NstContent *content, NstGimpLayer layer, NstGimpLayer last)
{
  NstGimpLayer parent;
  gint position;

  if (last == NST_NONE)
    position = nst_painting_layer_find_position (content->drawable, &parent);
  else
    {
      parent = GIMP_LAYER (gimp_item_get_parent (GIMP_ITEM (last)));
      position = gimp_image_get_item_position (content->image, GIMP_ITEM (last));
    }
  return gimp_image_insert_layer (content->image, layer, parent, position);
}

/* Inserts LAYER, which is finished before, so that whatever happens it is in the image as a whole
 * or not at all. */
static gboolean
insert (const NstContent *content, NstGimpLayer layer, const NstRequest *request)
{
  const NstGimpLayer last
    = request->replace ? nst_painting_layer_find_last (content->drawable) : NST_NONE;
  gboolean inserted;
  gint offset_x;
  gint offset_y;

  gimp_drawable_get_offsets (GIMP_DRAWABLE (content->drawable), &offset_x, &offset_y);
  gimp_layer_set_offsets (layer, offset_x + content->bounds.x, offset_y + content->bounds.y);
  nst_painting_layer_write (layer, content->drawable, request);
  gimp_image_undo_group_start (content->image);
  inserted = place (content, layer, last);
  if (inserted)
    {
      nst_painting_layer_mark_source (layer, content->drawable);
      if (last != NST_NONE)
        gimp_image_remove_layer (content->image, last);
      nst_objects_activate_layer (content->image, layer);
    }
  gimp_image_undo_group_end (content->image);
  return inserted;
}

NstGimpLayer
nst_result_insert (const NstContent *content, GeglBuffer *painting, const char *name,
                   const NstRequest *request, GError **error)
{
  g_autoptr (GeglBuffer) pixels = fit_to_content (content, painting);
  NstGimpLayer layer;

  if (!nst_content_check_unchanged (content, error))
    return NST_NONE;
  layer = new_layer (content, name, request->mix);
  if (layer != NST_NONE)
    write_layer (content, pixels, layer);
  /* The user may have changed something while GIMP took the pixels. */
  if (nst_content_check_unchanged (content, error))
    {
      if (layer != NST_NONE && insert (content, layer, request))
        return layer;
      g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT, _ ("GIMP did not add the layer “%s”: %s"),
                   name, nst_objects_get_error ());
    }
  nst_content_delete_item (content->image, GIMP_ITEM (layer));
  return NST_NONE;
}
