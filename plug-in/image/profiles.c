/* Colour management between GIMP's drawables and the engine.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/profiles.h"

#include <string.h>

#define INTENT GIMP_COLOR_RENDERING_INTENT_RELATIVE_COLORIMETRIC

/* FORMAT in the space of PROFILE, sRGB if that is NULL; or NULL when babl cannot express the
 * profile, because it has tables rather than a matrix.
 *
 * An image of linear precision has a profile with a linear curve. By that, babl would take
 * "R'G'B'", which the engine reads, for linear light as well. So the profile is replaced by one of
 * the same primaries with sRGB's curve; the stored numbers, which are linear, mean the same in
 * both. */
static const Babl *
format_in_profile (const Babl *format, GimpColorProfile *profile)
{
  gboolean linear = strchr (babl_format_get_encoding (format), '\'') == NULL;
  g_autoptr (GimpColorProfile) perceptual = NULL;

  if (profile == NULL)
    return format;
  if (linear && gimp_color_profile_is_linear (profile))
    perceptual = gimp_color_profile_new_srgb_trc_from_color_profile (profile);
  return gimp_color_profile_get_format (perceptual ? perceptual : profile, format, INTENT, NULL);
}

/* A new buffer of DESTINATION_FORMAT with the colours of SOURCE converted. */
static GeglBuffer *
transform (GeglBuffer *source, GimpColorProfile *source_profile,
           GimpColorProfile *destination_profile, const Babl *destination_format)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (source);
  GeglBuffer *destination = gegl_buffer_new (extent, destination_format);
  g_autoptr (GimpColorTransform) colour_transform = gimp_color_transform_new (
    source_profile, gegl_buffer_get_format (source), destination_profile, destination_format,
    INTENT, GIMP_COLOR_TRANSFORM_FLAGS_BLACK_POINT_COMPENSATION);

  if (colour_transform)
    gimp_color_transform_process_buffer (colour_transform, source, extent, destination, extent);
  else /* a profile that is broken: take its numbers for sRGB, as GIMP itself does */
    gegl_buffer_copy (source, extent, GEGL_ABYSS_NONE, destination, extent);
  g_object_unref (source);
  return destination;
}

GeglBuffer *
nst_profiles_from_image (GeglBuffer *pixels, GimpColorProfile *profile)
{
  const Babl *own = gegl_buffer_get_format (pixels);
  const Babl *format = format_in_profile (own, profile);
  g_autoptr (GimpColorProfile) srgb = NULL;

  if (format)
    {
      gegl_buffer_set_format (pixels, format);
      return pixels;
    }
  /* Little CMS takes alpha from one format to another only where both have it. */
  format = babl_format (babl_format_has_alpha (own) ? "R'G'B'A float" : "R'G'B' float");
  srgb = gimp_color_profile_new_rgb_srgb ();
  return transform (pixels, profile, srgb, format);
}

GeglBuffer *
nst_profiles_to_image (GeglBuffer *pixels, const Babl *format, GimpColorProfile *profile)
{
  g_autoptr (GimpColorProfile) srgb = NULL;

  if (format_in_profile (format, profile))
    {
      gegl_buffer_set_format (pixels, format);
      return pixels;
    }
  srgb = gimp_color_profile_new_rgb_srgb ();
  return transform (pixels, srgb, profile, format);
}
