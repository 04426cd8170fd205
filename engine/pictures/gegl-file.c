/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/gegl-file.h"

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
nst_gegl_file_process (GeglNode *sink)
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
nst_gegl_file_load (const char *path, const char *loader)
{
  GeglNode *graph = gegl_node_new ();
  GeglBuffer *buffer = NULL;
  GeglNode *load = gegl_node_new_child (graph, "operation", loader, "path", path, NULL);
  GeglNode *sink = gegl_node_new_child (graph, "operation", "gegl:buffer-sink", "buffer", &buffer,
                                        "format", NULL, NULL);
  gboolean fine;

  gegl_node_link (load, sink);
  fine = nst_gegl_file_process (sink);
  g_object_unref (graph);
  if (buffer
      && (!fine || gegl_buffer_get_width (buffer) < 1 || gegl_buffer_get_height (buffer) < 1))
    g_clear_object (&buffer);
  return buffer;
}
