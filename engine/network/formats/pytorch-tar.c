/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/pytorch-tar.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/formats/pickle-globals.h"
#include "network/formats/pickle.h"
#include "network/formats/state-dict.h"
#include "network/formats/storages.h"
#include "network/network-error.h"

/* A tar (POSIX.1-1988): blocks, one for each file's properties, then those of its bytes. */
#define BLOCK 512
#define SIZE_PLACE 124
#define SIZE_DIGITS 12
#define KIND_PLACE 156
#define WORD_PLACE 257
#define WORD "ustar"

#define MAX_FILES 64 /* of a tar; PyTorch's has four, and properties of each */

typedef struct
{
  NstPickleValues *values;
  NstStorages storages;
  GHashTable *views; /* key → value of the storage */
} Tar;

gboolean
nst_pytorch_tar_knows (GBytes *bytes)
{
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  return size >= BLOCK && memcmp (data + WORD_PLACE, WORD, strlen (WORD)) == 0;
}

/* The file NAME in the tar BYTES; NULL where there is none, or where it is cut short. */
static GBytes *
find_file (GBytes *bytes, const char *name)
{
  gsize size, place = 0;
  const char *data = g_bytes_get_data (bytes, &size);

  for (int i = 0; i < MAX_FILES && size - place >= BLOCK; i++)
    {
      const char *head = data + place;
      g_autofree char *digits = g_strndup (head + SIZE_PLACE, SIZE_DIGITS);
      const guint64 length = g_ascii_strtoull (digits, NULL, 8);

      place += BLOCK;
      if (length > size - place)
        return NULL;
      if ((head[KIND_PLACE] == '0' || head[KIND_PLACE] == '\0')
          && strncmp (head, name, strlen (name) + 1) == 0)
        return g_bytes_new_from_bytes (bytes, place, length);
      place += MIN ((length + BLOCK - 1) / BLOCK * BLOCK, size - place);
    }
  return NULL;
}

/* Reads a pickle of one whole number from *PLACE in BYTES on. */
static gboolean
read_count (Tar *tar, GBytes *bytes, gsize *place, gint64 *count)
{
  const NstPickleValue *value = nst_pickle_read (tar->values, bytes, place, NULL);

  if (!nst_pickle_value_is (value, NST_PICKLE_INTEGER))
    return FALSE;
  *count = value->integer;
  return TRUE;
}

/* The whole number that is TUPLE's item INDEX, as a text; NULL where it is none. */
static char *
get_key (const NstPickleValue *tuple, guint index)
{
  const NstPickleValue *number = nst_pickle_value_get (tuple, index);

  return nst_pickle_value_is (number, NST_PICKLE_INTEGER)
           ? g_strdup_printf ("%" G_GINT64_FORMAT, number->integer)
           : NULL;
}

/* Has tensors find OFFSET numbers of the storage ROOT, of TYPE, under KEY. */
static gboolean
add_view (Tar *tar, const char *key, const char *root, gsize offset, const NstPickleGlobal *type)
{
  NstPickleValue *text = nst_pickle_values_add (tar->values, NST_PICKLE_TEXT);
  NstPickleValue *storage = nst_pickle_values_add (tar->values, NST_PICKLE_STORAGE);

  if (text == NULL || storage == NULL)
    return FALSE;
  text->text = g_strdup (root);
  *storage->storage = (NstPickleStorage){ type, text->text, offset };
  g_hash_table_insert (tar->views, g_strdup (key), storage);
  return TRUE;
}

/* Adds the next storage: its key, where it was, and its type; then its numbers. */
static gboolean
add_storage (Tar *tar, GBytes *bytes, gsize *place)
{
  const NstPickleValue *tuple = nst_pickle_read (tar->values, bytes, place, NULL);
  const NstPickleValue *type = nst_pickle_value_get (tuple, 2);
  g_autofree char *key = get_key (tuple, 0);

  return key && nst_pickle_value_is (type, NST_PICKLE_GLOBAL)
         && nst_storages_add (&tar->storages, key, type->global->size, bytes, place)
         && add_view (tar, key, key, 0, type->global);
}

/* Adds a part of a storage as another: its key, the storage's, where it begins, and its length. */
static gboolean
add_part (Tar *tar, const NstPickleValue *tuple)
{
  g_autofree char *key = get_key (tuple, 0);
  g_autofree char *root_key = get_key (tuple, 1);
  const NstPickleValue *offset = nst_pickle_value_get (tuple, 2);
  const NstPickleValue *root = root_key ? g_hash_table_lookup (tar->views, root_key) : NULL;

  return key && root && nst_pickle_value_is (offset, NST_PICKLE_INTEGER) && offset->integer >= 0
         && add_view (tar, key, root_key, offset->integer, root->storage->type);
}

