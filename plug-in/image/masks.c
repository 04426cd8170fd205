/* Finds, lists and reads masks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/masks.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"

gint32
nst_masks_find (gint32 image, const char *name, GError **error)
{
  const gint32 channel = gimp_image_get_channel_by_name (image, name);
  const gint32 layer = channel == -1 ? gimp_image_get_layer_by_name (image, name) : -1;
  const gint32 mask = layer == -1 ? channel : gimp_layer_get_mask (layer);

  if (mask == -1 && layer == -1)
    g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                 _ ("The image has neither a channel nor a layer called “%s”: name the one whose "
                    "mask says where the style applies."),
                 name);
  else if (mask == -1)
    g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                 _ ("The layer “%s” has no mask to say where the style applies: add one with "
                    "Layer > Mask > Add Layer Mask, or name a channel."),
                 name);
  return mask;
}

char *
nst_masks_name (gint32 mask)
{
  return gimp_item_get_name (gimp_item_is_layer_mask (mask) ? gimp_layer_from_mask (mask) : mask);
}

/* Adds to MASKS the masks of LAYERS, and of all layers in these if they are groups, as far as they
 * can be found by name. */
static void
add_layer_masks (GArray *masks, gint32 image, const gint *layers, gint n_layers)
{
  for (gint i = 0; i < n_layers; i++)
    {
      const gint32 mask = gimp_layer_get_mask (layers[i]);
      g_autofree char *name = gimp_item_get_name (layers[i]);

      if (mask != -1 && nst_masks_find (image, name, NULL) == mask)
        g_array_append_val (masks, mask);
      if (gimp_item_is_group (layers[i]))
        {
          gint n_children;
          g_autofree gint *children = gimp_item_get_children (layers[i], &n_children);

          add_layer_masks (masks, image, children, n_children);
        }
    }
}

GArray *
nst_masks_list (gint32 image)
{
  gint n_channels, n_layers;
  g_autofree gint *channels = gimp_image_get_channels (image, &n_channels);
  g_autofree gint *layers = gimp_image_get_layers (image, &n_layers);
  GArray *masks = g_array_new (FALSE, FALSE, sizeof (gint32));

  g_array_append_vals (masks, channels, n_channels);
  add_layer_masks (masks, image, layers, n_layers);
  return masks;
}

/* The format by which the engine takes the numbers in FORMAT as they are. GIMP blends and selects
 * by a mask's stored numbers, but calls those of a layer mask linear light: "Y u8", with the same
 * numbers as the "Y' u8" of the channel that it was made from. The engine takes perceptual numbers,
 * as in files. So only the format is changed, and half is half in both. */
static const Babl *
coverage_format (const Babl *format)
{
  const char *type = babl_get_name (babl_format_get_type (format, 0));
  g_autofree char *name = g_strconcat ("Y' ", type, NULL);

  return babl_format (name);
}

GeglBuffer *
nst_masks_read (const NstContent *content, gint32 mask)
{
  GeglBuffer *pixels = nst_content_copy_above (content, mask);

  gegl_buffer_set_format (pixels, coverage_format (gegl_buffer_get_format (pixels)));
  return pixels;
}
