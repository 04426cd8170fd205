/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/palettes.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "painting/recipe.h"

#define MEASURED_SIDE                                                                              \
  256 /* longest side, pixels, of the small pictures that palettes are measured on */

/* Makes PICTURE a small version of BUFFER, in SPACE. */
static void
make_small (NstPicture *picture, GeglBuffer *buffer, const Babl *space)
{
  const int width = gegl_buffer_get_width (buffer), height = gegl_buffer_get_height (buffer);
  const double factor = MIN (1, (double) MEASURED_SIDE / MAX (width, height));

  nst_picture_init (picture, buffer, MAX (1, width * factor), MAX (1, height * factor), space);
}

/* The palette of PICTURE, its pixels weighted by GUIDANCE, which may be empty. */
static NstPalette
measure (const NstPicture *picture, const NstMap *guidance)
{
  const gsize count = (gsize) picture->width * picture->height;
  g_autofree float *pixels = g_new (float, count * 3);
  NstPalette palette = { 0 };

  nst_picture_read (picture, GEGL_RECTANGLE (0, 0, picture->width, picture->height), pixels);
  nst_colour_palette_add (&palette, pixels, guidance->data, count);
  return palette;
}

/* Measures the palette of the visible part of a style. */
static gboolean
measure_style (GeglBuffer *buffer, const Babl *space, NstPalette *palette, GError **error)
{
  g_auto (NstPicture) picture = { 0 };
  g_auto (NstMap) alpha = NST_MAP_INIT;

  make_small (&picture, buffer, space);
  if (!nst_picture_read_alpha (&picture, &alpha, error))
    return FALSE;
  *palette = measure (&picture, &alpha);
  if (palette->weight > 0)
    return TRUE;
  g_set_error_literal (error, NST_ERROR, NST_ERROR_INPUT,
                       _ ("The style picture is transparent everywhere: choose one that shows "
                          "something."));
  return FALSE;
}

/* A map from one palette to another, as far as SHARE; an empty palette leaves colours as they are.
 */
static NstColourMap
match (const NstPalette *from, const NstPalette *to, double share)
{
  const NstColourMap same = { { 1, 0, 0, 0, 1, 0, 0, 0, 1 }, { 0 } };

  return from->weight > 0 && to->weight > 0 ? nst_colour_match (from, to, share) : same;
}

/* The palette of each region's styles together, from those of the styles, in MEASURED. */
static NstPalette *
mix_styles (const NstRegions *regions, const NstPalette *measured, const NstStyles *styles)
{
  NstPalette *mixes = g_new0 (NstPalette, regions->n_regions);

  for (guint i = 0; i < styles->n_styles; i++)
    nst_colour_palette_mix (&mixes[regions->of_style[i]], &measured[i], styles->shares[i]);
  return mixes;
}

/* Confines the painting of each region to its one of MEASURED, as far as PART. */
static void
confine_painting (NstPalettes *palettes, const NstPalette *measured, int n_regions, double part)
{
  gboolean any = FALSE;

  palettes->painted = g_new (NstColourMap, n_regions);
  for (int k = 0; k < n_regions; k++)
    any |= nst_colour_confine (&measured[k], part, &palettes->painted[k]);
  if (!any)
    g_clear_pointer (&palettes->painted, g_free);
}

/* The palettes of the regions of a content, and of styles. */
typedef struct
{
  NstRegions regions;
  NstPalette *content; /* of each region */
  NstPalette *styles;  /* of each style */
} Measures;

static void
measures_clear (Measures *measures)
{
  nst_regions_clear (&measures->regions);
  g_free (measures->content);
  g_free (measures->styles);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Measures, measures_clear)

/* Whether nothing of a content with REGIONS is painted: a mask says where, and leaves nothing. */
static gboolean
paints_nothing (const NstRegions *regions, const NstStyles *styles)
{
  gboolean any_mask = FALSE;

  for (guint i = 0; i < styles->n_styles; i++)
    any_mask |= styles->styles[i].mask != NULL;
  for (int k = 0; k < regions->n_regions; k++)
    for (gsize i = 0; any_mask && i < nst_map_length (&regions->guidance[k]); i++)
      if (regions->guidance[k].data[i] > 0)
        return FALSE;
  return any_mask;
}

