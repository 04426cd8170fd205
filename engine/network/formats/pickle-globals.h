/* The few names of Python's that a pickle of tensors needs, and what calling each makes. Whatever
 * else a pickle names would be run by Python, and is refused here: torch/_weights_only_unpickler.py
 * does the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/pickle-values.h"

G_BEGIN_DECLS

/* Makes a value of ARGUMENTS, a tuple. NULL when they are not what it takes. */
typedef NstPickleValue *(*NstPickleCall) (NstPickleValues *values, const NstPickleValue *arguments);

struct _NstPickleGlobal
{
  const char *module;
  const char *name;
  NstPickleCall call;     /* NULL for a type of storage */
  gsize size;             /* bytes of a number in storages of this type; 0 for what is called */
  gboolean is_fractional; /* whether they are of a type that tensors.h knows: */
  NstNumbers numbers;
};

/* What is called NAME in MODULE; NULL when a pickle has no business with it. */
const NstPickleGlobal *nst_pickle_globals_find (const char *module, const char *name);

/* The storage that IDENTITY, a tuple that PyTorch writes in its place, is about. NULL when it is no
 * such tuple. */
NstPickleValue *nst_pickle_globals_storage (NstPickleValues *values,
                                            const NstPickleValue *identity);

G_END_DECLS
