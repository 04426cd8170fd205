/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/brushwork.h"

#include <string.h>

#include "painting/recipe.h"
#include "patches/binomial.h"
#include "patches/rebuilding.h"

/* The styles of a region at a scale, with their patches. */
typedef struct
{
  int n_styles;
  NstPatchStyle *styles;
} RegionStyles;

static void
region_styles_clear (RegionStyles *region)
{
  for (int i = 0; i < region->n_styles; i++)
    {
      nst_map_clear (&region->styles[i].pixels);
      nst_map_clear (&region->styles[i].visible);
    }
  g_clear_pointer (&region->styles, g_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (RegionStyles, region_styles_clear)

/* Reads style K of PAINTING at SCALE into STYLE. */
static gboolean
read_style (const NstPainting *painting, const NstScale *scale, guint k, NstPatchStyle *style,
            const NstWatch *watch, GError **error)
{
  GeglBuffer *buffer = painting->styles.styles[k].picture;
  g_auto (NstPicture) picture = { 0 };
  NstSize size;

  nst_scale_plan_style_size (gegl_buffer_get_width (buffer), gegl_buffer_get_height (buffer), scale,
                             painting->settings, &size.width, &size.height);
  return nst_painting_init_style (painting, &picture, k, size, watch, error)
         && nst_picture_to_map (&picture, &style->pixels, error)
         && nst_picture_read_alpha (&picture, &style->visible, error);
}

/* Reads the styles of REGION that have a share. */
static gboolean
read_styles (const NstPainting *painting, const NstScale *scale, const NstRegions *regions,
             int region, RegionStyles *of_region, const NstWatch *watch, GError **error)
{
  of_region->styles = g_new0 (NstPatchStyle, painting->styles.n_styles);
  for (guint k = 0; k < painting->styles.n_styles; k++)
    if (regions->of_style[k] == region && painting->styles.shares[k] > 0
        && !read_style (painting, scale, k, &of_region->styles[of_region->n_styles++], watch,
                        error))
      return FALSE;
  return TRUE;
}

/* Makes detail of up to some pixels stronger by the factor 1 + SHARE. */
static gboolean
strengthen_detail (NstMap *picture, double share, int threads, GError **error)
{
  g_auto (NstMap) blurred = NST_MAP_INIT;

  if (!nst_map_allocate (&blurred, picture->height, picture->width, 3, error))
    return FALSE;
  memcpy (blurred.data, picture->data, nst_map_length (picture) * sizeof *picture->data);
  if (!nst_binomial_blur (&blurred, NST_RECIPE_TOUCH_BLURS, threads, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (picture); i++)
    picture->data[i] += (float) share * (picture->data[i] - blurred.data[i]);
  return TRUE;
}

/* Adds to PICTURE the SHARE of what REBUILT has changed of BEFORE, as far as pixels belong to a
 * region. */
static void
mix (NstMap *picture, const NstMap *before, const NstMap *rebuilt, const NstMap *guidance,
     float share)
{
  for (gsize i = 0; i < nst_map_positions (picture); i++)
    {
      const float part = share * (guidance->data ? guidance->data[i] : 1);

      for (int c = 0; c < 3; c++)
        picture->data[i * 3 + c] += part * (rebuilt->data[i * 3 + c] - before->data[i * 3 + c]);
    }
}

gboolean
nst_brushwork_apply (const NstPainting *painting, const NstScale *scale,
                     const NstScaleContent *content, int turn, NstMap *picture,
                     const NstWatch *watch, GError **error)
{
  NstRebuilding rebuilding = nst_recipe_rebuilding (painting->settings, turn);
  const double share = nst_recipe_brushwork (painting->settings);
  const NstRegions *regions = &content->regions;
  g_auto (NstMap) before = NST_MAP_INIT;

  rebuilding.search.watch = watch;
  if (!nst_map_allocate (&before, picture->height, picture->width, 3, error))
    return FALSE;
  memcpy (before.data, picture->data, nst_map_length (picture) * sizeof *picture->data);
  for (int region = 0; region < regions->n_regions; region++)
    {
      g_auto (RegionStyles) styles = { 0 };
      g_auto (NstMap) rebuilt = NST_MAP_INIT;

      if (!read_styles (painting, scale, regions, region, &styles, watch, error))
        return FALSE;
      if (styles.n_styles == 0)
        continue;
      if (!nst_rebuild (&before, styles.styles, styles.n_styles, &rebuilding, &rebuilt, error)
          || !strengthen_detail (&rebuilt, NST_RECIPE_TOUCH_DETAIL, rebuilding.search.threads,
                                 error))
        return FALSE;
      mix (picture, &before, &rebuilt, &regions->guidance[region], share);
    }
  return TRUE;
}
