/* Finds, lists and reads masks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/masks.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "request.h"

/* The selection of IMAGE; -1 with an error when nothing is selected. */
static gint32
find_selection (gint32 image, GError **error)
{
  if (!gimp_selection_is_empty (image))
    return gimp_image_get_selection (image);
  g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
               _ ("Nothing is selected, but the style is to be painted in the selection or outside "
                  "it: select a part of the image first."));
  return -1;
}

/* The layer mask of the layer NAME; -1 with an error. */
static gint32
find_layer_mask (gint32 image, const char *name, GError **error)
{
  const gint32 layer = gimp_image_get_layer_by_name (image, name);
  const gint32 mask = layer == -1 ? -1 : gimp_layer_get_mask (layer);

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

static gboolean
is_selections_name (const char *name)
{
  return g_str_equal (name, NST_MASK_SELECTION) || g_str_equal (name, NST_MASK_OUTSIDE);
}

gint32
nst_masks_find (gint32 image, const char *name, GError **error)
{
  const gint32 channel = gimp_image_get_channel_by_name (image, name);

  if (channel != -1)
    return channel;
  if (is_selections_name (name))
    return find_selection (image, error);
  return find_layer_mask (image, name, error);
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

/* The format by which the numbers in FORMAT are taken as they are. GIMP blends and selects by a
 * mask's stored numbers, but calls those of a layer mask linear light: "Y u8", with the same
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
nst_masks_copy_coverage (GeglBuffer *mask)
{
  GeglBuffer *coverage = gegl_buffer_dup (mask);

  gegl_buffer_set_format (coverage, coverage_format (gegl_buffer_get_format (mask)));
  return coverage;
}

/* Multiplies the last component of each of PIXELS, floats in FORMAT, by MASK. */
static void
multiply_last (GeglBuffer *pixels, const Babl *format, GeglBuffer *mask)
{
  const int components = babl_format_get_n_components (format);
  g_autoptr (GeglBuffer) coverage = nst_masks_copy_coverage (mask);
  GeglBufferIterator *iterator
    = gegl_buffer_iterator_new (pixels, NULL, 0, format, GEGL_ACCESS_READWRITE, GEGL_ABYSS_NONE, 2);

  gegl_buffer_iterator_add (iterator, coverage, NULL, 0, babl_format ("Y' float"), GEGL_ACCESS_READ,
                            GEGL_ABYSS_NONE);
  while (gegl_buffer_iterator_next (iterator))
    {
      float *values = iterator->items[0].data;
      const float *factors = iterator->items[1].data;

      for (gint i = 0; i < iterator->length; i++)
        values[(i + 1) * components - 1] *= factors[i];
    }
}

GeglBuffer *
nst_masks_multiply (GeglBuffer *mask, GeglBuffer *other)
{
  GeglBuffer *product = nst_masks_copy_coverage (mask);

  multiply_last (product, babl_format ("Y' float"), other);
  gegl_buffer_set_format (product, gegl_buffer_get_format (mask));
  return product;
}

/* FORMAT with alpha, of TYPE. */
static const Babl *
alpha_format (const Babl *format, const char *type)
{
  g_auto (GStrv) encoding = g_strsplit (babl_format_get_encoding (format), " ", 2);
  g_autofree char *name
    = g_strconcat (encoding[0], babl_format_has_alpha (format) ? " " : "A ", type, NULL);

  return babl_format_with_space (name, format);
}

GeglBuffer *
nst_masks_hide (GeglBuffer *pixels, GeglBuffer *mask)
{
  const Babl *own = gegl_buffer_get_format (pixels);
  const Babl *format = alpha_format (own, babl_get_name (babl_format_get_type (own, 0)));
  GeglBuffer *hidden = gegl_buffer_new (gegl_buffer_get_extent (pixels), format);

  gegl_buffer_copy (pixels, NULL, GEGL_ABYSS_NONE, hidden, NULL);
  multiply_last (hidden, alpha_format (own, "float"), mask);
  return hidden;
}

/* Makes what is white in MASK black, and the other way. */
static void
invert (GeglBuffer *mask)
{
  GeglBufferIterator *iterator = gegl_buffer_iterator_new (
    mask, NULL, 0, babl_format ("Y' float"), GEGL_ACCESS_READWRITE, GEGL_ABYSS_NONE, 1);

  while (gegl_buffer_iterator_next (iterator))
    {
      float *values = iterator->items[0].data;

      for (gint i = 0; i < iterator->length; i++)
        values[i] = 1 - values[i];
    }
}

gboolean
nst_masks_use_selection (gint32 image, const GPtrArray *choices)
{
  for (guint i = 0; i < choices->len; i++)
    {
      const char *name = ((NstStyleChoice *) choices->pdata[i])->mask;

      if (name && is_selections_name (name) && gimp_image_get_channel_by_name (image, name) == -1)
        return TRUE;
    }
  return FALSE;
}

GeglBuffer *
nst_masks_read (const NstContent *content, const char *name, GError **error)
{
  const gint32 mask = nst_masks_find (content->image, name, error);
  g_autoptr (GeglBuffer) above = NULL;
  GeglBuffer *pixels;

  if (mask == -1)
    return NULL;
  above = nst_content_copy_above (content, mask);
  if (above == NULL)
    {
      nst_content_set_changed (error);
      return NULL;
    }
  pixels = nst_masks_copy_coverage (above);
  if (mask == gimp_image_get_selection (content->image) && g_str_equal (name, NST_MASK_OUTSIDE))
    invert (pixels);
  return pixels;
}
