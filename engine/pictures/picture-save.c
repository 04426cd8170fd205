/* Pictures to files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/picture-file.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "pictures/output-file.h"
#include "pictures/picture-format.h"

#define JPEG_QUALITY "95"
#define STRIP 16 /* rows of the written file that are checked at once */

/* The largest average difference of a strip in its file, far more than any compression makes. */
#define LARGEST_DIFFERENCE 0.1

/* The extensions of files that GdkPixbuf saves here, and its names for their formats. */
static const char *const pixbuf_savers[][2]
  = { { "jpg", "jpeg" }, { "jpeg", "jpeg" }, { "bmp", "bmp" } };

static const char *
find_pixbuf_saver (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (pixbuf_savers); i++)
    if (nst_picture_format_has_extension (path, pixbuf_savers[i][0]))
      return pixbuf_savers[i][1];
  return NULL;
}

gboolean
nst_picture_file_check_writable (const char *path, GError **error)
{
  if (nst_picture_format_of_name (path) || find_pixbuf_saver (path))
    return nst_output_file_check (path, error);
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
               _ ("“%s” does not name a kind of picture that can be written: end it in .png, "
                  ".jpg, .tif, .webp, .exr, .hdr, .ppm or .bmp."),
               path);
  return FALSE;
}

/* Whether the file PATH, of FORMAT, holds the picture BUFFER: GEGL's savers do not report
 * failures. */
static gboolean
is_whole (const char *path, const NstPictureFormat *format, GeglBuffer *buffer)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const Babl *pixel_format = babl_format ("R'G'B' float");
  const gsize strip = (gsize) STRIP * extent->width * 3;
  g_autoptr (GeglBuffer) written = nst_picture_format_load (path, format);
  g_autofree float *a = g_new (float, strip);
  g_autofree float *b = g_new (float, strip);

  if (written == NULL || gegl_buffer_get_width (written) != extent->width
      || gegl_buffer_get_height (written) != extent->height)
    return FALSE;
  for (int y = 0; y < extent->height; y += STRIP)
    {
      const int rows = MIN (STRIP, extent->height - y);
      const gsize count = (gsize) rows * extent->width * 3;
      double difference = 0;

      gegl_buffer_get (buffer, GEGL_RECTANGLE (extent->x, extent->y + y, extent->width, rows), 1,
                       pixel_format, a, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (written, GEGL_RECTANGLE (0, y, extent->width, rows), 1, pixel_format, b,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gsize i = 0; i < count; i++)
        difference += fabsf (a[i] - b[i]);
      if (difference / count > LARGEST_DIFFERENCE)
        return FALSE;
    }
  return TRUE;
}

static gboolean
save_with_gegl (GeglBuffer *buffer, const char *path, const NstPictureFormat *format,
                GError **error)
{
  const Babl *component = babl_format_get_type (gegl_buffer_get_format (buffer), 0);
  GeglNode *graph = gegl_node_new ();
  GeglNode *source
    = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  GeglNode *save = gegl_node_new_child (graph, "operation", format->saver, "path", path, NULL);
  GStatBuf status;
  gboolean saved;

  if (format->sets_depth)
    gegl_node_set (save, "bitdepth", component == babl_type ("u8") ? 8 : 16, NULL);
  gegl_node_link (source, save);
  saved = nst_picture_format_process (save);
  g_object_unref (graph);

  if (saved && g_stat (path, &status) == 0 && status.st_size > 0 && is_whole (path, format, buffer))
    return TRUE;
  g_set_error_literal (error, NST_ERROR, NST_ERROR_OUTPUT, _ ("the disk may be full"));
  return FALSE;
}

/* The profile of BUFFER's space in base64, for GdkPixbuf; NULL for sRGB. */
static char *
encode_profile (GeglBuffer *buffer)
{
  const Babl *space = babl_format_get_space (gegl_buffer_get_format (buffer));
  const char *profile;
  int size = 0;

  if (space == babl_space ("sRGB"))
    return NULL;
  profile = babl_space_get_icc (space, &size);
  return profile && size > 0 ? g_base64_encode ((const guchar *) profile, size) : NULL;
}

static gboolean
save_with_pixbuf (GeglBuffer *buffer, const char *path, const char *saver, GError **error)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  gboolean jpeg = strcmp (saver, "jpeg") == 0;
  const Babl *format = babl_format_with_space ("R'G'B' u8", gegl_buffer_get_format (buffer));
  g_autofree char *profile = jpeg ? encode_profile (buffer) : NULL;
  char *keys[] = { jpeg ? "quality" : NULL, profile ? "icc-profile" : NULL, NULL };
  char *values[] = { JPEG_QUALITY, profile, NULL };
  g_autoptr (GdkPixbuf) pixbuf
    = gdk_pixbuf_new (GDK_COLORSPACE_RGB, FALSE, 8, extent->width, extent->height);

  if (pixbuf == NULL)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY, _ ("there is no memory left"));
      return FALSE;
    }
  gegl_buffer_get (buffer, extent, 1, format, gdk_pixbuf_get_pixels (pixbuf),
                   gdk_pixbuf_get_rowstride (pixbuf), GEGL_ABYSS_NONE);
  return gdk_pixbuf_savev (pixbuf, path, saver, keys, values, error);
}

gboolean
nst_picture_file_save (GeglBuffer *buffer, const char *path, GError **error)
{
  g_autoptr (NstOutputFile) file = NULL;
  g_autoptr (GError) reason = NULL;
  const NstPictureFormat *format = nst_picture_format_of_name (path);
  gboolean saved;

  if (!nst_picture_file_check_writable (path, error)
      || !(file = nst_output_file_open (path, error)))
    return FALSE;
  saved = format ? save_with_gegl (buffer, file->path, format, &reason)
                 : save_with_pixbuf (buffer, file->path, find_pixbuf_saver (path), &reason);
  if (saved && nst_output_file_finish (file, &reason))
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
               _ ("“%s” cannot be written (%s): make room, or choose another place."), path,
               reason->message);
  return FALSE;
}
