/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/pickle-values.h"

struct _NstPickleValues
{
  char *name;
  GPtrArray *all;      /* of NstPickleValue */
  GHashTable *defined; /* number → value */
};

static gboolean
has_items (const NstPickleValue *value)
{
  return value
         && (value->kind == NST_PICKLE_TUPLE || value->kind == NST_PICKLE_LIST
             || value->kind == NST_PICKLE_DICTIONARY);
}

static void
free_value (gpointer data)
{
  NstPickleValue *value = data;

  if (has_items (value))
    g_ptr_array_unref (value->items);
  else if (value->kind == NST_PICKLE_TEXT)
    g_free (value->text);
  else if (value->kind == NST_PICKLE_STORAGE)
    g_free (value->storage);
  else if (value->kind == NST_PICKLE_TENSOR)
    g_free (value->tensor);
  g_free (value);
}

NstPickleValues *
nst_pickle_values_new (const char *name)
{
  NstPickleValues *values = g_new (NstPickleValues, 1);

  values->name = g_strdup (name);
  values->all = g_ptr_array_new_with_free_func (free_value);
  values->defined = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  return values;
}

void
nst_pickle_values_free (NstPickleValues *values)
{
  g_free (values->name);
  g_ptr_array_unref (values->all);
  g_hash_table_unref (values->defined);
  g_free (values);
}

const char *
nst_pickle_values_get_name (const NstPickleValues *values)
{
  return values->name;
}

NstPickleValue *
nst_pickle_values_add (NstPickleValues *values, NstPickleKind kind)
{
  NstPickleValue *value;

  if (values->all->len >= NST_PICKLE_MAX_VALUES)
    return NULL;
  value = g_new0 (NstPickleValue, 1);
  value->kind = kind;
  if (has_items (value))
    value->items = g_ptr_array_new ();
  else if (kind == NST_PICKLE_STORAGE)
    value->storage = g_new0 (NstPickleStorage, 1);
  else if (kind == NST_PICKLE_TENSOR)
    value->tensor = g_new0 (NstPickleTensor, 1);
  g_ptr_array_add (values->all, value);
  return value;
}

const GPtrArray *
nst_pickle_values_list (const NstPickleValues *values)
{
  return values->all;
}

void
nst_pickle_values_define (NstPickleValues *values, gint64 number, NstPickleValue *value)
{
  g_hash_table_insert (values->defined, g_memdup2 (&number, sizeof number), value);
}

NstPickleValue *
nst_pickle_values_refer (const NstPickleValues *values, gint64 number)
{
  return g_hash_table_lookup (values->defined, &number);
}

guint
nst_pickle_value_length (const NstPickleValue *value)
{
  return has_items (value) ? value->items->len : 0;
}

NstPickleValue *
nst_pickle_value_get (const NstPickleValue *value, guint index)
{
  return index < nst_pickle_value_length (value) ? g_ptr_array_index (value->items, index) : NULL;
}

gboolean
nst_pickle_value_is (const NstPickleValue *value, NstPickleKind kind)
{
  return value && value->kind == kind;
}

const NstPickleValue *
nst_pickle_value_find (const NstPickleValue *value, const char *key)
{
  if (!nst_pickle_value_is (value, NST_PICKLE_DICTIONARY))
    return NULL;
  for (guint i = 0; i < nst_pickle_value_length (value); i += 2)
    {
      const NstPickleValue *found = nst_pickle_value_get (value, i);

      if (nst_pickle_value_is (found, NST_PICKLE_TEXT) && g_str_equal (found->text, key))
        return nst_pickle_value_get (value, i + 1);
    }
  return NULL;
}
