/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/finishing.h"

#include <string.h>

#include "painting/quantise.h"
#include "pictures/colour.h"
#include "pictures/resampling.h"

/* Halves the resolution of the chroma of PICTURE. */
static gboolean
calm_chroma (NstMap *picture, int threads, GError **error)
{
  g_auto (NstMap) halved = NST_MAP_INIT;
  g_auto (NstMap) calm = NST_MAP_INIT;

  if (!nst_resample_average (picture, MAX (1, picture->width / 2), MAX (1, picture->height / 2),
                             threads, &halved, error)
      || !nst_map_allocate_zeros (&calm, picture->height, picture->width, 3, error))
    return FALSE;
  if (!nst_resample_add (&halved, &calm, threads, error))
    return FALSE;
  nst_colour_calm (picture->data, calm.data, nst_map_positions (picture));
  return TRUE;
}

static void
take_pixels (float *painting, const float *content, gsize first, gsize count, gpointer user_data)
{
  nst_colour_take_from_content (painting, content, count);
}

static gboolean
take_colours (const NstPainting *painting, NstMap *picture, const NstWatch *watch, GError **error)
{
  const NstSize size = { picture->width, picture->height };
  g_auto (NstPicture) content = { 0 };

  return nst_painting_init_picture (painting, &content, painting->content, size, watch, error)
         && nst_picture_work_beside (&content, picture, take_pixels, NULL, watch, error);
}

static void
copy_pixels (float *map, const float *pixels, gsize first, gsize count, gpointer user_data)
{
  memcpy (map, pixels, count * 3 * sizeof *map);
}

/* Confines the colours of PICTURE to those that the palettes have. */
static gboolean
confine_colours (const NstPainting *painting, const NstRegions *regions, NstMap *picture,
                 const NstWatch *watch, GError **error)
{
  NstPicture mapped = nst_picture_of_map (picture);
  NstRegionColours colours;

  mapped.filter
    = nst_palettes_filter (painting->palettes->painted, regions, picture->width, &colours);
  return mapped.filter.apply == NULL
         || nst_picture_work_beside (&mapped, picture, copy_pixels, NULL, watch, error);
}

/* Confines PICTURE to its palettes, and puts the content back where no style applies. */
static gboolean
finish_regions (const NstPainting *painting, NstMap *picture, const NstWatch *watch, GError **error)
{
  const NstSize size = { picture->width, picture->height };
  g_auto (NstPicture) content = { 0 };
  g_auto (NstRegions) regions = { 0 };

  return nst_painting_init_picture (painting, &content, painting->content, size, watch, error)
         && nst_regions_init (&regions, &content, &painting->styles, watch, error)
         && confine_colours (painting, &regions, picture, watch, error)
         && nst_regions_keep_content (&regions, picture, &content, watch, error);
}

/* Brings the colours of PICTURE to what the setting COLOUR asks for. */
static gboolean
bring_colours (const NstPainting *painting, NstColour colour, NstMap *picture,
               const NstWatch *watch, GError **error)
{
  int threads;

  g_object_get (painting->settings, "threads", &threads, NULL);
  if (colour == NST_COLOUR_CONTENT)
    return take_colours (painting, picture, watch, error);
  return colour == NST_COLOUR_PLAIN || calm_chroma (picture, threads, error);
}

gboolean
nst_finishing_apply (const NstPainting *painting, NstMap *picture, const NstWatch *watch,
                     GError **error)
{
  NstColour colour;

  g_object_get (painting->settings, "colour", &colour, NULL);
  if (!bring_colours (painting, colour, picture, watch, error)
      || !finish_regions (painting, picture, watch, error))
    return FALSE;
  nst_quantise (painting->settings, gegl_buffer_get_format (painting->content), picture);
  return TRUE;
}
