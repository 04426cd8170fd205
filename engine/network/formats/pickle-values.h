/* What a pickle of PyTorch's holds, as plain values: nothing here runs anything.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"

G_BEGIN_DECLS

/* What one pickle may hold, values and tensors' sides all together: a network of a thousand layers
 * holds a hundredth of it. */
#define NST_PICKLE_MAX_VALUES 1000000

typedef enum
{
  NST_PICKLE_NONE,
  NST_PICKLE_INTEGER, /* also a truth value */
  NST_PICKLE_NUMBER,
  NST_PICKLE_TEXT,
  NST_PICKLE_TUPLE,
  NST_PICKLE_LIST,
  NST_PICKLE_DICTIONARY,
  NST_PICKLE_GLOBAL, /* one of the few that may be named: pickle-globals.h */
  NST_PICKLE_STORAGE,
  NST_PICKLE_TENSOR,
  NST_PICKLE_MARK /* only while a pickle is read */
} NstPickleKind;

typedef struct _NstPickleValue NstPickleValue;
typedef struct _NstPickleGlobal NstPickleGlobal;

/* A row of numbers that tensors are cut from. The file has its numbers elsewhere, under KEY. */
typedef struct
{
  const NstPickleGlobal *type;
  const char *key;
  gsize offset; /* of its first number among those of KEY */
} NstPickleStorage;

typedef struct
{
  const NstPickleStorage *storage;
  gsize offset; /* of the first number in the storage */
  guint rank;
  gsize shape[NST_TENSOR_MAX_RANK];
  gsize strides[NST_TENSOR_MAX_RANK]; /* from one index to the next, in numbers */
} NstPickleTensor;

struct _NstPickleValue
{
  NstPickleKind kind;
  union
  {
    gint64 integer;
    double number;
    char *text;       /* UTF-8 */
    GPtrArray *items; /* of a tuple or list; of a dictionary, keys and values in turn */
    const NstPickleGlobal *global;
    NstPickleStorage *storage;
    NstPickleTensor *tensor;
  };
};

/* Owns all values of one file, as they may hold each other in a ring. */
typedef struct _NstPickleValues NstPickleValues;

/* None yet; messages call the file NAME. Free with nst_pickle_values_free. */
NstPickleValues *nst_pickle_values_new (const char *name);
void nst_pickle_values_free (NstPickleValues *values);

const char *nst_pickle_values_get_name (const NstPickleValues *values);

/* A new value of KIND, empty or 0, that VALUES owns with all that it points to but other values.
 * NULL when there are NST_PICKLE_MAX_VALUES. */
NstPickleValue *nst_pickle_values_add (NstPickleValues *values, NstPickleKind kind);

/* All values, in the order in which they were added. */
const GPtrArray *nst_pickle_values_list (const NstPickleValues *values);

/* Has VALUE stand for NUMBER where a pickle refers to it; the last one that does counts. NULL is
 * what no value stands for. */
void nst_pickle_values_define (NstPickleValues *values, gint64 number, NstPickleValue *value);
NstPickleValue *nst_pickle_values_refer (const NstPickleValues *values, gint64 number);

/* How many items the tuple, list or dictionary VALUE has; 0 when it is none or NULL. A dictionary
 * has two for each key. */
guint nst_pickle_value_length (const NstPickleValue *value);

/* The item INDEX of VALUE; NULL when it has none. */
NstPickleValue *nst_pickle_value_get (const NstPickleValue *value, guint index);

/* Whether VALUE, which may be NULL, is of KIND. */
gboolean nst_pickle_value_is (const NstPickleValue *value, NstPickleKind kind);

/* What the dictionary VALUE has under the text KEY; NULL when it has nothing or is none. */
const NstPickleValue *nst_pickle_value_find (const NstPickleValue *value, const char *key);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstPickleValues, nst_pickle_values_free)

G_END_DECLS
