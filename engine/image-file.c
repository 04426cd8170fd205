/* Pictures from and to files.
 *
 * GEGL keeps a picture's depth, but its JPEG loader and saver end the whole program when the file
 * is damaged or the disk is full, and its guesses at unknown files can take forever. So JPEG and
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
#define STRIP 16               /* rows of a file written that are checked at once */
#define LARGEST_DIFFERENCE 0.1 /* of its pixels on average: far more than any compression's */

/* A kind of picture that GEGL reads and writes. */
typedef struct
{
  const char *extensions[2];
  const char *magic[2]; /* what its files begin with; "?" stands for any character */
  const char *loader;   /* GEGL operations */
  const char *saver;
  gboolean sets_depth; /* whether the saver has to be told how many bits to write */
  gboolean warns;      /* whether the loader warns of damage, and of nothing else */
} Format;

static const Format formats[] = {
  { { "png" }, { "\x89PNG" }, "gegl:png-load", "gegl:png-save", TRUE, FALSE },
  { { "tif", "tiff" }, { "II*", "MM??" }, "gegl:tiff-load", "gegl:tiff-save", FALSE, FALSE },
  { { "webp" }, { "RIFF????WEBP" }, "gegl:webp-load", "gegl:webp-save", FALSE, TRUE },
  { { "exr" }, { "v/1\x01" }, "gegl:exr-load", "gegl:exr-save", FALSE, TRUE },
  { { "hdr" }, { "#?RADIANCE", "#?RGBE" }, "gegl:rgbe-load", "gegl:rgbe-save", FALSE, TRUE },
  { { "ppm" }, { "P3", "P6" }, "gegl:ppm-load", "gegl:ppm-save", TRUE, TRUE },
};

/* What GdkPixbuf saves here: extension, and its own word. */
static const char *const pixbuf_savers[][2]
  = { { "jpg", "jpeg" }, { "jpeg", "jpeg" }, { "bmp", "bmp" } };

/* Whether PATH ends in EXTENSION, in capitals or not. */
static gboolean
has_extension (const char *path, const char *extension)
{
  const char *dot = strrchr (path, '.');

  return dot && extension && g_ascii_strcasecmp (dot + 1, extension) == 0;
}

static const Format *
find_format_of_name (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (has_extension (path, formats[i].extensions[0])
        || has_extension (path, formats[i].extensions[1]))
      return &formats[i];
  return NULL;
}

static const char *
find_pixbuf_saver (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (pixbuf_savers); i++)
    if (has_extension (path, pixbuf_savers[i][0]))
      return pixbuf_savers[i][1];
  return NULL;
}

/* GEGL's loaders and savers only print what goes wrong; this keeps it from the user and counts it.
 */
static int n_messages;

static void
count_text (const char *text)
{
  n_messages++;
}

static void
count_message (const char *domain, GLogLevelFlags level, const char *message, gpointer user_data)
{
  n_messages += (level & G_LOG_LEVEL_MASK) <= G_LOG_LEVEL_WARNING;
}

/* Runs SINK. Returns whether it had nothing to complain of. */
static gboolean
process_quietly (GeglNode *sink)
{
  GPrintFunc printerr = g_set_printerr_handler (count_text);
  GLogFunc log = g_log_set_default_handler (count_message, NULL);

  n_messages = 0;
  gegl_node_process (sink);
  g_log_set_default_handler (log, NULL);
  g_set_printerr_handler (printerr);
  return n_messages == 0;
}

static GeglBuffer *
load_with_gegl (const char *path, const Format *format)
{
  GeglNode *graph = gegl_node_new ();
  GeglBuffer *buffer = NULL;
  GeglNode *load = gegl_node_new_child (graph, "operation", format->loader, "path", path, NULL);
  GeglNode *sink = gegl_node_new_child (graph, "operation", "gegl:buffer-sink", "buffer", &buffer,
                                        "format", NULL, NULL);
  gboolean fine;

  gegl_node_link (load, sink);
  fine = process_quietly (sink) || !format->warns;
  g_object_unref (graph);
  if (buffer
      && (!fine || gegl_buffer_get_width (buffer) < 1 || gegl_buffer_get_height (buffer) < 1))
    g_clear_object (&buffer);
  return buffer;
}

