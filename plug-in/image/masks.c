/* Finds, lists and reads masks.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/masks.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "gimp/layers.h"
#include "request.h"

/* The selection of IMAGE; NST_NONE with an error when nothing is selected. */
static NstGimpChannel
find_selection (NstGimpImage image, GError **error)
{
  if (!gimp_selection_is_empty (image))
    return GIMP_CHANNEL (gimp_image_get_selection (image));
  g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
               _ ("Nothing is selected, but the style is to be painted in the selection or outside "
                  "it: select a part of the image first."));
  return NST_NONE;
}

/* The layer mask of the layer NAME; NST_NONE with an error. */
static NstGimpChannel
find_layer_mask (NstGimpImage image, const char *name, GError **error)
{
  const NstGimpLayer layer = gimp_image_get_layer_by_name (image, name);
  const NstGimpChannel mask
    = layer == NST_NONE ? NST_NONE : GIMP_CHANNEL (gimp_layer_get_mask (layer));

  if (mask == NST_NONE && layer == NST_NONE)
    g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                 _ ("The image has neither a channel nor a layer called “%s”: name the one whose "
                    "mask says where the style applies."),
                 name);
  else if (mask == NST_NONE)
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

NstGimpChannel
nst_masks_find (NstGimpImage image, const char *name, GError **error)
{
  const NstGimpChannel channel = gimp_image_get_channel_by_name (image, name);

  if (channel != NST_NONE)
    return channel;
  if (is_selections_name (name))
    return find_selection (image, error);
  return find_layer_mask (image, name, error);
}

char *
nst_masks_name (NstGimpChannel mask)
{
  NstGimpItem named = GIMP_ITEM (mask);

  if (gimp_item_is_layer_mask (named))
    named = GIMP_ITEM (gimp_layer_from_mask (GIMP_LAYER_MASK (mask)));
  return gimp_item_get_name (named);
}

GArray *
nst_masks_list (NstGimpImage image)
{
  g_autoptr (GArray) layers = nst_layers_list (image);
  GArray *masks = nst_objects_list_channels (image);

  for (guint i = 0; i < layers->len; i++)
    {
      const NstGimpLayer layer = g_array_index (layers, NstGimpLayer, i);
      const NstGimpChannel mask = GIMP_CHANNEL (gimp_layer_get_mask (layer));
      g_autofree char *name = gimp_item_get_name (GIMP_ITEM (layer));

      if (mask != NST_NONE && nst_masks_find (image, name, NULL) == mask)
        g_array_append_val (masks, mask);
    }
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
nst_masks_use_selection (NstGimpImage image, const GPtrArray *choices)
{
  for (guint i = 0; i < choices->len; i++)
    {
      const char *name = ((NstStyleChoice *) choices->pdata[i])->mask;

      if (name && is_selections_name (name)
          && gimp_image_get_channel_by_name (image, name) == NST_NONE)
        return TRUE;
    }
  return FALSE;
}

GeglBuffer *
nst_masks_read (const NstContent *content, const char *name, GError **error)
{
  const NstGimpChannel mask = nst_masks_find (content->image, name, error);
  g_autoptr (GeglBuffer) above = NULL;
  GeglBuffer *pixels;

  if (mask == NST_NONE)
    return NULL;
  above = nst_content_copy_above (content, GIMP_DRAWABLE (mask));
  if (above == NULL)
    {
      nst_content_set_changed (error);
      return NULL;
    }
  pixels = nst_masks_copy_coverage (above);
  if (mask == GIMP_CHANNEL (gimp_image_get_selection (content->image))
      && g_str_equal (name, NST_MASK_OUTSIDE))
    invert (pixels);
  return pixels;
}
