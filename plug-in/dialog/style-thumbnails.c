/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/style-thumbnails.h"

#include <gegl.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "gimp/widgets.h"
#include "image/styles.h"
#include "pictures/picture-file.h"
#include "request.h"

#define THREADS 2
#define NAME_ENDS 12 /* letters at either end of a long name that a message keeps */
#define PIECE 65536  /* bytes that are read and decoded before a look whether to stop */

struct _NstStyleThumbnails
{
  GThreadPool *pool;
  int size;     /* pixels */
  gint stopped; /* atomic; TRUE once nobody waits for the rest */
  NstThumbnailLoaded loaded;
  gpointer user_data;
};

/* One file on its way through a thread and back. */
typedef struct
{
  NstStyleThumbnails *thumbnails; /* a reference */
  char *path;
  NstThumbnail result;
} Task;

void
nst_style_thumbnails_clear (NstThumbnail *thumbnail)
{
  g_clear_object (&thumbnail->picture);
  g_clear_error (&thumbnail->error);
}

/* The name of the file PATH in UTF-8, without its middle if it is long. Free with g_free. */
static char *
short_name (const char *path)
{
  g_autofree char *name = g_filename_display_basename (path);
  const glong length = g_utf8_strlen (name, -1);
  g_autofree char *start = NULL;

  if (length <= 2 * NAME_ENDS + 1)
    return g_steal_pointer (&name);
  start = g_utf8_substring (name, 0, NAME_ENDS);
  return g_strconcat (start, "…", g_utf8_offset_to_pointer (name, length - NAME_ENDS), NULL);
}

/* A new error for the file PATH with the text of ERROR, with the file's name instead of its whole
 * path, which would be too long to read under a gallery; in UTF-8. */
static GError *
shorten_error (const GError *error, const char *path)
{
  g_autofree char *name = short_name (path);
  g_auto (GStrv) parts = g_strsplit (error->message, path, -1);
  g_autofree char *joined = g_strjoinv (name, parts);
  g_autofree char *text = g_utf8_make_valid (joined, -1);

  return g_error_new_literal (error->domain, error->code, text);
}

/* Whether TASK is not needed any more. */
static gboolean
is_stopped (const Task *task)
{
  return g_atomic_int_get (&task->thumbnails->stopped);
}

/* How much a picture is made smaller to fit into SIZE × SIZE pixels; small ones stay as they are.
 */
static double
fit_scale (int width, int height, int size)
{
  return MIN (1.0, (double) size / MAX (width, height));
}

/* Lets the decoder make its picture small, which for JPEG saves most of the time. */
static void
size_prepared (GdkPixbufLoader *loader, gint width, gint height, Task *task)
{
  const double scale = fit_scale (width, height, task->thumbnails->size);

  task->result.width = width;
  task->result.height = height;
  gdk_pixbuf_loader_set_size (loader, MAX (1, width * scale), MAX (1, height * scale));
}

/* Feeds STREAM to LOADER. Returns FALSE when it is no picture, or not whole, or no longer needed.
 */
static gboolean
decode (GInputStream *stream, GdkPixbufLoader *loader, const Task *task)
{
  g_autofree guchar *piece = g_malloc (PIECE);
  gboolean fine = TRUE;
  gssize n_bytes;

  while (fine && (n_bytes = g_input_stream_read (stream, piece, PIECE, NULL, NULL)) > 0)
    fine = !is_stopped (task) && gdk_pixbuf_loader_write (loader, piece, n_bytes, NULL);
  /* Has to be called in any case. */
  return gdk_pixbuf_loader_close (loader, NULL) && fine;
}

static GdkPixbuf *
load_with_pixbuf (Task *task)
{
  g_autoptr (GFile) file = g_file_new_for_path (task->path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  g_autoptr (GdkPixbufLoader) loader = gdk_pixbuf_loader_new ();
  GdkPixbuf *pixbuf = NULL;

  g_signal_connect (loader, "size-prepared", G_CALLBACK (size_prepared), task);
  if (stream && decode (G_INPUT_STREAM (stream), loader, task))
    pixbuf = gdk_pixbuf_loader_get_pixbuf (loader);
  return pixbuf ? gdk_pixbuf_apply_embedded_orientation (pixbuf) : NULL;
}

/* Takes the picture of TASK from BUFFER. */
static GdkPixbuf *
scale_buffer (GeglBuffer *buffer, Task *task)
{
  const int width = gegl_buffer_get_width (buffer);
  const int height = gegl_buffer_get_height (buffer);
  const double scale = fit_scale (width, height, task->thumbnails->size);
  const GeglRectangle rectangle = { 0, 0, MAX (1, width * scale), MAX (1, height * scale) };
  GdkPixbuf *pixbuf
    = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, rectangle.width, rectangle.height);

  task->result.width = width;
  task->result.height = height;
  gegl_buffer_get (buffer, &rectangle, scale, babl_format ("R'G'B'A u8"),
                   gdk_pixbuf_get_pixels (pixbuf), gdk_pixbuf_get_rowstride (pixbuf),
                   GEGL_ABYSS_NONE);
  return pixbuf;
}

/* The thumbnail of the file PATH that GIMP, or a file manager, has stored in the user's cache when
 * it opened or saved the file; NULL if there is none. */
static GdkPixbuf *
load_stored (const char *path, int size)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInfo) info
    = g_file_query_info (file, "thumbnail::*", G_FILE_QUERY_INFO_NONE, NULL, NULL);
  const char *stored
    = info ? g_file_info_get_attribute_byte_string (info, G_FILE_ATTRIBUTE_THUMBNAIL_PATH) : NULL;

  return stored ? gdk_pixbuf_new_from_file_at_size (stored, size, size, NULL) : NULL;
}

