/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image.h"

#include <math.h>
#include <string.h>

#define STRIP 64 /* rows of a picture that are in plain memory at once */

/* BUFFER resampled to width × height, in FORMAT. */
static GeglBuffer *
resample (GeglBuffer *buffer, int width, int height, const Babl *format)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  GeglBuffer *result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, width, height), format);
  GeglNode *graph, *source, *move, *scale, *target;

  if (extent->width == width && extent->height == height)
    {
      gegl_buffer_copy (buffer, extent, GEGL_ABYSS_NONE, result, GEGL_RECTANGLE (0, 0, 0, 0));
      return result;
    }
  graph = gegl_node_new ();
  source = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  move = gegl_node_new_child (graph, "operation", "gegl:translate", "x", -(double) extent->x, "y",
                              -(double) extent->y, "sampler", GEGL_SAMPLER_NEAREST, NULL);
  scale = gegl_node_new_child (graph, "operation", "gegl:scale-size", "x", (double) width, "y",
                               (double) height, "sampler", GEGL_SAMPLER_CUBIC, "abyss-policy",
                               GEGL_ABYSS_CLAMP, NULL);
  target = gegl_node_new_child (graph, "operation", "gegl:write-buffer", "buffer", result, NULL);
  gegl_node_link_many (source, move, scale, target, NULL);
  gegl_node_process (target);
  g_object_unref (graph);
  return result;
}

GeglBuffer *
nst_image_resize (GeglBuffer *buffer, int width, int height)
{
  return resample (buffer, width, height, gegl_buffer_get_format (buffer));
}

/* Makes a pixel of R'G'B'A what the network may see: nothing of a colour that cannot be seen, no
 * NaN, nothing outside [0, 1]. Returns whether it was so already. */
static gboolean
clean_pixel (const float *from, float *to)
{
  gboolean hidden = !(from[3] > 0);
  gboolean was_clean = TRUE;

  for (int c = 0; c < 4; c++)
    {
      float value = isfinite (from[c]) && !hidden ? CLAMP (from[c], 0, 1) : 0;
      was_clean = was_clean && value == from[c];
      to[c] = value;
    }
  return was_clean;
}

static gboolean
is_clean (GeglBuffer *buffer, const Babl *format)
{
  GeglBufferIterator *iterator
    = gegl_buffer_iterator_new (buffer, NULL, 0, format, GEGL_ACCESS_READ, GEGL_ABYSS_NONE, 1);
  gboolean clean = TRUE;
  float cleaned[4];

  while (gegl_buffer_iterator_next (iterator))
    {
      const float *pixels = iterator->items[0].data;

      for (int i = 0; clean && i < iterator->length; i++)
        clean = clean_pixel (pixels + 4 * i, cleaned);
    }
  return clean;
}

/* BUFFER with all its pixels clean; a new reference to BUFFER where they are, as mostly. */
static GeglBuffer *
make_clean (GeglBuffer *buffer)
{
  const Babl *format = babl_format_with_space ("R'G'B'A float", gegl_buffer_get_format (buffer));
  GeglBuffer *result;
  GeglBufferIterator *iterator;

  if (is_clean (buffer, format))
    return g_object_ref (buffer);
  result = gegl_buffer_new (gegl_buffer_get_extent (buffer), format);
  iterator
    = gegl_buffer_iterator_new (result, NULL, 0, format, GEGL_ACCESS_WRITE, GEGL_ABYSS_NONE, 2);
  gegl_buffer_iterator_add (iterator, buffer, NULL, 0, format, GEGL_ACCESS_READ, GEGL_ABYSS_NONE);
  while (gegl_buffer_iterator_next (iterator))
    {
      float *to = iterator->items[0].data;
      const float *from = iterator->items[1].data;

      for (int i = 0; i < iterator->length; i++)
        clean_pixel (from + 4 * i, to + 4 * i);
    }
  return result;
}

