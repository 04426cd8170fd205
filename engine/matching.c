/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "matching.h"

#define MEASURED_SIDE 256  /* pixels, longest side of what palettes are measured on */
#define STYLE_COLOURS 25.0 /* the strength from which on the content is wholly in the style's */

static NstPalette
measure (GeglBuffer *buffer, const Babl *space)
{
  const int width = gegl_buffer_get_width (buffer), height = gegl_buffer_get_height (buffer);
  const double factor = MIN (1, (double) MEASURED_SIDE / MAX (width, height));
  g_auto (NstPicture) picture = { 0 };
  g_autofree float *pixels = NULL;
  NstPalette palette = { 0 };
  gsize count;

  nst_picture_init (&picture, buffer, MAX (1, width * factor), MAX (1, height * factor), space);
  count = (gsize) picture.width * picture.height;
  pixels = g_new (float, count * 3);
  nst_picture_read (&picture, GEGL_RECTANGLE (0, 0, picture.width, picture.height), pixels);
  nst_palette_add (&palette, pixels, count);
  return palette;
}

void
nst_matching_init (NstMatching *matching, GeglBuffer *content, GeglBuffer *const *styles,
                   const double *shares, guint n_styles, NstSettings *settings)
{
  const Babl *space = gegl_buffer_get_format (content);
  const NstPalette own = measure (content, space);
  NstPalette mix = { 0 };
  NstColour colour;
  double strength;

  *matching = (NstMatching){ NULL };
  g_object_get (settings, "colour", &colour, "strength", &strength, NULL);
  if (colour == NST_COLOUR_STYLE)
    {
      for (guint i = 0; i < n_styles; i++)
        {
          const NstPalette palette = measure (styles[i], space);
          nst_palette_mix (&mix, &palette, shares[i]);
        }
      matching->content = g_new (NstColourMap, 1);
      *matching->content = nst_colour_match (&own, &mix, MIN (1, strength / STYLE_COLOURS));
      return;
    }
  matching->styles = g_new (NstColourMap, n_styles);
  for (guint i = 0; i < n_styles; i++)
    {
      const NstPalette palette = measure (styles[i], space);
      matching->styles[i] = nst_colour_match (&palette, &own, 1);
    }
}

void
nst_matching_clear (NstMatching *matching)
{
  g_clear_pointer (&matching->content, g_free);
  g_clear_pointer (&matching->styles, g_free);
}
