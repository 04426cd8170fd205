/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/picture-format.h"

#include <gio/gio.h>

static const NstPictureFormat formats[] = {
  { { "\x89PNG" }, "gegl:png-load", FALSE },
  { { "II*", "MM??" }, "gegl:tiff-load", FALSE },
  { { "RIFF????WEBP" }, "gegl:webp-load", TRUE },
  { { "v/1\x01" }, "gegl:exr-load", TRUE },
  { { "#?RADIANCE", "#?RGBE" }, "gegl:rgbe-load", TRUE },
  { { "P3", "P6" }, "gegl:ppm-load", TRUE },
};

const NstPictureFormat *
nst_picture_format_of_file (const char *path)
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

/* How many messages GEGL has had. Its loaders and savers report by them alone what goes wrong, so
 * they are counted, and not shown to the user. One thread counts at a time, as messages do not say
 * which picture they are about. */
static int n_messages;
G_LOCK_DEFINE_STATIC (n_messages);

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

gboolean
nst_picture_format_process (GeglNode *sink)
{
  GPrintFunc printerr;
  GLogFunc log;
  gboolean silent;

  G_LOCK (n_messages);
  printerr = g_set_printerr_handler (count_text);
  log = g_log_set_default_handler (count_message, NULL);
  n_messages = 0;
  gegl_node_process (sink);
  silent = n_messages == 0;
  g_log_set_default_handler (log, NULL);
  g_set_printerr_handler (printerr);
  G_UNLOCK (n_messages);
  return silent;
}

GeglBuffer *
nst_picture_format_load (const char *path, const NstPictureFormat *format)
{
  GeglNode *graph = gegl_node_new ();
  GeglBuffer *buffer = NULL;
  GeglNode *load = gegl_node_new_child (graph, "operation", format->loader, "path", path, NULL);
  GeglNode *sink = gegl_node_new_child (graph, "operation", "gegl:buffer-sink", "buffer", &buffer,
                                        "format", NULL, NULL);
  gboolean fine;

  gegl_node_link (load, sink);
  fine = nst_picture_format_process (sink) || !format->warns;
  g_object_unref (graph);
  if (buffer
      && (!fine || gegl_buffer_get_width (buffer) < 1 || gegl_buffer_get_height (buffer) < 1))
    g_clear_object (&buffer);
  return buffer;
}
