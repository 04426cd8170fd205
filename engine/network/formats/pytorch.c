/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/pytorch.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/formats/archive.h"
#include "network/formats/pickle.h"
#include "network/formats/state-dict.h"
#include "network/network-error.h"

#define SIGNATURE "PK\3\4" /* of the first file in a zip archive */
#define PICKLE "data.pkl"

/* An archive, and what is taken from it. */
typedef struct
{
  const char *file;
  NstArchive *archive;
  char *folder;         /* that all is in, with the slash */
  GHashTable *storages; /* key → GBytes */
} Saved;

gboolean
nst_pytorch_knows (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= strlen (SIGNATURE) && memcmp (data, SIGNATURE, strlen (SIGNATURE)) == 0;
}

/* The folder of ARCHIVE that the pickle is in, with the slash; NULL where there is none. */
static char *
find_folder (NstArchive *archive)
{
  for (guint i = 0; i < nst_archive_count (archive); i++)
    {
      const char *name = nst_archive_get_name (archive, i);
      const gsize length = name ? strlen (name) : 0;

      if (length >= strlen (PICKLE) && strcmp (name + length - strlen (PICKLE), PICKLE) == 0
          && (length == strlen (PICKLE) || name[length - strlen (PICKLE) - 1] == '/'))
        return g_strndup (name, length - strlen (PICKLE));
    }
  return NULL;
}

/* The file NAME of the archive. NULL where there is none, or where it is damaged. */
static GBytes *
read_file (const Saved *saved, const char *name)
{
  g_autofree char *path = g_strconcat (saved->folder, name, NULL);

  return nst_archive_read (saved->archive, path);
}

/* Whether the archive says that its numbers' most significant byte comes first. */
static gboolean
is_big_endian (const Saved *saved)
{
  g_autoptr (GBytes) order = read_file (saved, "byteorder");
  gsize size;
  const char *text = order ? g_bytes_get_data (order, &size) : NULL;

  return text && size == strlen ("big") && memcmp (text, "big", size) == 0;
}

static GBytes *
read_storage (gpointer user_data, const NstPickleStorage *storage, GError **error)
{
  Saved *saved = user_data;
  GBytes *bytes = g_hash_table_lookup (saved->storages, storage->key);

  if (bytes == NULL)
    {
      g_autofree char *name = g_strconcat ("data/", storage->key, NULL);

      bytes = read_file (saved, name);
      if (bytes == NULL)
        {
          nst_network_error_damaged (error, saved->file, _ ("its part “%s” is missing or damaged"),
                                     name);
          return NULL;
        }
      g_hash_table_insert (saved->storages, g_strdup (storage->key), bytes);
    }
  return g_bytes_ref (bytes);
}

/* Adds the tensors that the archive's pickle lists. */
static gboolean
read_pickle (Saved *saved, NstTensors *tensors, GError **error)
{
  g_autoptr (NstPickleValues) values = nst_pickle_values_new (saved->file);
  g_autoptr (GBytes) pickle = read_file (saved, PICKLE);
  const NstPickleValue *root;
  gsize place = 0;

  if (pickle == NULL)
    return nst_network_error_damaged (error, saved->file, _ ("its part “%s” is missing or damaged"),
                                      PICKLE);
  root = nst_pickle_read (values, pickle, &place, error);
  return root && nst_state_dict_read (root, tensors, read_storage, saved, error);
}

gboolean
nst_pytorch_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error)
{
  const char *name = nst_tensors_get_name (tensors);
  g_autoptr (NstArchive) archive = nst_archive_new (bytes);
  g_autofree char *folder = archive ? find_folder (archive) : NULL;
  g_autoptr (GHashTable) storages
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_bytes_unref);
  Saved saved = { name, archive, folder, storages };

  if (archive == NULL)
    return nst_network_error_damaged (error, name, _ ("it is an archive that is cut short"));
  if (folder == NULL)
    return nst_network_error_unfit (error, name, _ ("it is an archive, but none of PyTorch's"));
  if (is_big_endian (&saved))
    return nst_network_error_unfit (error, name,
                                    _ ("its numbers have their most significant byte first"));
  return read_pickle (&saved, tensors, error);
}
