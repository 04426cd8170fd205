/* Makes of the filter one in whose midst the user does something, for the tests: before it asks
 * GIMP for pixels, it does to the active layer, or to its image, what the layer's name says.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE /* for RTLD_NEXT */
#endif
#include <dlfcn.h>
#include <libgimp/gimp.h>
#include <string.h>

typedef gboolean (*Write) (GIOChannel *channel, gpointer request, gpointer user_data);

static void
resize (gint32 image, gint32 layer)
{
  gimp_layer_resize (layer, 100, 80, -10, -10);
}

static void
crop (gint32 image, gint32 layer)
{
  gimp_image_crop (image, 90, 70, 30, 20);
}

static void
convert (gint32 image, gint32 layer)
{
  gimp_image_convert_grayscale (image);
}

static void
deepen (gint32 image, gint32 layer)
{
  gimp_image_convert_precision (image, GIMP_PRECISION_FLOAT_LINEAR);
}

static void
take_mask (gint32 image, gint32 layer)
{
  gimp_layer_remove_mask (layer, GIMP_MASK_DISCARD);
}

static void
take_layer (gint32 image, gint32 layer)
{
  gimp_image_remove_layer (image, layer);
}

static void
close_image (gint32 image, gint32 layer)
{
  gimp_image_delete (image);
}

static const struct
{
  const char *name;
  void (*act) (gint32 image, gint32 layer);
} ACTIONS[] = {
  { "resize", resize },           { "crop", crop },           { "convert", convert },
  { "deepen", deepen },           { "take-mask", take_mask }, { "take-layer", take_layer },
  { "close-image", close_image },
};

/* Does what the active layer of the first image says, which is an action and, after a colon, before
 * which request for pixels. */
static void
disturb (int request)
{
  gint n_images;
  g_autofree gint *images = gimp_image_list (&n_images);
  const gint32 layer = n_images > 0 ? gimp_image_get_active_layer (images[0]) : -1;
  g_autofree char *name = layer == -1 ? NULL : gimp_item_get_name (layer);
  g_auto (GStrv) words = g_strsplit (name ? name : "", ":", 2);

  if (g_strv_length (words) < 2 || g_ascii_strtoll (words[1], NULL, 10) != request)
    return;
  for (gsize i = 0; i < G_N_ELEMENTS (ACTIONS); i++)
    if (g_str_equal (words[0], ACTIONS[i].name))
      ACTIONS[i].act (images[0], layer);
}

G_MODULE_EXPORT gboolean gp_tile_req_write (GIOChannel *channel, gpointer request,
                                            gpointer user_data);

/* Stands before the function of that name in libgimpbase. */
gboolean
gp_tile_req_write (GIOChannel *channel, gpointer request, gpointer user_data)
{
  static int n_requests;
  const Write own = (Write) dlsym (RTLD_NEXT, "gp_tile_req_write");

  disturb (++n_requests);
  return own (channel, request, user_data);
}