static gboolean
read_storages (Tar *tar, GBytes *bytes)
{
  const NstPickleValue *parts;
  gsize place = 0;
  gint64 count;

  if (!read_count (tar, bytes, &place, &count))
    return FALSE;
  for (gint64 i = 0; i < count; i++)
    if (!add_storage (tar, bytes, &place))
      return FALSE;
  parts = nst_pickle_read (tar->values, bytes, &place, NULL);
  for (guint i = 0; i < nst_pickle_value_length (parts); i++)
    if (!add_part (tar, nst_pickle_value_get (parts, i)))
      return FALSE;
  return parts != NULL;
}

/* Copies COUNT whole numbers of eight bytes at *PLACE in BYTES to NUMBERS, and moves *PLACE behind
 * them. */
static gboolean
take_numbers (GBytes *bytes, gsize *place, gsize *numbers, guint count)
{
  const guint8 *data = g_bytes_get_data (bytes, NULL);

  if ((g_bytes_get_size (bytes) - *place) / sizeof (guint64) < count)
    return FALSE;
  for (guint i = 0; i < count; i++, *place += sizeof (guint64))
    {
      guint64 number;

      memcpy (&number, data + *place, sizeof number);
      numbers[i] = GUINT64_FROM_LE (number);
    }
  return TRUE;
}

/* Adds the next tensor: its key, its storage's and its type; then rank, sides, strides and where it
 * begins. The rank has four bytes, and four that mean nothing. */
static gboolean
add_tensor (Tar *tar, GBytes *bytes, gsize *place)
{
  const NstPickleValue *tuple = nst_pickle_read (tar->values, bytes, place, NULL);
  const NstPickleValue *key = nst_pickle_value_get (tuple, 0);
  g_autofree char *storage_key = get_key (tuple, 1);
  const NstPickleValue *storage = NULL;
  NstPickleValue *value = nst_pickle_values_add (tar->values, NST_PICKLE_TENSOR);
  gsize rank;

  if (storage_key)
    storage = g_hash_table_lookup (tar->views, storage_key);
  if (value == NULL || storage == NULL || !nst_pickle_value_is (key, NST_PICKLE_INTEGER)
      || !take_numbers (bytes, place, &rank, 1) || (rank &= G_MAXUINT32) > NST_TENSOR_MAX_RANK
      || !take_numbers (bytes, place, value->tensor->shape, rank)
      || !take_numbers (bytes, place, value->tensor->strides, rank)
      || !take_numbers (bytes, place, &value->tensor->offset, 1))
    return FALSE;
  value->tensor->rank = rank;
  value->tensor->storage = storage->storage;
  nst_pickle_values_define (tar->values, key->integer, value);
  return TRUE;
}

static gboolean
read_tensors (Tar *tar, GBytes *bytes)
{
  gsize place = 0;
  gint64 count;

  if (!read_count (tar, bytes, &place, &count))
    return FALSE;
  for (gint64 i = 0; i < count; i++)
    if (!add_tensor (tar, bytes, &place))
      return FALSE;
  return TRUE;
}

/* Whether INFORMATION, a pickle, says that numbers' most significant byte comes first. */
static gboolean
is_big_endian (Tar *tar, GBytes *information)
{
  gsize place = 0;
  const NstPickleValue *machine = nst_pickle_read (tar->values, information, &place, NULL);
  const NstPickleValue *little = nst_pickle_value_find (machine, "little_endian");

  return nst_pickle_value_is (little, NST_PICKLE_INTEGER) && !little->integer;
}

static gboolean
read_files (Tar *tar, GBytes *bytes, NstTensors *tensors, GError **error)
{
  const char *name = nst_tensors_get_name (tensors);
  g_autoptr (GBytes) information = find_file (bytes, "sys_info");
  g_autoptr (GBytes) pickle = find_file (bytes, "pickle");
  g_autoptr (GBytes) list = find_file (bytes, "tensors");
  g_autoptr (GBytes) storages = find_file (bytes, "storages");
  const NstPickleValue *root;
  gsize place = 0;

  if (!information || !pickle || !list || !storages)
    return nst_network_error_damaged (
      error, name, _ ("it is a tar archive, but none of PyTorch's, or cut short"));
  if (is_big_endian (tar, information))
    return nst_network_error_unfit (error, name,
                                    _ ("its numbers have their most significant byte first"));
  if (!read_storages (tar, storages) || !read_tensors (tar, list))
    return nst_network_error_damaged (error, name,
                                      _ ("its list of tensors cannot be read, or is cut short"));
  root = nst_pickle_read (tar->values, pickle, &place, error);
  return root && nst_state_dict_read (root, tensors, nst_storages_read, &tar->storages, error);
}

gboolean
nst_pytorch_tar_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error)
{
  g_autoptr (NstPickleValues) values = nst_pickle_values_new (nst_tensors_get_name (tensors));
  g_autoptr (GHashTable) views = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  Tar tar = { .values = values, .views = views };
  gboolean success;

  nst_storages_init (&tar.storages, nst_tensors_get_name (tensors));
  success = read_files (&tar, bytes, tensors, error);
  nst_storages_clear (&tar.storages);
  return success;
}
