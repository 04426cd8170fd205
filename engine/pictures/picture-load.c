/* Pictures from files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/picture-file.h"

#include <errno.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "pictures/picture-format.h"

/* GEGL takes half a PNG file for a whole one; GdkPixbuf does not. */
static gboolean
is_damaged_png (const char *path)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, NULL);

  return pixbuf == NULL;
}

/* Whether a JPEG file ends before its image does. Walks through its segments and the data of its
 * scans to the end of the image (FF D9), which anything may follow: ITU T.81, annex B. */
static gboolean
is_cut_jpeg (const guchar *data, gsize length)
{
  gsize i = 2;

  while (i + 2 <= length)
    {
      const guchar marker = data[i + 1];

      if (data[i] == 0xFF && marker == 0xD9)
        return FALSE;
      if (data[i] != 0xFF || marker == 0xFF)
        i += 1; /* data of a scan, or filling */
      else if (marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8) || i + 4 > length)
        i += 2; /* a marker without a length */
      else
        i += 2 + (data[i + 2] << 8 | data[i + 3]);
    }
  return TRUE;
}

/* Whether a WebP file is shorter than it says it is; its first eight bytes are not counted
 * there. */
static gboolean
is_cut_webp (const guchar *data, gsize length)
{
  guint32 size;

  memcpy (&size, data + 4, sizeof size);
  return GUINT32_FROM_LE (size) > length - 8;
}

/* Whether the file PATH lacks its end, for JPEG and WebP: decoders would make that part gray. */
static gboolean
is_cut_short (const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  const guchar *data = file ? (const guchar *) g_mapped_file_get_contents (file) : NULL;
  gsize length = data ? g_mapped_file_get_length (file) : 0;

  if (length < 12)
    return TRUE;
  if (memcmp (data, "\xFF\xD8", 2) == 0)
    return is_cut_jpeg (data, length);
  return memcmp (data, "RIFF", 4) == 0 && is_cut_webp (data, length);
}

/* The space of the colour profile in PIXBUF, or NULL for sRGB. */
static const Babl *
read_profile (GdkPixbuf *pixbuf)
{
  const char *text = gdk_pixbuf_get_option (pixbuf, "icc-profile");
  g_autofree guchar *profile = NULL;
  const char *babl_error = NULL;
  gsize size;

  if (text == NULL)
    return NULL;
  profile = g_base64_decode (text, &size);
  return babl_space_from_icc ((const char *) profile, size, BABL_ICC_INTENT_RELATIVE_COLORIMETRIC,
                              &babl_error);
}

static GeglBuffer *
load_with_pixbuf (const char *path)
{
  g_autoptr (GdkPixbuf) loaded = gdk_pixbuf_new_from_file (path, NULL);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  const Babl *format;
  GeglBuffer *buffer;

  if (loaded == NULL)
    return NULL;
  pixbuf = gdk_pixbuf_apply_embedded_orientation (loaded);
  format = babl_format_with_space (gdk_pixbuf_get_has_alpha (pixbuf) ? "R'G'B'A u8" : "R'G'B' u8",
                                   read_profile (loaded));
  buffer = gegl_buffer_new (
    GEGL_RECTANGLE (0, 0, gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf)), format);
  gegl_buffer_set (buffer, NULL, 0, format, gdk_pixbuf_read_pixels (pixbuf),
                   gdk_pixbuf_get_rowstride (pixbuf));
  return buffer;
}

/* Sets the error for a file PATH that is no picture, or a damaged one. Returns FALSE. */
static gboolean
set_unreadable (const char *path, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
               _ ("“%s” is no picture that can be read: choose a PNG, JPEG, TIFF, WebP or EXR "
                  "file, and check that it is whole."),
               path);
  return FALSE;
}

gboolean
nst_picture_file_check (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("There is no file “%s”: check its name and folder."), path);
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("“%s” is a folder: choose a picture in it."), path);
      return FALSE;
    }
  if (g_access (path, R_OK) != 0)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("“%s” cannot be read (%s): check its permissions."), path,
                   g_strerror (errno));
      return FALSE;
    }
  return !is_cut_short (path) || set_unreadable (path, error);
}

GeglBuffer *
nst_picture_file_load (const char *path, GError **error)
{
  const NstPictureFormat *format;
  GeglBuffer *buffer;

  if (!nst_picture_file_check (path, error))
    return NULL;
  format = nst_picture_format_of_file (path);
  if (format == NULL)
    buffer = load_with_pixbuf (path);
  else if (strcmp (format->loader, "gegl:png-load") == 0 && is_damaged_png (path))
    buffer = NULL;
  else
    buffer = nst_picture_format_load (path, format);
  if (buffer == NULL)
    set_unreadable (path, error);
  return buffer;
}
