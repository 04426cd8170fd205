/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/pickle-globals.h"

#include <string.h>

/* Adds the keys and values of PAIRS, a list of lists or tuples of two, to DICTIONARY. */
static gboolean
add_pairs (NstPickleValue *dictionary, const NstPickleValue *pairs)
{
  for (guint i = 0; i < nst_pickle_value_length (pairs); i++)
    {
      const NstPickleValue *pair = nst_pickle_value_get (pairs, i);

      if (nst_pickle_value_length (pair) != 2 || pair->kind == NST_PICKLE_DICTIONARY)
        return FALSE;
      g_ptr_array_add (dictionary->items, nst_pickle_value_get (pair, 0));
      g_ptr_array_add (dictionary->items, nst_pickle_value_get (pair, 1));
    }
  return TRUE;
}

/* Python 2 gives an OrderedDict its items at once, as a list of pairs; Python 3 adds them later. */
static NstPickleValue *
make_dictionary (NstPickleValues *values, const NstPickleValue *arguments)
{
  const NstPickleValue *pairs = nst_pickle_value_get (arguments, 0);
  NstPickleValue *dictionary = nst_pickle_values_add (values, NST_PICKLE_DICTIONARY);

  if (dictionary == NULL || nst_pickle_value_length (arguments) > 1
      || (pairs && (pairs->kind != NST_PICKLE_LIST || !add_pairs (dictionary, pairs))))
    return NULL;
  return dictionary;
}

/* Copies TUPLE, of whole numbers from 0 on, to NUMBERS. */
static gboolean
read_numbers (const NstPickleValue *tuple, gsize *numbers)
{
  if (!nst_pickle_value_is (tuple, NST_PICKLE_TUPLE)
      || nst_pickle_value_length (tuple) > NST_TENSOR_MAX_RANK)
    return FALSE;
  for (guint i = 0; i < nst_pickle_value_length (tuple); i++)
    {
      const NstPickleValue *number = nst_pickle_value_get (tuple, i);

      if (number->kind != NST_PICKLE_INTEGER || number->integer < 0)
        return FALSE;
      numbers[i] = number->integer;
    }
  return TRUE;
}

/* torch._utils._rebuild_tensor (storage, offset, size, stride), and _v2 of the same with more. */
static NstPickleValue *
make_tensor (NstPickleValues *values, const NstPickleValue *arguments)
{
  const NstPickleValue *storage = nst_pickle_value_get (arguments, 0);
  const NstPickleValue *offset = nst_pickle_value_get (arguments, 1);
  const NstPickleValue *size = nst_pickle_value_get (arguments, 2);
  const NstPickleValue *stride = nst_pickle_value_get (arguments, 3);
  NstPickleValue *value;
  NstPickleTensor *tensor;

  if (!nst_pickle_value_is (storage, NST_PICKLE_STORAGE)
      || !nst_pickle_value_is (offset, NST_PICKLE_INTEGER) || offset->integer < 0
      || nst_pickle_value_length (size) != nst_pickle_value_length (stride)
      || (value = nst_pickle_values_add (values, NST_PICKLE_TENSOR)) == NULL)
    return NULL;
  tensor = value->tensor;
  tensor->storage = storage->storage;
  tensor->offset = offset->integer;
  tensor->rank = nst_pickle_value_length (size);
  if (!read_numbers (size, tensor->shape) || !read_numbers (stride, tensor->strides))
    return NULL;
  return value;
}

/* torch._utils._rebuild_parameter (tensor, whether it is trained, hooks): the tensor. */
static NstPickleValue *
make_parameter (NstPickleValues *values, const NstPickleValue *arguments)
{
  NstPickleValue *tensor = nst_pickle_value_get (arguments, 0);

  return nst_pickle_value_is (tensor, NST_PICKLE_TENSOR) ? tensor : NULL;
}

static const NstPickleGlobal globals[] = {
  { "collections", "OrderedDict", make_dictionary },
  { "torch._utils", "_rebuild_tensor", make_tensor },
  { "torch._utils", "_rebuild_tensor_v2", make_tensor },
  { "torch._utils", "_rebuild_parameter", make_parameter },
  { "torch", "FloatStorage", NULL, 4, TRUE, NST_NUMBERS_FLOAT },
  { "torch", "HalfStorage", NULL, 2, TRUE, NST_NUMBERS_HALF },
  { "torch", "BFloat16Storage", NULL, 2, TRUE, NST_NUMBERS_BFLOAT },
  { "torch", "DoubleStorage", NULL, 8, TRUE, NST_NUMBERS_DOUBLE },
  { "torch", "LongStorage", NULL, 8 },
  { "torch", "IntStorage", NULL, 4 },
  { "torch", "ShortStorage", NULL, 2 },
  { "torch", "CharStorage", NULL, 1 },
  { "torch", "ByteStorage", NULL, 1 },
  { "torch", "BoolStorage", NULL, 1 },
};

const NstPickleGlobal *
nst_pickle_globals_find (const char *module, const char *name)
{
  g_autofree char *storage = NULL;

  /* Types of numbers on a graphics card, as older releases save them. */
  if (g_str_equal (module, "torch.cuda"))
    module = "torch";
  /* A type of tensors, which the oldest files name, stands for that of their storages. */
  if (g_str_equal (module, "torch") && g_str_has_suffix (name, "Tensor"))
    name = storage
      = g_strdup_printf ("%.*sStorage", (int) (strlen (name) - strlen ("Tensor")), name);
  for (guint i = 0; i < G_N_ELEMENTS (globals); i++)
    if (g_str_equal (globals[i].module, module) && g_str_equal (globals[i].name, name))
      return &globals[i];
  return NULL;
}

/* Sets STORAGE's offset by VIEW: None, or the key of a part of the storage, where it begins, and
 * its length. */
static gboolean
set_view (NstPickleStorage *storage, const NstPickleValue *view)
{
  const NstPickleValue *offset = nst_pickle_value_get (view, 1);

  if (view == NULL || view->kind == NST_PICKLE_NONE)
    return TRUE;
  if (view->kind != NST_PICKLE_TUPLE || !nst_pickle_value_is (offset, NST_PICKLE_INTEGER)
      || offset->integer < 0)
    return FALSE;
  storage->offset = offset->integer;
  return TRUE;
}

NstPickleValue *
nst_pickle_globals_storage (NstPickleValues *values, const NstPickleValue *identity)
{
  const NstPickleValue *word = nst_pickle_value_get (identity, 0);
  const NstPickleValue *type = nst_pickle_value_get (identity, 1);
  const NstPickleValue *key = nst_pickle_value_get (identity, 2);
  NstPickleValue *storage;

  if (!nst_pickle_value_is (identity, NST_PICKLE_TUPLE)
      || !nst_pickle_value_is (word, NST_PICKLE_TEXT) || !g_str_equal (word->text, "storage")
      || !nst_pickle_value_is (type, NST_PICKLE_GLOBAL) || type->global->size == 0
      || !nst_pickle_value_is (key, NST_PICKLE_TEXT)
      || (storage = nst_pickle_values_add (values, NST_PICKLE_STORAGE)) == NULL)
    return NULL;
  storage->storage->type = type->global;
  storage->storage->key = key->text;
  return set_view (storage->storage, nst_pickle_value_get (identity, 5)) ? storage : NULL;
}
