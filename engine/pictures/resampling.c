/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/resampling.h"

#include <string.h>

#include "pictures/line-weights.h"
#include "pictures/wide.h"

#define STRIP 64        /* rows of a picture that are in plain memory at once */
#define STRIP_SHRUNK 16 /* of one that becomes smaller, as each is made of several */

struct NstResampler
{
  GeglBuffer *buffer;
  const Babl *format; /* of the floats that are averaged */
  NstLineWeights rows;
  NstLineWeights columns;
};

/* The light of BUFFER's pixels as floats, which averages of transparent ones are right in. */
static const Babl *
find_light (GeglBuffer *buffer)
{
  const Babl *own = gegl_buffer_get_format (buffer);

  return babl_format_with_space (babl_format_has_alpha (own) ? "RaGaBaA float" : "RGB float", own);
}

/* Averages by CURVE of what FORMAT, of floats, has of BUFFER. */
static NstResampler *
resampler_new (GeglBuffer *buffer, int width, int height, NstCurve curve, const Babl *format)
{
  NstResampler *resampler = g_new0 (NstResampler, 1);

  resampler->buffer = g_object_ref (buffer);
  resampler->format = format;
  nst_line_weights_init (&resampler->columns, gegl_buffer_get_width (buffer), width, curve);
  nst_line_weights_init (&resampler->rows, gegl_buffer_get_height (buffer), height, curve);
  return resampler;
}

NstResampler *
nst_resampler_new (GeglBuffer *buffer, int width, int height)
{
  return resampler_new (buffer, width, height, NST_CURVE_CUBIC, find_light (buffer));
}

void
nst_resampler_free (NstResampler *resampler)
{
  if (resampler == NULL)
    return;
  g_object_unref (resampler->buffer);
  nst_line_weights_clear (&resampler->rows);
  nst_line_weights_clear (&resampler->columns);
  g_free (resampler);
}

/* The part of a line that the pixels [FROM, TO) of WEIGHTS' line are averages of. */
static void
find_part (const NstLineWeights *weights, int from, int to, int *first, int *end)
{
  *first = weights->first[from];
  *end = weights->first[to - 1] + weights->count[to - 1];
}

/* Adds LINE, number GIVEN_Y of the buffer's rows, resampled to the pixels of RECTANGLE, to those of
 * its rows that it is a part of: SUMS, from row *Y on, which goes on to the first that it reaches.
 */
static void
add_line (const NstResampler *resampler, const float *line, int given_y,
          const GeglRectangle *rectangle, int *y, float *sums)
{
  const NstLineWeights *rows = &resampler->rows;
  const gsize length = (gsize) rectangle->width * babl_format_get_n_components (resampler->format);
  const int end = rectangle->y + rectangle->height;

  while (*y < end && rows->first[*y] + rows->count[*y] <= given_y)
    ++*y;
  for (int i = *y; i < end && rows->first[i] <= given_y; i++)
    nst_line_add (sums + (i - rectangle->y) * length, line,
                  rows->weights[(gsize) i * rows->most + given_y - rows->first[i]], length);
}

/* Writes to SUMS the averages in RECTANGLE. */
static void
sum_up (const NstResampler *resampler, const GeglRectangle *rectangle, float *sums)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (resampler->buffer);
  const int channels = babl_format_get_n_components (resampler->format);
  const int right = rectangle->x + rectangle->width;
  g_autofree float *given = NULL, *line = g_new (float, (gsize) rectangle->width *channels);
  int left, width, first, end, at = rectangle->y;

  find_part (&resampler->columns, rectangle->x, right, &left, &width);
  width -= left;
  find_part (&resampler->rows, rectangle->y, rectangle->y + rectangle->height, &first, &end);
  given = g_new (float, (gsize) MIN (STRIP, end - first) * width * channels);
  memset (sums, 0, (gsize) rectangle->width * rectangle->height * channels * sizeof *sums);
  for (int y = first; y < end; y++)
    {
      const int row = (y - first) % STRIP;

      if (row == 0)
        nst_wide_get (resampler->buffer,
                      GEGL_RECTANGLE (extent->x + left, extent->y + y, width, MIN (STRIP, end - y)),
                      resampler->format, given);
      nst_line_weights_apply (&resampler->columns, given + (gsize) row * width * channels, left,
                              rectangle->x, right, channels, line);
      add_line (resampler, line, y, rectangle, &at, sums);
    }
}