/* GEGL takes half a PNG file for a whole one; GdkPixbuf does not. */
static gboolean
is_damaged_png (const char *path)
{
  g_autoptr (GdkPixbuf) pixbuf = gdk_pixbuf_new_from_file (path, NULL);

  return pixbuf == NULL;
}

/* A whole JPEG file has, after the last start of a scan (FF DA), the end of the image (FF D9). */
static gboolean
is_cut_jpeg (const guchar *data, gsize length)
{
  for (gsize i = length - 2; i > 0; i--)
    if (data[i] == 0xFF && (data[i + 1] == 0xD9 || data[i + 1] == 0xDA))
      return data[i + 1] == 0xDA;
  return TRUE;
}

/* A WebP file says how long it is, not counting its first eight bytes. */
static gboolean
is_cut_webp (const guchar *data, gsize length)
{
  guint32 size;

  memcpy (&size, data + 4, sizeof size);
  return GUINT32_FROM_LE (size) > length - 8;
}

/* Decoders fill with gray what is missing at the end of such files. */
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

/* The format that the file PATH begins like, or NULL; its name says nothing about that. */
static const Format *
find_format_of_file (const char *path)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  char start[16] = { 0 };

  if (stream == NULL
      || g_input_stream_read (G_INPUT_STREAM (stream), start, sizeof start - 1, NULL, NULL) <= 0)
    return NULL;
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    for (int k = 0; k < 2 && formats[i].magic[k]; k++)
      {
        const char *magic = formats[i].magic[k];
        gsize length = 0;

        while (magic[length] && (magic[length] == '?' || magic[length] == start[length]))
          length++;
        if (magic[length] == '\0')
          return &formats[i];
      }
  return NULL;
}

GeglBuffer *
nst_image_file_load (const char *path, GError **error)
{
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

  format = find_format_of_file (path);
  if (is_cut_short (path))
    buffer = NULL;
  else if (format == NULL)
    buffer = load_with_pixbuf (path);
  else if (strcmp (format->loader, "gegl:png-load") == 0 && is_damaged_png (path))
    buffer = NULL;
  else
    buffer = load_with_gegl (path, format);
  if (buffer == NULL)
    g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                 _ ("“%s” is no picture that can be read: choose a PNG, JPEG, TIFF, WebP or EXR "
                    "file, and check that it is whole."),
                 path);
  return buffer;
}

gboolean
nst_image_file_check_writable (const char *path, GError **error)
{
  g_autofree char *folder = g_path_get_dirname (path);

  if (!find_format_of_name (path) && !find_pixbuf_saver (path))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” does not name a kind of picture that can be written: end it in .png, "
                    ".jpg, .tif, .webp, .exr, .hdr, .ppm or .bmp."),
                 path);
  else if (g_file_test (path, G_FILE_TEST_IS_DIR))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” is a folder: give the name of a file in it."), path);
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT, _ ("There is no folder “%s”: make it first."),
                 folder);
  else if (g_access (folder, W_OK) != 0
           || (g_file_test (path, G_FILE_TEST_EXISTS) && g_access (path, W_OK) != 0))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” cannot be written (%s): choose another place."), path,
                 g_strerror (errno));
  else
    return TRUE;
  return FALSE;
}

/* Whether what was written to PATH is what BUFFER holds; GEGL's savers do not tell. */
static gboolean
is_whole (const char *path, const Format *format, GeglBuffer *buffer)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const Babl *pixel_format = babl_format ("R'G'B' float");
  const gsize strip = (gsize) STRIP * extent->width * 3;
  g_autoptr (GeglBuffer) written = load_with_gegl (path, format);
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
save_with_gegl (GeglBuffer *buffer, const char *path, const Format *format, GError **error)
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
  saved = process_quietly (save);
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
  g_autofree char *temporary = NULL;
  g_autoptr (GError) reason = NULL;
  const Format *format = find_format_of_name (path);
  gboolean saved = FALSE;

  if (!nst_image_file_check_writable (path, error))
    return FALSE;
  temporary = make_temporary (path);
  if (temporary)
    {
      saved = format ? save_with_gegl (buffer, temporary, format, &reason)
                     : save_with_pixbuf (buffer, temporary, find_pixbuf_saver (path), &reason);
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