/* The average colour of PIXELS (count × 4, premultiplied), each counted as far as it is visible;
 * mid-gray when none is. */
static void
average_visible (const float *pixels, gsize count, float *average)
{
  double sum[4] = { 0 };

  for (gsize i = 0; i < count * 4; i++)
    sum[i % 4] += pixels[i];
  for (int c = 0; c < 3; c++)
    average[c] = sum[3] > 0 ? sum[c] / sum[3] : 0.5;
}

gboolean
nst_image_to_map (GeglBuffer *buffer, int width, int height, const Babl *space, NstMap *map,
                  GError **error)
{
  const Babl *own = gegl_buffer_get_format (buffer);
  const Babl *format = babl_format_with_space ("R'aG'aB'aA float", space ? space : own);
  const gsize count = (gsize) width * height;
  g_autoptr (GeglBuffer) clean = NULL;
  g_autoptr (GeglBuffer) sized = NULL;
  float *pixels = nst_floats_new (count * 4, error);
  float average[3];

  if (pixels == NULL)
    return FALSE;
  if (!nst_map_allocate (map, height, width, 3, error))
    {
      nst_floats_free (pixels);
      return FALSE;
    }
  clean = make_clean (buffer);
  sized = resample (clean, width, height, format);
  gegl_buffer_get (sized, NULL, 1, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  average_visible (pixels, count, average);
  for (gsize i = 0; i < count; i++)
    for (int c = 0; c < 3; c++)
      {
        float value = pixels[4 * i + c] + (1 - pixels[4 * i + 3]) * average[c];
        map->data[3 * i + c] = CLAMP (value, 0, 1);
      }
  nst_floats_free (pixels);
  return TRUE;
}

GeglBuffer *
nst_image_from_map (const NstMap *map, GeglBuffer *content)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (content);
  const Babl *format = gegl_buffer_get_format (content);
  const Babl *pixel_format = babl_format_with_space ("R'G'B'A float", format);
  GeglBuffer *result = gegl_buffer_new (GEGL_RECTANGLE (0, 0, map->width, map->height), format);
  gboolean same_size = extent->width == map->width && extent->height == map->height;
  g_autoptr (GeglBuffer) alpha
    = same_size ? g_object_ref (content) : nst_image_resize (content, map->width, map->height);
  const GeglRectangle *alpha_extent = gegl_buffer_get_extent (alpha);
  g_autofree float *pixels = g_new (float, (gsize) STRIP * map->width * 4);

  for (int y = 0; y < map->height; y += STRIP)
    {
      const int rows = MIN (STRIP, map->height - y);
      const float *from = map->data + (gsize) y * map->width * 3;

      gegl_buffer_get (alpha,
                       GEGL_RECTANGLE (alpha_extent->x, alpha_extent->y + y, map->width, rows), 1,
                       pixel_format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gsize i = 0; i < (gsize) rows * map->width; i++)
        for (int c = 0; c < 3; c++)
          pixels[4 * i + c] = CLAMP (from[3 * i + c], 0, 1);
      gegl_buffer_set (result, GEGL_RECTANGLE (0, y, map->width, rows), 0, pixel_format, pixels,
                       GEGL_AUTO_ROWSTRIDE);
    }
  return result;
}

gboolean
nst_image_resample_map (const NstMap *map, int width, int height, NstMap *result, GError **error)
{
  const Babl *format = babl_format ("R'G'B' float");
  g_autoptr (GeglBuffer) source = NULL;
  g_autoptr (GeglBuffer) sized = NULL;

  if (!nst_map_allocate (result, height, width, map->channels, error))
    return FALSE;
  source = gegl_buffer_linear_new_from_data (map->data, format,
                                             GEGL_RECTANGLE (0, 0, map->width, map->height),
                                             GEGL_AUTO_ROWSTRIDE, NULL, NULL);
  sized = resample (source, width, height, format);
  gegl_buffer_get (sized, NULL, 1, format, result->data, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return TRUE;
}
