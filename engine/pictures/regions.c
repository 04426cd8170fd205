/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pictures/regions.h"

#include <math.h>

#include "pictures/colour.h"
#include "pictures/resampling.h"
#include "pictures/wide.h"

#define STRIP 64 /* rows of a picture that are in plain memory at once */

/* Bytes for each pixel: of a region's map together with its maps at the style taps, whose sizes are
 * a geometric series; and of the coverage. */
#define REGION_BYTES 10
#define COVERAGE_BYTES 5

/* The value of a mask's PIXEL, R'G'B'A, from 0 to 1: its luma, black where it is transparent. */
static float
read_pixel (const float *pixel)
{
  const float value = nst_colour_luma (pixel) * pixel[3];

  return isfinite (value) ? CLAMP (value, 0, 1) : 0;
}

/* The values of MASK, at its own size, stored as linear light so that GEGL resamples the numbers as
 * they are. */
static GeglBuffer *
read_coverage (GeglBuffer *mask, const NstWatch *watch, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (mask);
  const Babl *format = babl_format_with_space ("R'G'B'A float", gegl_buffer_get_format (mask));
  const Babl *linear = babl_format ("Y float");
  g_autoptr (GeglBuffer) coverage
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, extent->width, extent->height), linear);
  g_autofree float *pixels = g_new (float, (gsize) STRIP * extent->width * 4);

  for (int y = 0; y < extent->height; y += STRIP)
    {
      const int height = MIN (STRIP, extent->height - y);

      if (!nst_watch_go_on (watch, error))
        return NULL;
      nst_wide_get (mask, GEGL_RECTANGLE (extent->x, extent->y + y, extent->width, height), format,
                    pixels);
      for (gsize i = 0; i < (gsize) extent->width * height; i++)
        pixels[i] = read_pixel (pixels + 4 * i);
      gegl_buffer_set (coverage, GEGL_RECTANGLE (0, y, extent->width, height), 0, linear, pixels,
                       GEGL_AUTO_ROWSTRIDE);
    }
  return g_steal_pointer (&coverage);
}

/* Reads the values of MASK, resampled to height × width, into MAP: of a file of 8 or 16 bits, the
 * numbers that it holds. */
static gboolean
read_mask (GeglBuffer *mask, int height, int width, NstMap *map, const NstWatch *watch,
           GError **error)
{
  const Babl *linear = babl_format ("Y float");
  g_autoptr (GeglBuffer) coverage = read_coverage (mask, watch, error);
  g_autoptr (GeglBuffer) sized = NULL;

  if (coverage == NULL || !nst_map_allocate (map, height, width, 1, error))
    return FALSE;
  if (gegl_buffer_get_width (coverage) == width && gegl_buffer_get_height (coverage) == height)
    sized = g_object_ref (coverage);
  else
    sized = nst_resample_buffer (coverage, width, height, linear, watch, error);
  if (sized == NULL)
    return FALSE;
  gegl_buffer_get (sized, NULL, 1, linear, map->data, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < nst_map_length (map); i++)
    map->data[i] = CLAMP (map->data[i], 0, 1); /* cubic curves overshoot */
  return TRUE;
}

/* What the regions are made from: for each its mask, NULL for the styles without one, and the sum
 * of its styles' shares. */
typedef struct
{
  GeglBuffer **masks;
  double *shares;
  gboolean any_mask;
  gboolean any_left; /* whether a style without a mask has a share above 0 */
} Sources;

static void
sources_clear (Sources *sources)
{
  g_free (sources->masks);
  g_free (sources->shares);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Sources, sources_clear)

/* Finds how many regions there are, which region each style has, and what SOURCES says of each. */
static void
assign (NstRegions *regions, Sources *sources, const NstStyles *styles)
{
  *sources
    = (Sources){ g_new0 (GeglBuffer *, styles->n_styles), g_new0 (double, styles->n_styles) };
  regions->of_style = g_new (int, styles->n_styles);
  for (guint i = 0; i < styles->n_styles; i++)
    {
      GeglBuffer *mask = styles->styles[i].mask;
      int region = 0;

      while (region < regions->n_regions && sources->masks[region] != mask)
        region++;
      regions->n_regions = MAX (regions->n_regions, region + 1);
      regions->of_style[i] = region;
      sources->masks[region] = mask;
      sources->shares[region] += styles->shares[i];
      sources->any_mask |= mask != NULL;
      sources->any_left |= mask == NULL && styles->shares[i] > 0;
    }
}

/* Reads the masks into their regions' maps. The map of the region without a mask is only
 * allocated. */
static gboolean
read_masks (NstRegions *regions, const Sources *sources, int height, int width,
            const NstWatch *watch, GError **error)
{
  for (int k = 0; k < regions->n_regions; k++)
    {
      GeglBuffer *mask = sources->masks[k];

      if (!(mask ? read_mask (mask, height, width, &regions->guidance[k], watch, error)
                 : nst_map_allocate (&regions->guidance[k], height, width, 1, error)))
        return FALSE;
    }
  return sources->any_left || nst_map_allocate (&regions->coverage, height, width, 1, error);
}

