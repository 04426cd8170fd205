/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/scale-start.h"

#include "painting/recipe.h"
#include "painting/start-picture.h"
#include "pictures/resampling.h"

gboolean
nst_scale_content_init (NstScaleContent *content, const NstPainting *painting, NstSize size,
                        const NstWatch *watch, GError **error)
{
  if (!nst_painting_init_picture (painting, &content->picture, painting->content, size, watch,
                                  error)
      || !nst_regions_init (&content->regions, &content->picture, &painting->styles, watch, error))
    return FALSE;
  content->picture.filter = nst_palettes_filter (painting->palettes->content, &content->regions,
                                                 size.width, &content->colours);
  return TRUE;
}

void
nst_scale_content_clear (NstScaleContent *content)
{
  nst_picture_clear (&content->picture);
  nst_regions_clear (&content->regions);
}

gboolean
nst_scale_init_style (NstPicture *picture, const NstPainting *painting, const NstScale *scale,
                      guint style, const NstWatch *watch, GError **error)
{
  GeglBuffer *buffer = painting->styles.styles[style].picture;
  NstSize size;

  nst_scale_plan_style_size (gegl_buffer_get_width (buffer), gegl_buffer_get_height (buffer), scale,
                             painting->settings, &size.width, &size.height);
  return nst_painting_init_style (painting, picture, style, size, watch, error);
}

static void
add_pixels (float *map, const float *picture, gsize first, gsize count, gpointer user_data)
{
  const float factor = *(const float *) user_data;

  for (gsize i = 0; i < count * 3; i++)
    map[i] += factor * picture[i];
}

/* Adds FACTOR times PICTURE to MAP, of the same size. */
static gboolean
add_picture (NstMap *map, float factor, const NstPicture *picture, const NstWatch *watch,
             GError **error)
{
  return nst_picture_work_beside (picture, map, add_pixels, &factor, watch, error);
}

/* Brings PICTURE to the size of CONTENT, with the share of detail that CONTENT has and its version
 * at PICTURE's size has not. Where WATCH stops it, PICTURE is as before, so that it can be kept. */
static gboolean
enlarge (const NstPainting *painting, const NstPicture *content, NstMap *picture,
         const NstWatch *watch, GError **error)
{
  const double share = nst_recipe_detail (painting->settings);
  const NstSize size = { picture->width, picture->height };
  g_auto (NstMap) larger = NST_MAP_INIT;
  g_auto (NstScaleContent) coarse = { 0 };

  if (!nst_scale_content_init (&coarse, painting, size, watch, error)
      || !add_picture (picture, -share, &coarse.picture, NULL, error))
    return FALSE;
  if (!nst_resample_map (picture, content->width, content->height, &larger, watch, error))
    {
      add_picture (picture, share, &coarse.picture, NULL, NULL);
      return FALSE;
    }
  nst_map_clear (picture);
  *picture = larger;
  larger = (NstMap) NST_MAP_INIT;
  return add_picture (picture, share, content, NULL, error);
}

gboolean
nst_scale_start (const NstPainting *painting, const NstScaleContent *content, NstMap *picture,
                 const NstWatch *watch, GError **error)
{
  const NstPicture *seen = &content->picture;

  return (picture->data ? enlarge (painting, seen, picture, watch, error)
                        : nst_start_picture_make (painting, seen, picture, watch, error))
         && nst_regions_keep_content (&content->regions, picture, seen, watch, error);
}
