/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "session/style-cache.h"

#include <gio/gio.h>
#include <glib/gstdio.h>
#include <math.h>

#include "pictures/picture-file.h"

#define KEPT 24 /* pictures */

/* A picture, by its path and time of change. */
typedef struct
{
  char *key;
  char *path;
  GeglBuffer *picture; /* NULL while it is loaded, and when it cannot be */
  GError *error;
  gboolean arrived;
} Entry;

struct _NstStyleCache
{
  NstStyleCacheLoader loader;
  NstStyleCacheArrival arrival;
  gpointer user_data;
  GCancellable *cancellable;
  GQueue entries; /* of Entry, the last one asked for first */
};

static void
entry_free (gpointer data)
{
  Entry *entry = data;

  g_free (entry->key);
  g_free (entry->path);
  g_clear_object (&entry->picture);
  g_clear_error (&entry->error);
  g_free (entry);
}

NstStyleCache *
nst_style_cache_new (NstStyleCacheLoader loader, NstStyleCacheArrival arrival, gpointer user_data)
{
  NstStyleCache *cache = g_new0 (NstStyleCache, 1);

  cache->loader = loader;
  cache->arrival = arrival;
  cache->user_data = user_data;
  cache->cancellable = g_cancellable_new ();
  g_queue_init (&cache->entries);
  return cache;
}

void
nst_style_cache_free (NstStyleCache *cache)
{
  g_cancellable_cancel (cache->cancellable);
  g_object_unref (cache->cancellable);
  g_queue_clear_full (&cache->entries, entry_free);
  g_free (cache);
}

/* By GEGL's own pyramid of tiles, which is ten times as fast as averages over areas and as good for
 * a preview. */
GeglBuffer *
nst_style_cache_shrink (GeglBuffer *buffer, int side)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (buffer);
  const double factor = (double) side / MAX (extent->width, extent->height);
  const Babl *format = gegl_buffer_get_format (buffer);
  const GeglRectangle place
    = { floor (extent->x * factor), floor (extent->y * factor),
        MAX (1, (int) (extent->width * factor)), MAX (1, (int) (extent->height * factor)) };
  g_autofree guint8 *pixels = NULL;
  GeglBuffer *small;

  if (factor >= 1)
    return g_object_ref (buffer);
  pixels = g_malloc ((gsize) place.width * place.height * babl_format_get_bytes_per_pixel (format));
  gegl_buffer_get (buffer, &place, factor, format, pixels, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_CLAMP);
  small = gegl_buffer_new (GEGL_RECTANGLE (0, 0, place.width, place.height), format);
  gegl_buffer_set (small, NULL, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
  return small;
}

/* Changes with the file. Free with g_free. */
static char *
make_key (const char *path)
{
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    return g_strdup (path);
  return g_strdup_printf ("%s %" G_GINT64_FORMAT " %" G_GINT64_FORMAT, path,
                          (gint64) status.st_mtime, (gint64) status.st_size);
}

static Entry *
find (NstStyleCache *cache, const char *key)
{
  for (GList *link = cache->entries.head; link; link = link->next)
    if (g_str_equal (((Entry *) link->data)->key, key))
      {
        g_queue_unlink (&cache->entries, link);
        g_queue_push_head_link (&cache->entries, link);
        return link->data;
      }
  return NULL;
}

static void
load (GTask *task, gpointer source, gpointer path, GCancellable *cancellable)
{
  GError *error = NULL;
  g_autoptr (GeglBuffer) picture = nst_picture_file_load (path, &error);

  if (picture)
    g_task_return_pointer (task, nst_style_cache_shrink (picture, NST_STYLE_CACHE_SIDE),
                           g_object_unref);
  else
    g_task_return_error (task, error);
}

static void
arrive (GObject *source, GAsyncResult *result, gpointer user_data)
{
  GTask *task = G_TASK (result);
  NstStyleCache *cache = user_data;
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) picture = g_task_propagate_pointer (task, &error);
  Entry *entry;

  if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    return; /* the cache is gone */
  entry = find (cache, g_object_get_data (G_OBJECT (task), "key"));
  if (entry == NULL || entry->arrived)
    return;
  if (picture == NULL && cache->loader)
    {
      g_autoptr (GeglBuffer) loaded = cache->loader (entry->path);

      if (loaded)
        picture = nst_style_cache_shrink (loaded, NST_STYLE_CACHE_SIDE);
    }
  entry->arrived = TRUE;
  if (picture)
    entry->picture = g_steal_pointer (&picture);
  else
    entry->error = g_steal_pointer (&error);
  cache->arrival (cache->user_data);
}

static Entry *
begin (NstStyleCache *cache, const char *path, const char *key)
{
  Entry *entry = g_new0 (Entry, 1);
  g_autoptr (GTask) task = g_task_new (NULL, cache->cancellable, arrive, cache);

  entry->key = g_strdup (key);
  entry->path = g_strdup (path);
  g_queue_push_head (&cache->entries, entry);
  if (cache->entries.length > KEPT)
    entry_free (g_queue_pop_tail (&cache->entries));
  g_task_set_task_data (task, g_strdup (path), g_free);
  g_object_set_data_full (G_OBJECT (task), "key", g_strdup (key), g_free);
  g_task_run_in_thread (task, load);
  return entry;
}

GeglBuffer *
nst_style_cache_get (NstStyleCache *cache, const char *path, GError **error)
{
  g_autofree char *key = make_key (path);
  Entry *entry = find (cache, key);

  if (entry == NULL)
    entry = begin (cache, path, key);
  if (entry->error)
    g_propagate_error (error, g_error_copy (entry->error));
  return entry->picture;
}