void
nst_resampler_read (const NstResampler *resampler, const GeglRectangle *rectangle,
                    const Babl *format, gpointer pixels)
{
  const gsize row = (gsize) rectangle->width * babl_format_get_bytes_per_pixel (format);
  const gsize length = (gsize) rectangle->width * babl_format_get_n_components (resampler->format);
  const Babl *fish = babl_fish (resampler->format, format);
  g_autofree float *sums = g_new (float, length *MIN (STRIP, rectangle->height));

  for (int y = 0; y < rectangle->height; y += STRIP)
    {
      const GeglRectangle strip
        = { rectangle->x, rectangle->y + y, rectangle->width, MIN (STRIP, rectangle->height - y) };

      sum_up (resampler, &strip, sums);
      babl_process (fish, sums, (guint8 *) pixels + y * row, (glong) strip.width * strip.height);
    }
}

/* All of RESAMPLER's picture, WIDTH × HEIGHT, in a new buffer of FORMAT. */
static GeglBuffer *
render (const NstResampler *resampler, int width, int height, const Babl *format,
        const NstWatch *watch, GError **error)
{
  g_autoptr (GeglBuffer) result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);
  const int strip = gegl_buffer_get_height (resampler->buffer) > height ? STRIP_SHRUNK : STRIP;
  g_autofree guint8 *pixels
    = g_malloc ((gsize) width * strip * babl_format_get_bytes_per_pixel (format));

  for (int y = 0; y < height; y += strip)
    {
      const GeglRectangle rows = { 0, y, width, MIN (strip, height - y) };

      if (!nst_watch_go_on (watch, error))
        return NULL;
      nst_resampler_read (resampler, &rows, format, pixels);
      gegl_buffer_set (result, &rows, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
    }
  return g_steal_pointer (&result);
}

GeglBuffer *
nst_resample_buffer (GeglBuffer *buffer, int width, int height, const Babl *format,
                     const NstWatch *watch, GError **error)
{
  g_autoptr (NstResampler) resampler = NULL;

  if (gegl_buffer_get_width (buffer) == width && gegl_buffer_get_height (buffer) == height)
    {
      GeglBuffer *result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);

      gegl_buffer_copy (buffer, NULL, GEGL_ABYSS_NONE, result, GEGL_RECTANGLE (0, 0, 0, 0));
      return result;
    }
  resampler = nst_resampler_new (buffer, width, height);
  return render (resampler, width, height, format, watch, error);
}

GeglBuffer *
nst_resample_to_size (GeglBuffer *buffer, int width, int height)
{
  return nst_resample_buffer (buffer, width, height, gegl_buffer_get_format (buffer), NULL, NULL);
}

GeglBuffer *
nst_resample_linear (GeglBuffer *buffer, int width, int height, const Babl *format,
                     const NstWatch *watch, GError **error)
{
  g_autoptr (NstResampler) resampler
    = resampler_new (buffer, width, height, NST_CURVE_STRAIGHT, format);

  return render (resampler, width, height, format, watch, error);
}

gboolean
nst_resample_map (const NstMap *map, int width, int height, NstMap *result, const NstWatch *watch,
                  GError **error)
{
  const Babl *format = babl_format ("R'G'B' float");
  g_autoptr (GeglBuffer) source = NULL;
  g_autoptr (NstResampler) resampler = NULL;

  if (!nst_map_allocate (result, height, width, map->channels, error))
    return FALSE;
  source = gegl_buffer_linear_new_from_data (map->data, format,
                                             GEGL_RECTANGLE (0, 0, map->width, map->height),
                                             GEGL_AUTO_ROWSTRIDE, NULL, NULL);
  resampler = nst_resampler_new (source, width, height);
  for (int y = 0; y < height; y += STRIP)
    {
      if (!nst_watch_go_on (watch, error))
        return FALSE;
      nst_resampler_read (resampler, GEGL_RECTANGLE (0, y, width, MIN (STRIP, height - y)), format,
                          nst_map_at (result, 0, y));
    }
  return TRUE;
}
