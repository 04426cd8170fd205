/* Puts a painting into the image, as a layer.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/result.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "image/painting-layer.h"
#include "image/profiles.h"
#include "pictures/resampling.h"

/* PAINTING at the content's size, in the drawable's format. The caller owns it. */
static GeglBuffer *
fit_to_content (const NstContent *content, GeglBuffer *painting)
{
  const GeglRectangle *bounds = &content->bounds;
  GeglBuffer *fitted = gegl_buffer_get_width (painting) == bounds->width
                           && gegl_buffer_get_height (painting) == bounds->height
                         ? gegl_buffer_dup (painting)
                         : nst_resample_to_size (painting, bounds->width, bounds->height);

  return nst_profiles_to_image (fitted, content->format, content->profile);
}

static void
write_pixels (GeglBuffer *pixels, gint32 drawable)
{
  g_autoptr (GeglBuffer) destination = gimp_drawable_get_buffer (drawable);

  gegl_buffer_copy (pixels, NULL, GEGL_ABYSS_NONE, destination, NULL);
}

/* A new layer with PIXELS and an OPACITY from 0 to 1, not yet inserted into the image. */
static gint32
new_layer (const NstContent *content, GeglBuffer *pixels, const char *name, double opacity)
{
  gint offset_x;
  gint offset_y;
  gint32 layer
    = gimp_layer_new (content->image, name, content->bounds.width, content->bounds.height,
                      gimp_drawable_type (content->drawable), 100 * opacity,
                      gimp_image_get_default_new_layer_mode (content->image));

  if (layer == -1)
    return -1;
  write_pixels (pixels, layer);
  gimp_drawable_offsets (content->drawable, &offset_x, &offset_y);
  gimp_layer_set_offsets (layer, offset_x + content->bounds.x, offset_y + content->bounds.y);
  return layer;
}

/* Adds the selection to LAYER as its mask: as it was when the content was read, for the user may
 * have changed it since. */
static void
add_mask (const NstContent *content, gint32 layer)
{
  gint32 mask = gimp_layer_create_mask (layer, GIMP_ADD_MASK_WHITE);

  write_pixels (content->selection, mask);
  gimp_layer_add_mask (layer, mask);
  gimp_layer_set_edit_mask (layer, FALSE);
}

/* Puts LAYER where new paintings go, or into the place of the painting LAST, if that is not -1. */
static gboolean
place (const NstContent *content, gint32 layer, gint32 last)
{
  gint32 parent;
  gint position;

  if (last == -1)
    position = nst_painting_layer_find_position (content->drawable, &parent);
  else
    {
      parent = gimp_item_get_parent (last);
      position = gimp_image_get_item_position (content->image, last);
    }
  return gimp_image_insert_layer (content->image, layer, parent, position);
}

static gboolean
insert (const NstContent *content, gint32 layer, const NstRequest *request)
{
  const gint32 last = request->replace ? nst_painting_layer_find_last (content->drawable) : -1;
  gboolean inserted;

  gimp_image_undo_group_start (content->image);
  inserted = place (content, layer, last);
  if (inserted)
    {
      nst_painting_layer_write (layer, content->drawable, request);
      if (content->selection)
        add_mask (content, layer);
      if (last != -1)
        gimp_image_remove_layer (content->image, last);
      gimp_image_set_active_layer (content->image, layer);
    }
  gimp_image_undo_group_end (content->image);
  return inserted;
}

gint32
nst_result_insert (const NstContent *content, GeglBuffer *painting, const char *name,
                   const NstRequest *request, GError **error)
{
  g_autoptr (GeglBuffer) pixels = fit_to_content (content, painting);
  gint32 layer;

  if (!nst_content_check_unchanged (content, error))
    return -1;
  layer = new_layer (content, pixels, name, request->mix);
  if (layer != -1 && insert (content, layer, request))
    return layer;

  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT, _ ("GIMP did not add the layer “%s”: %s"), name,
               gimp_get_pdb_error ());
  if (layer != -1)
    gimp_item_delete (layer);
  return -1;
}
