/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/wide.h"

#include <string.h>

#define WIDER 257  /* times: 65535 / 255 */
#define CHUNK 1024 /* pixels that are wide at once */
#define MOST_CHANNELS 4

/* The format that stands for FORMAT; NULL where none is needed. */
static const Babl *
find_wide (const Babl *format)
{
  static const char *const encodings[][2] = { { "R'G'B'A u8", "R'G'B'A u16" },
                                              { "RGBA u8", "RGBA u16" },
                                              { "Y'A u8", "Y'A u16" },
                                              { "YA u8", "YA u16" } };
  const char *encoding = babl_format_get_encoding (format);

  for (guint i = 0; i < G_N_ELEMENTS (encodings); i++)
    if (g_str_equal (encoding, encodings[i][0]))
      return babl_format_with_space (encodings[i][1], format);
  return NULL;
}

gboolean
nst_wide_is_needed (const Babl *format)
{
  return find_wide (format) != NULL;
}

void
nst_wide_convert (const Babl *format, gconstpointer from, const Babl *wanted, float *to,
                  gsize count)
{
  const Babl *fish = babl_fish (find_wide (format), wanted);
  const int channels = babl_format_get_n_components (format);
  const guint8 *narrow = from;
  guint16 wide[CHUNK * MOST_CHANNELS];

  for (gsize n; count > 0; count -= n, narrow += n * channels, to += n * 4)
    {
      n = MIN (count, CHUNK);
      for (gsize i = 0; i < n * channels; i++)
        wide[i] = narrow[i] * WIDER;
      babl_process (fish, wide, to, n);
    }
}

void
nst_wide_get (GeglBuffer *buffer, const GeglRectangle *rectangle, const Babl *wanted, float *pixels)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  const gsize count = (gsize) rectangle->width * rectangle->height;
  g_autofree guint8 *narrow = NULL;

  if (!nst_wide_is_needed (format))
    {
      gegl_buffer_get (buffer, rectangle, 1, wanted, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      return;
    }
  narrow = g_malloc (count * babl_format_get_bytes_per_pixel (format));
  gegl_buffer_get (buffer, rectangle, 1, format, narrow, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  nst_wide_convert (format, narrow, wanted, pixels, count);
}

/* Whether one of COUNT PIXELS of CHANNELS bytes has a colour where it is hidden. */
static gboolean
hides_colours (const guint8 *pixels, int channels, gsize count)
{
  static const guint8 nothing[MOST_CHANNELS];

  for (gsize i = 0; i < count; i++, pixels += channels)
    if (pixels[channels - 1] == 0 && memcmp (pixels, nothing, channels) != 0)
      return TRUE;
  return FALSE;
}

static gboolean
is_clean (GeglBuffer *buffer)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  const int channels = babl_format_get_n_components (format);
  GeglBufferIterator *iterator
    = gegl_buffer_iterator_new (buffer, NULL, 0, format, GEGL_ACCESS_READ, GEGL_ABYSS_NONE, 1);

  while (gegl_buffer_iterator_next (iterator))
    if (hides_colours (iterator->items[0].data, channels, iterator->length))
      {
        gegl_buffer_iterator_stop (iterator);
        return FALSE;
      }
  return TRUE;
}

GeglBuffer *
nst_wide_clean (GeglBuffer *buffer)
{
  const Babl *format = gegl_buffer_get_format (buffer);
  const int channels = babl_format_get_n_components (format);
  GeglBuffer *result;
  GeglBufferIterator *iterator;

  if (is_clean (buffer))
    return g_object_ref (buffer);
  result = gegl_buffer_dup (buffer);
  iterator
    = gegl_buffer_iterator_new (result, NULL, 0, format, GEGL_ACCESS_READWRITE, GEGL_ABYSS_NONE, 1);
  while (gegl_buffer_iterator_next (iterator))
    {
      guint8 *pixel = iterator->items[0].data;

      for (int i = 0; i < iterator->length; i++, pixel += channels)
        if (pixel[channels - 1] == 0)
          memset (pixel, 0, channels);
    }
  return result;
}
