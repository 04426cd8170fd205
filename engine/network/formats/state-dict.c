/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/state-dict.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/formats/pickle-globals.h"
#include "network/network-error.h"

/* How many dictionaries may be around the one with the tensors. */
#define MAX_DEPTH 4

/* The tensor under the text that is DICTIONARY's key INDEX; NULL where either is something else. */
static const NstPickleTensor *
get_tensor (const NstPickleValue *dictionary, guint index)
{
  const NstPickleValue *key = nst_pickle_value_get (dictionary, index);
  const NstPickleValue *value = nst_pickle_value_get (dictionary, index + 1);

  if (!nst_pickle_value_is (key, NST_PICKLE_TEXT)
      || !nst_pickle_value_is (value, NST_PICKLE_TENSOR))
    return NULL;
  return value->tensor;
}

static guint
count_tensors (const NstPickleValue *dictionary)
{
  guint count = 0;

  for (guint i = 0; i < nst_pickle_value_length (dictionary); i += 2)
    count += get_tensor (dictionary, i) != NULL;
  return count;
}

/* Adds the dictionaries that DICTIONARY has as values to FOUND, but for those in SEEN. */
static void
list_inner (const NstPickleValue *dictionary, GPtrArray *found, GHashTable *seen)
{
  for (guint i = 1; i < nst_pickle_value_length (dictionary); i += 2)
    {
      NstPickleValue *inner = nst_pickle_value_get (dictionary, i);

      if (nst_pickle_value_is (inner, NST_PICKLE_DICTIONARY) && g_hash_table_add (seen, inner))
        g_ptr_array_add (found, inner);
    }
}

/* The dictionary with the most tensors among ROOT and those in it, the outermost and first of
 * several. NULL where none has any. */
static const NstPickleValue *
find_most (const NstPickleValue *root)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (NULL, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  const NstPickleValue *best = NULL;
  guint most = 0;
  guint begin = 0;

  if (nst_pickle_value_is (root, NST_PICKLE_DICTIONARY))
    g_ptr_array_add (found, (gpointer) root);
  for (int depth = 0; depth <= MAX_DEPTH; depth++)
    {
      const guint end = found->len;

      for (; begin < end; begin++)
        {
          const NstPickleValue *dictionary = g_ptr_array_index (found, begin);
          const guint count = count_tensors (dictionary);

          if (count > most)
            best = dictionary;
          most = MAX (most, count);
          list_inner (dictionary, found, seen);
        }
    }
  return best;
}

/* The length of what stands before torchvision's name in NAME, 0 without it; -1 where NAME is none
 * of torchvision's for layers. */
static int
measure_prefix (const char *name)
{
  const char *place = name;

  while ((place = strstr (place, NST_NAMES_LAYERS)))
    if (place == name || place[-1] == '.')
      return place - name;
    else
      place++;
  return -1;
}

/* What stands before torchvision's names in DICTIONARY; NULL when it has no such names. */
static char *
find_prefix (const NstPickleValue *dictionary)
{
  for (guint i = 0; i < nst_pickle_value_length (dictionary); i += 2)
    if (get_tensor (dictionary, i))
      {
        const char *name = nst_pickle_value_get (dictionary, i)->text;
        const int length = measure_prefix (name);

        if (length >= 0)
          return g_strndup (name, length);
      }
  return NULL;
}

/* Whether the tensor NAME is kept. PREFIX is NULL where no layer has torchvision's names. */
static gboolean
is_wanted (const char *name, const NstPickleTensor *tensor, const char *prefix)
{
  if (!tensor->storage->type->is_fractional)
    return FALSE;
  if (prefix == NULL)
    return tensor->rank == 4;
  return g_str_has_prefix (name, prefix)
         && g_str_has_prefix (name + strlen (prefix), NST_NAMES_LAYERS);
}

/* Adds SAVED as NAME, its numbers in BYTES. */
static gboolean
add_tensor (NstTensors *tensors, const char *name, const NstPickleTensor *saved, GBytes *bytes,
            GError **error)
{
  const NstPickleStorage *storage = saved->storage;
  NstTensor tensor = { .numbers = storage->type->numbers, .rank = saved->rank, .bytes = bytes };

  memcpy (tensor.shape, saved->shape, sizeof tensor.shape);
  memcpy (tensor.strides, saved->strides, sizeof tensor.strides);
  if (!g_size_checked_add (&tensor.offset, storage->offset, saved->offset)
      || !g_size_checked_mul (&tensor.offset, tensor.offset, storage->type->size))
    tensor.offset = G_MAXSIZE;
  return nst_tensors_add (tensors, name, &tensor, error);
}

gboolean
nst_state_dict_read (const NstPickleValue *root, NstTensors *tensors, NstStorageRead read,
                     gpointer user_data, GError **error)
{
  const NstPickleValue *dictionary = find_most (root);
  g_autofree char *prefix = find_prefix (dictionary);

  if (dictionary == NULL)
    return nst_network_error_unfit (error, nst_tensors_get_name (tensors),
                                    _ ("it holds no tensors under names"));
  for (guint i = 0; i < nst_pickle_value_length (dictionary); i += 2)
    {
      const NstPickleTensor *tensor = get_tensor (dictionary, i);
      const char *name = tensor ? nst_pickle_value_get (dictionary, i)->text : NULL;
      g_autoptr (GBytes) bytes = NULL;

      if (tensor == NULL || !is_wanted (name, tensor, prefix))
        continue;
      bytes = read (user_data, tensor->storage, error);
      if (bytes == NULL
          || !add_tensor (tensors, prefix ? name + strlen (prefix) : name, tensor, bytes, error))
        return FALSE;
    }
  return TRUE;
}