/* Loads what GdkPixbuf cannot read. Sets the state. */
static void
load_with_gegl (Task *task)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) buffer = nst_picture_file_load (task->path, &error);

  if (buffer)
    {
      task->result.state = NST_THUMBNAIL_READABLE;
      task->result.picture = scale_buffer (buffer, task);
    }
  else if (nst_picture_file_is_known (task->path))
    {
      task->result.state = NST_THUMBNAIL_UNREADABLE;
      task->result.error = shorten_error (error, task->path);
    }
  else
    {
      task->result.state = NST_THUMBNAIL_FOR_GIMP;
      task->result.picture = load_stored (task->path, task->thumbnails->size);
    }
}

/* Sets the result for a file that nobody can read. */
static void
set_unreadable (NstThumbnail *result, const GError *error, const char *path)
{
  g_autofree char *name = short_name (path);

  if (g_file_test (path, G_FILE_TEST_EXISTS))
    {
      result->state = NST_THUMBNAIL_UNREADABLE;
      result->error = shorten_error (error, path);
    }
  else
    {
      result->state = NST_THUMBNAIL_VANISHED;
      result->error = g_error_new (NST_ERROR, NST_ERROR_INPUT,
                                   _ ("“%s” is no longer there: choose another style."), name);
    }
}

/* Runs in the main thread, with TASK done. */
static gboolean
deliver (gpointer user_data)
{
  Task *task = user_data;

  if (!is_stopped (task))
    task->thumbnails->loaded (task->path, &task->result, task->thumbnails->user_data);
  nst_style_thumbnails_clear (&task->result);
  g_atomic_rc_box_release (task->thumbnails);
  g_free (task->path);
  g_free (task);
  return G_SOURCE_REMOVE;
}

/* A GFunc of the threads. */
static void
load (gpointer data, gpointer user_data)
{
  Task *task = data;
  g_autoptr (GError) error = NULL;

  if (is_stopped (task))
    ;
  else if (!nst_picture_file_check (task->path, &error))
    set_unreadable (&task->result, error, task->path);
  else if ((task->result.picture = load_with_pixbuf (task)))
    task->result.state = NST_THUMBNAIL_READABLE;
  else if (!is_stopped (task))
    load_with_gegl (task);
  g_idle_add (deliver, task);
}

NstStyleThumbnails *
nst_style_thumbnails_new (int size, NstThumbnailLoaded loaded, gpointer user_data)
{
  NstStyleThumbnails *thumbnails = g_atomic_rc_box_new0 (NstStyleThumbnails);

  thumbnails->pool = g_thread_pool_new (load, NULL, THREADS, FALSE, NULL);
  thumbnails->size = size;
  thumbnails->loaded = loaded;
  thumbnails->user_data = user_data;
  return thumbnails;
}

void
nst_style_thumbnails_free (NstStyleThumbnails *thumbnails)
{
  g_atomic_int_set (&thumbnails->stopped, TRUE);
  /* Waits for the threads, as GEGL must not end while one of them uses it. */
  g_thread_pool_free (thumbnails->pool, FALSE, TRUE);
  g_atomic_rc_box_release (thumbnails);
}

void
nst_style_thumbnails_request (NstStyleThumbnails *thumbnails, const char *path)
{
  Task *task = g_new0 (Task, 1);

  task->thumbnails = g_atomic_rc_box_acquire (thumbnails);
  task->path = g_strdup (path);
  g_thread_pool_push (thumbnails->pool, task, NULL);
}

NstThumbnail
nst_style_thumbnails_of_drawable (gint32 drawable, int size)
{
  NstThumbnail thumbnail = { NST_THUMBNAIL_UNREADABLE };
  const NstGimpImage image = nst_styles_get_image (drawable);
  const NstGimpDrawable layer = nst_styles_get_layer (drawable);

  if (image != NST_NONE)
    {
      thumbnail.picture = gimp_image_get_thumbnail (image, size, size, GIMP_PIXBUF_SMALL_CHECKS);
      thumbnail.width = gimp_image_get_width (image);
      thumbnail.height = gimp_image_get_height (image);
    }
  else if (layer != NST_NONE)
    {
      thumbnail.picture = gimp_drawable_get_thumbnail (layer, size, size, GIMP_PIXBUF_SMALL_CHECKS);
      thumbnail.width = gimp_drawable_get_width (layer);
      thumbnail.height = gimp_drawable_get_height (layer);
    }
  if (thumbnail.picture)
    thumbnail.state = NST_THUMBNAIL_READABLE;
  else
    g_set_error_literal (&thumbnail.error, NST_ERROR, NST_ERROR_INPUT,
                         _ ("This image or layer is no longer open: choose another style."));
  return thumbnail;
}

NstThumbnail
nst_style_thumbnails_load_with_gimp (const char *path, int size)
{
  const NstGimpImage image = nst_objects_load_image (path);
  NstThumbnail thumbnail = { NST_THUMBNAIL_UNREADABLE };
  g_autoptr (GError) error = NULL;

  if (image != NST_NONE)
    {
      thumbnail = nst_style_thumbnails_of_drawable (
        NST_DRAWABLE_OF_IMAGE (gimp_image_get_id (image)), size);
      gimp_image_delete (image);
    }
  else
    {
      nst_picture_file_load (path, &error);
      set_unreadable (&thumbnail, error, path);
    }
  return thumbnail;
}
