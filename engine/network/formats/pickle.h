/* Reads Python's pickles (docs.python.org/3/library/pickletools.html) of protocol 2, as PyTorch
 * writes them: only what tensors and dictionaries of them need. A pickle is a program for a small
 * machine with a stack, which may call anything; this machine calls what pickle-globals.h has.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/pickle-values.h"

G_BEGIN_DECLS

/* Bytes of a pickle that is read at most; a network's has a few thousand. */
#define NST_PICKLE_MAX_BYTES (16 << 20)

/* The value of the pickle that begins at *PLACE in BYTES, which VALUES owns; *PLACE becomes the
 * place behind it. NULL with NST_ERROR_NETWORK when it is damaged, too long, or would call anything
 * else. */
const NstPickleValue *nst_pickle_read (NstPickleValues *values, GBytes *bytes, gsize *place,
                                       GError **error);

G_END_DECLS
