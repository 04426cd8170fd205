/* Pictures from and to files.
 *
 * GEGL keeps a picture's depth, but its JPEG loader and saver end the whole program when the file is
 * damaged or the disk is full, and its guesses at unknown files can take forever. So JPEG and
 * whatever is not in the table of formats go through GdkPixbuf, which reports errors and, as GEGL
 * does not, turns pictures the way the camera was held.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image-file.h"

#include <errno.h>
#include <fcntl.h>
#include <gdk-pixbuf/gdk-pixbuf.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "error.h"
#include "image.h"

#define JPEG_QUALITY "95"
#define CHECKED_ROWS 16 /* at the end of a file written, which is what is missing when it is cut */
#define LARGEST_DIFFERENCE 0.1 /* of checked pixels on average: far more than any compression's */

typedef struct
{
  const char *content_type;
  const char *loader; /* GEGL operations */
  const char *saver;
} Format;

static const Format formats[] = {
  { "image/png", "gegl:png-load", "gegl:png-save" },
  { "image/tiff", "gegl:tiff-load", "gegl:tiff-save" },
  { "image/webp", "gegl:webp-load", "gegl:webp-save" },
  { "image/x-exr", "gegl:exr-load", "gegl:exr-save" },
  { "image/vnd.radiance", "gegl:rgbe-load", "gegl:rgbe-save" },
  { "image/x-portable-pixmap", "gegl:ppm-load", "gegl:ppm-save" },
};

/* What GdkPixbuf saves here, by GEGL's and its own word. */
static const char *const pixbuf_savers[][2]
  = { { "image/jpeg", "jpeg" }, { "image/bmp", "bmp" } };

static const Format *
find_format (const char *content_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (g_content_type_is_a (content_type, formats[i].content_type))
      return &formats[i];
  return NULL;
}

static const char *
find_pixbuf_saver (const char *content_type)
{
  for (guint i = 0; i < G_N_ELEMENTS (pixbuf_savers); i++)
    if (g_content_type_is_a (content_type, pixbuf_savers[i][0]))
      return pixbuf_savers[i][1];
  return NULL;
}

/* GEGL's loaders and savers only print what went wrong; what is returned tells it better. */
static void
ignore_text (const char *text)
{
}

static void
ignore_message (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
}

/* Runs SINK with GEGL's messages kept away from the user. */
static void
process_quietly (GeglNode *sink)
{
  GPrintFunc printerr = g_set_printerr_handler (ignore_text);
  GLogFunc log = g_log_set_default_handler (ignore_message, NULL);

  gegl_node_process (sink);
  g_log_set_default_handler (log, NULL);
  g_set_printerr_handler (printerr);
}

static GeglBuffer *
load_with_gegl (const char *path, const char *operation)
{
  GeglNode *graph = gegl_node_new ();
  GeglBuffer *buffer = NULL;
  GeglNode *load = gegl_node_new_child (graph, "operation", operation, "path", path, NULL);
  GeglNode *sink = gegl_node_new_child (graph, "operation", "gegl:buffer-sink", "buffer", &buffer,
                                        "format", NULL, NULL);

  gegl_node_link (load, sink);
  process_quietly (sink);
  g_object_unref (graph);
  if (buffer && (gegl_buffer_get_width (buffer) < 1 || gegl_buffer_get_height (buffer) < 1))
    g_clear_object (&buffer);
  return buffer;
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
  return babl_space_from_icc ((const char *) profile, size,
                              BABL_ICC_INTENT_RELATIVE_COLORIMETRIC, &babl_error);
}

static GeglBuffer *
load_with_pixbuf (const char *path, GError **error)
{
  g_autoptr (GdkPixbuf) loaded = gdk_pixbuf_new_from_file (path, error);
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  const Babl *format;
  GeglBuffer *buffer;

  if (loaded == NULL)
    return NULL;
  pixbuf = gdk_pixbuf_apply_embedded_orientation (loaded);
  format = babl_format_with_space (
    gdk_pixbuf_get_has_alpha (pixbuf) ? "R'G'B'A u8" : "R'G'B' u8", read_profile (loaded));
  buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, gdk_pixbuf_get_width (pixbuf),
                                            gdk_pixbuf_get_height (pixbuf)), format);
  gegl_buffer_set (buffer, NULL, 0, format, gdk_pixbuf_read_pixels (pixbuf),
                   gdk_pixbuf_get_rowstride (pixbuf));
  return buffer;
}

/* The content type of the file PATH, from its first bytes and its name. */
static char *
guess_content_type (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  guchar start[4096];
  gssize size
    = stream ? g_input_stream_read (G_INPUT_STREAM (stream), start, sizeof start, NULL, NULL) : 0;

  return g_content_type_guess (path, start, MAX (size, 0), NULL);
}

