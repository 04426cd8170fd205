/* JPEG and BMP files, by GdkPixbuf.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <math.h>
#include <string.h>

#include "pictures/savers/saver.h"

#define JPEG_QUALITY "95"
#define INCH 0.0254 /* metres */
#define MOST_DENSITY 65535
#define BMP_HEADER 54 /* bytes, as GdkPixbuf writes it */

/* A BMP file that is being written, of rows that end at a multiple of four bytes. */
typedef struct
{
  NstOutputFile *file;
  gsize position; /* of the next byte in the file */
  gsize row;      /* bytes of pixels in each row */
} BmpFile;

static gboolean
write_bytes (const char *data, gsize length, GError **error, gpointer file)
{
  return nst_output_file_write (file, data, length, error);
}

/* Writes DATA, piece by piece, with zeros behind each row, where GdkPixbuf leaves what was in
 * memory. */
static gboolean
write_bmp_bytes (const char *data, gsize length, GError **error, gpointer user_data)
{
  BmpFile *bmp = user_data;
  const gsize stride = (bmp->row + 3) / 4 * 4;
  char piece[1 << 16];

  for (gsize first = 0; first < length; first += sizeof piece)
    {
      const gsize count = MIN (sizeof piece, length - first);

      memcpy (piece, data + first, count);
      for (gsize i = 0; i < count; i++, bmp->position++)
        if (bmp->position >= BMP_HEADER && (bmp->position - BMP_HEADER) % stride >= bmp->row)
          piece[i] = 0;
      if (!nst_output_file_write (bmp->file, piece, count, error))
        return FALSE;
    }
  return TRUE;
}

/* Adds the option KEY with VALUE, which it takes over, where there is one. */
static void
add_option (GPtrArray *keys, GPtrArray *values, const char *key, char *value)
{
  if (value)
    {
      g_ptr_array_add (keys, g_strdup (key));
      g_ptr_array_add (values, value);
    }
}

/* Pixels in a metre as dots per inch, or NULL. */
static char *
describe_density (double resolution)
{
  const long density = lround (resolution * INCH);

  return density >= 1 && density <= MOST_DENSITY ? g_strdup_printf ("%ld", density) : NULL;
}

static gboolean
save_jpeg (const NstEncoding *encoding, GdkPixbuf *pixbuf, NstOutputFile *file, GError **error)
{
  g_autoptr (GPtrArray) keys = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);

  add_option (keys, values, "quality", g_strdup (JPEG_QUALITY));
  add_option (keys, values, "icc-profile",
              encoding->profile
                ? g_base64_encode ((const guchar *) encoding->profile, encoding->profile_size)
                : NULL);
  add_option (keys, values, "x-dpi", describe_density (encoding->resolution[0]));
  add_option (keys, values, "y-dpi", describe_density (encoding->resolution[1]));
  g_ptr_array_add (keys, NULL);
  g_ptr_array_add (values, NULL);
  return gdk_pixbuf_save_to_callbackv (pixbuf, write_bytes, file, encoding->saver->pixbuf,
                                       (char **) keys->pdata, (char **) values->pdata, error);
}

static gboolean
save_bmp (const NstEncoding *encoding, GdkPixbuf *pixbuf, NstOutputFile *file, GError **error)
{
  BmpFile bmp = { file, .row = (gsize) gdk_pixbuf_get_width (pixbuf) * 3 };

  return gdk_pixbuf_save_to_callbackv (pixbuf, write_bmp_bytes, &bmp, encoding->saver->pixbuf, NULL,
                                       NULL, error);
}

gboolean
nst_save_with_pixbuf (const NstEncoding *encoding, NstOutputFile *file, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (encoding->buffer);
  g_autoptr (GdkPixbuf) pixbuf
    = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, extent->width, extent->height);

  if (pixbuf == NULL)
    return nst_saver_set_no_memory (error);
  gegl_buffer_get (encoding->buffer, extent, 1, encoding->format, gdk_pixbuf_get_pixels (pixbuf),
                   gdk_pixbuf_get_rowstride (pixbuf), GEGL_ABYSS_NONE);
  return g_str_equal (encoding->saver->pixbuf, "jpeg") ? save_jpeg (encoding, pixbuf, file, error)
                                                       : save_bmp (encoding, pixbuf, file, error);
}