static gboolean
measures_init (Measures *measures, GeglBuffer *content, const NstStyles *styles, GError **error)
{
  const Babl *space = gegl_buffer_get_format (content);
  NstRegions *regions = &measures->regions;
  g_auto (NstPicture) picture = { 0 };

  make_small (&picture, content, space);
  if (!nst_regions_init (regions, &picture, styles, NULL, error))
    return FALSE;
  if (paints_nothing (regions, styles))
    {
      g_set_error_literal (
        error, NST_ERROR, NST_ERROR_INPUT,
        _ ("The mask is black wherever there is something to be painted: make it "
           "white where the style is to be, or choose another."));
      return FALSE;
    }
  measures->content = g_new (NstPalette, regions->n_regions);
  for (int k = 0; k < regions->n_regions; k++)
    measures->content[k] = measure (&picture, &regions->guidance[k]);
  measures->styles = g_new (NstPalette, styles->n_styles);
  for (guint i = 0; i < styles->n_styles; i++)
    if (!measure_style (styles->styles[i].picture, space, &measures->styles[i], error))
      return FALSE;
  return TRUE;
}

/* Gives the content the styles' palettes, as far as PART. */
static void
take_from_styles (NstPalettes *palettes, const Measures *measures, const NstStyles *styles,
                  double part)
{
  const int n_regions = measures->regions.n_regions;
  g_autofree NstPalette *mixes = mix_styles (&measures->regions, measures->styles, styles);

  palettes->content = g_new (NstColourMap, n_regions);
  for (int k = 0; k < n_regions; k++)
    palettes->content[k] = match (&measures->content[k], &mixes[k], part);
  confine_painting (palettes, mixes, n_regions, part);
}

/* Gives the styles the content's palettes. */
static void
take_from_content (NstPalettes *palettes, const Measures *measures, guint n_styles)
{
  palettes->styles = g_new (NstColourMap, n_styles);
  for (guint i = 0; i < n_styles; i++)
    palettes->styles[i]
      = match (&measures->styles[i], &measures->content[measures->regions.of_style[i]], 1);
}

gboolean
nst_palettes_init (NstPalettes *palettes, GeglBuffer *content, const NstStyles *styles,
                   NstSettings *settings, GError **error)
{
  g_auto (Measures) measures = { 0 };
  NstColour colour;

  *palettes = (NstPalettes){ NULL };
  if (!measures_init (&measures, content, styles, error))
    return FALSE;
  g_object_get (settings, "colour", &colour, NULL);
  if (colour == NST_COLOUR_STYLE)
    take_from_styles (palettes, &measures, styles, nst_recipe_palette (settings));
  else if (colour != NST_COLOUR_PLAIN)
    take_from_content (palettes, &measures, styles->n_styles);
  if (colour == NST_COLOUR_MATCHED)
    confine_painting (palettes, measures.content, measures.regions.n_regions, 1);
  return TRUE;
}

void
nst_palettes_clear (NstPalettes *palettes)
{
  g_clear_pointer (&palettes->content, g_free);
  g_clear_pointer (&palettes->styles, g_free);
  g_clear_pointer (&palettes->painted, g_free);
}

/* Maps pixel INDEX of the picture by the maps of its regions, as far as it belongs to them. */
static void
map_pixel (const NstRegionColours *colours, gsize index, float *pixel)
{
  const NstRegions *regions = colours->regions;
  const double coverage = nst_map_part (&regions->coverage, index);
  double sum = 0, mixed[3] = { 0 };

  for (int k = 0; k < regions->n_regions; k++)
    {
      const double share = regions->guidance[k].data[index];
      float mapped[3] = { pixel[0], pixel[1], pixel[2] };

      if (share <= 0)
        continue;
      nst_colour_map_apply (&colours->maps[k], mapped, 1);
      sum += share;
      for (int c = 0; c < 3; c++)
        mixed[c] += share * mapped[c];
    }
  for (int c = 0; c < 3 && sum > 0; c++)
    pixel[c] += coverage * (mixed[c] / sum - pixel[c]);
}

static void
map_regions (const GeglRectangle *rectangle, float *pixels, gconstpointer data)
{
  const NstRegionColours *colours = data;

  for (int y = 0; y < rectangle->height; y++)
    for (int x = 0; x < rectangle->width; x++, pixels += 3)
      map_pixel (colours, (gsize) (rectangle->y + y) * colours->width + rectangle->x + x, pixels);
}

static void
map_everywhere (const GeglRectangle *rectangle, float *pixels, gconstpointer data)
{
  nst_colour_map_apply (data, pixels, (gsize) rectangle->width * rectangle->height);
}

NstPictureFilter
nst_palettes_filter (const NstColourMap *maps, const NstRegions *regions, int width,
                     NstRegionColours *colours)
{
  if (maps == NULL)
    return (NstPictureFilter){ NULL };
  if (regions == NULL || nst_regions_are_everywhere (regions))
    return (NstPictureFilter){ map_everywhere, maps };
  *colours = (NstRegionColours){ maps, regions, width };
  return (NstPictureFilter){ map_regions, colours };
}
