/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/pytorch-legacy.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/formats/pickle-globals.h"
#include "network/formats/pickle.h"
#include "network/formats/state-dict.h"
#include "network/formats/storages.h"
#include "network/network-error.h"

#define PROTOCOL 0x80 /* the byte that a pickle begins with; one more follows */
#define VERSION 1001

/* The pickle of the number 0x1950a86a20f9469cfc6c, behind its first two bytes. */
static const guint8 magic[] = "\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.";

#define MAGIC_END (2 + sizeof magic - 1)

gboolean
nst_pytorch_legacy_knows (GBytes *bytes)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (bytes, &size);

  return size >= MAGIC_END && data[0] == PROTOCOL
         && memcmp (data + 2, magic, sizeof magic - 1) == 0;
}

/* The bytes of one number of each storage that VALUES has, by the storages' keys. */
static GHashTable *
list_sizes (const NstPickleValues *values)
{
  const GPtrArray *all = nst_pickle_values_list (values);
  GHashTable *sizes = g_hash_table_new (g_str_hash, g_str_equal);

  for (guint i = 0; i < all->len; i++)
    {
      const NstPickleValue *value = g_ptr_array_index (all, i);

      if (value->kind == NST_PICKLE_STORAGE && value->storage->key)
        g_hash_table_insert (sizes, (char *) value->storage->key,
                             GSIZE_TO_POINTER (value->storage->type->size));
    }
  return sizes;
}

/* Adds what follows from PLACE in BYTES on to STORAGES: those of KEYS, a list, in its order. Those
 * that the file ends before are left out, and missed only if a layer needs them. */
static void
list_storages (const NstPickleValues *values, const NstPickleValue *keys, GBytes *bytes,
               gsize place, NstStorages *storages)
{
  g_autoptr (GHashTable) sizes = list_sizes (values);

  for (guint i = 0; i < nst_pickle_value_length (keys); i++)
    {
      const NstPickleValue *key = nst_pickle_value_get (keys, i);
      gsize size;

      if (key->kind != NST_PICKLE_TEXT)
        return;
      size = GPOINTER_TO_SIZE (g_hash_table_lookup (sizes, key->text));
      if (!nst_storages_add (storages, key->text, size, bytes, &place))
        return;
    }
}

/* Reads what stands before the network, from *PLACE in BYTES on. */
static gboolean
check_head (NstPickleValues *values, GBytes *bytes, gsize *place, GError **error)
{
  const char *name = nst_pickle_values_get_name (values);
  const NstPickleValue *version = nst_pickle_read (values, bytes, place, error);
  const NstPickleValue *machine = version ? nst_pickle_read (values, bytes, place, error) : NULL;
  const NstPickleValue *is_little = nst_pickle_value_find (machine, "little_endian");

  if (machine == NULL)
    return FALSE;
  if (version->kind != NST_PICKLE_INTEGER || version->integer != VERSION)
    return nst_network_error_unfit (error, name, _ ("it is of a version that is not known"));
  if (nst_pickle_value_is (is_little, NST_PICKLE_INTEGER) && !is_little->integer)
    return nst_network_error_unfit (error, name,
                                    _ ("its numbers have their most significant byte first"));
  return TRUE;
}

gboolean
nst_pytorch_legacy_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error)
{
  g_autoptr (NstPickleValues) values = nst_pickle_values_new (nst_tensors_get_name (tensors));
  g_auto (NstStorages) storages = { NULL };
  gsize place = MAGIC_END;
  const NstPickleValue *root, *keys;

  nst_storages_init (&storages, nst_tensors_get_name (tensors));
  if (!check_head (values, bytes, &place, error)
      || (root = nst_pickle_read (values, bytes, &place, error)) == NULL
      || (keys = nst_pickle_read (values, bytes, &place, error)) == NULL)
    return FALSE;
  list_storages (values, keys, bytes, place, &storages);
  return nst_state_dict_read (root, tensors, nst_storages_read, &storages, error);
}
