/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/storages.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/network-error.h"

void
nst_storages_init (NstStorages *storages, const char *file)
{
  storages->file = file;
  storages->bytes
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
}

void
nst_storages_clear (NstStorages *storages)
{
  g_hash_table_unref (storages->bytes);
}

gboolean
nst_storages_add (NstStorages *storages, const char *key, gsize size, GBytes *bytes, gsize *place)
{
  const guint8 *data = g_bytes_get_data (bytes, NULL);
  const gsize left = g_bytes_get_size (bytes) - *place;
  guint64 count;

  if (size == 0 || left < sizeof count)
    return FALSE;
  memcpy (&count, data + *place, sizeof count);
  count = GUINT64_FROM_LE (count);
  if (count > (left - sizeof count) / size)
    return FALSE;
  g_hash_table_insert (storages->bytes, g_strdup (key),
                       g_bytes_new_from_bytes (bytes, *place + sizeof count, count * size));
  *place += sizeof count + count * size;
  return TRUE;
}

GBytes *
nst_storages_read (gpointer user_data, const NstPickleStorage *storage, GError **error)
{
  const NstStorages *storages = user_data;
  GBytes *bytes = g_hash_table_lookup (storages->bytes, storage->key);

  if (bytes == NULL)
    {
      nst_network_error_damaged (error, storages->file, _ ("it is cut short"));
      return NULL;
    }
  return g_bytes_ref (bytes);
}