/* Divides pixel I among the regions: turns the masks' values there into shares of it. Returns how
 * far the masks cover the pixel. */
static double
share_pixel (NstRegions *regions, const Sources *sources, gsize i)
{
  double sum = 0, weighted = 0, coverage;

  for (int k = 0; k < regions->n_regions; k++)
    if (sources->masks[k] && sources->shares[k] > 0)
      {
        sum += regions->guidance[k].data[i];
        weighted += regions->guidance[k].data[i] * sources->shares[k];
      }
  coverage = MIN (sum, 1);
  for (int k = 0; k < regions->n_regions; k++)
    {
      float *guidance = &regions->guidance[k].data[i];

      if (sources->masks[k] == NULL)
        *guidance = sources->shares[k] > 0 ? 1 - coverage : 0;
      else
        *guidance = weighted > 0 ? coverage * *guidance * sources->shares[k] / weighted : 0;
    }
  return coverage;
}

/* Multiplies the regions by the content's ALPHA. A region without a map, which is then the only
 * one, takes ALPHA as its map. */
static void
apply_alpha (NstRegions *regions, NstMap *alpha)
{
  for (int k = 0; k < regions->n_regions; k++)
    {
      NstMap *guidance = &regions->guidance[k];

      if (guidance->data == NULL)
        {
          *guidance = *alpha;
          *alpha = (NstMap) NST_MAP_INIT;
          return;
        }
      for (gsize i = 0; i < nst_map_length (guidance); i++)
        guidance->data[i] *= alpha->data[i];
    }
}

gboolean
nst_regions_init (NstRegions *regions, const NstPicture *content, const NstStyles *styles,
                  const NstWatch *watch, GError **error)
{
  const int height = content->height, width = content->width;
  g_auto (Sources) sources = { NULL };
  g_auto (NstMap) alpha = NST_MAP_INIT;

  *regions = (NstRegions){ 0 };
  assign (regions, &sources, styles);
  regions->guidance = g_new0 (NstMap, regions->n_regions);
  if (!nst_picture_read_alpha (content, &alpha, error)
      || (sources.any_mask && !read_masks (regions, &sources, height, width, watch, error)))
    return FALSE;
  for (gsize i = 0; sources.any_mask && i < (gsize) height * width; i++)
    {
      const double coverage = share_pixel (regions, &sources, i);

      if (regions->coverage.data)
        regions->coverage.data[i] = coverage;
    }
  if (alpha.data)
    apply_alpha (regions, &alpha);
  return TRUE;
}

void
nst_regions_clear (NstRegions *regions)
{
  for (int k = 0; regions->guidance && k < regions->n_regions; k++)
    nst_map_clear (&regions->guidance[k]);
  nst_map_clear (&regions->coverage);
  g_clear_pointer (&regions->guidance, g_free);
  g_clear_pointer (&regions->of_style, g_free);
}

gboolean
nst_regions_are_everywhere (const NstRegions *regions)
{
  return regions->n_regions == 1 && regions->coverage.data == NULL;
}

gsize
nst_regions_bytes (guint n_styles, gboolean any_mask, gboolean transparent)
{
  if (any_mask)
    return COVERAGE_BYTES + (gsize) n_styles * REGION_BYTES;
  return transparent ? REGION_BYTES : 0;
}

static gboolean
is_transparent (GeglBuffer *content)
{
  g_auto (NstPicture) picture = { 0 };

  if (!babl_format_has_alpha (gegl_buffer_get_format (content)))
    return FALSE;
  nst_picture_init (&picture, content, gegl_buffer_get_width (content),
                    gegl_buffer_get_height (content), NULL);
  return !picture.opaque;
}

gsize
nst_regions_find_bytes (GeglBuffer *content, const NstStyle *styles, guint n_styles)
{
  gboolean any_mask = FALSE;

  for (guint i = 0; i < n_styles; i++)
    any_mask |= styles[i].mask != NULL;
  return nst_regions_bytes (n_styles, any_mask, !any_mask && is_transparent (content));
}

/* An NstPictureWork: mixes PAINTED with CONTENT by the coverage, which USER_DATA holds. */
static void
keep_pixels (float *painted, const float *content, gsize first, gsize count, gpointer user_data)
{
  const float *coverage = (const float *) user_data + first;

  for (gsize i = 0; i < count * 3; i++)
    painted[i] = content[i] + coverage[i / 3] * (painted[i] - content[i]);
}

gboolean
nst_regions_keep_content (const NstRegions *regions, NstMap *picture, const NstPicture *content,
                          const NstWatch *watch, GError **error)
{
  NstPicture own = *content;

  if (regions->coverage.data == NULL)
    return TRUE;
  own.filter = (NstPictureFilter){ NULL };
  return nst_picture_work_beside (&own, picture, keep_pixels, regions->coverage.data, watch, error);
}