GeglBuffer *
nst_image_file_load (const char *path, GError **error)
{
  g_autofree char *type = NULL;
  g_autoptr (GError) reason = NULL;
  const Format *format;
  GeglBuffer *buffer;

  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("There is no file “%s”: check its name and folder."), path);
      return NULL;
    }
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("“%s” is a folder: choose a picture in it."), path);
      return NULL;
    }
  if (g_access (path, R_OK) != 0)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("“%s” cannot be read (%s): check its permissions."), path,
                   g_strerror (errno));
      return NULL;
    }

  type = guess_content_type (path);
  format = find_format (type);
  buffer = format ? load_with_gegl (path, format->loader) : load_with_pixbuf (path, &reason);
  if (buffer == NULL)
    g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                 _ ("“%s” is no picture that can be read: choose a PNG, JPEG, TIFF, WebP or EXR "
                    "file, and check that it is whole."), path);
  return buffer;
}

static char *
type_of_name (const char *path)
{
  return g_content_type_guess (path, NULL, 0, NULL);
}

gboolean
nst_image_file_check_writable (const char *path, GError **error)
{
  g_autofree char *type = type_of_name (path);
  g_autofree char *folder = g_path_get_dirname (path);

  if (!find_format (type) && !find_pixbuf_saver (type))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” does not name a kind of picture that can be written: end it in .png, "
                    ".jpg, .tif, .webp, .exr, .hdr, .ppm or .bmp."), path);
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” is a folder: give the name of a file in it."), path);
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("There is no folder “%s”: make it first."), folder);
  else if (g_access (folder, W_OK) != 0
           || (g_file_test (path, G_FILE_TEST_EXISTS) && g_access (path, W_OK) != 0))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” cannot be written (%s): choose another place."), path,
                 g_strerror (errno));
  else
    return TRUE;
  return FALSE;
}

/* Whether the end of what was written to PATH is what BUFFER ends with; GEGL's savers do not tell. */
static gboolean
is_whole (const char *path, const char *loader, GeglBuffer *buffer)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const int rows = MIN (CHECKED_ROWS, extent->height);
  const gsize count = (gsize) rows * extent->width * 3;
  const Babl *format = babl_format ("R'G'B' float");
  g_autoptr (GeglBuffer) written = load_with_gegl (path, loader);
  g_autofree float *a = g_new (float, count);
  g_autofree float *b = g_new (float, count);
  double difference = 0;

  if (written == NULL || gegl_buffer_get_width (written) != extent->width
      || gegl_buffer_get_height (written) != extent->height)
    return FALSE;
  gegl_buffer_get (buffer,
                   GEGL_RECTANGLE (extent->x, extent->y + extent->height - rows, extent->width,
                                   rows),
                   1, format, a, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  gegl_buffer_get (written, GEGL_RECTANGLE (0, extent->height - rows, extent->width, rows), 1,
                   format, b, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  for (gsize i = 0; i < count; i++)
    difference += fabsf (a[i] - b[i]);
  return difference / count < LARGEST_DIFFERENCE;
}

static gboolean
save_with_gegl (GeglBuffer *buffer, const char *path, const Format *format, GError **error)
{
  const Babl *component = babl_format_get_type (gegl_buffer_get_format (buffer), 0);
  GeglNode *graph = gegl_node_new ();
  GeglNode *source
    = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer", buffer, NULL);
  GeglNode *save = gegl_node_new_child (graph, "operation", format->saver, "path", path, NULL);
  GStatBuf status;

  if (strcmp (format->saver, "gegl:png-save") == 0)
    gegl_node_set (save, "bitdepth", component == babl_type ("u8") ? 8 : 16, NULL);
  gegl_node_link (source, save);
  process_quietly (save);
  g_object_unref (graph);

  if (g_stat (path, &status) == 0 && status.st_size > 0 && is_whole (path, format->loader, buffer))
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

/* A name beside PATH, with its extension, of an empty file that was not there before. */
static char *
make_temporary (const char *path)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *hidden = g_strdup_printf (".XXXXXX.%s", name);
  char *temporary = g_build_filename (folder, hidden, NULL);
  int file = g_mkstemp_full (temporary, O_RDWR, 0666);

  if (file < 0)
    g_clear_pointer (&temporary, g_free);
  else
    close (file);
  return temporary;
}

gboolean
nst_image_file_save (GeglBuffer *buffer, const char *path, GError **error)
{
  g_autofree char *type = type_of_name (path);
  g_autofree char *temporary = NULL;
  g_autoptr (GError) reason = NULL;
  const Format *format = find_format (type);
  gboolean saved = FALSE;

  if (!nst_image_file_check_writable (path, error))
    return FALSE;
  temporary = make_temporary (path);
  if (temporary)
    {
      saved = format ? save_with_gegl (buffer, temporary, format, &reason)
                     : save_with_pixbuf (buffer, temporary, find_pixbuf_saver (type), &reason);
      saved = saved && g_rename (temporary, path) == 0;
      if (!saved)
        g_unlink (temporary);
    }
  if (!saved)
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” cannot be written (%s): make room, or choose another place."), path,
                 reason ? reason->message : g_strerror (errno));
  return saved;
}
