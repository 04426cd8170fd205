/* What libFuzzer (https://llvm.org/docs/LibFuzzer.html) calls; each target has a file of its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Once, before the first input. */
int LLVMFuzzerInitialize (int *argc, char ***argv);

/* For each input, SIZE bytes DATA. Returns 0. */
int LLVMFuzzerTestOneInput (const guint8 *data, size_t size);

/* Makes another input of the SIZE bytes DATA, in their place, of LARGEST bytes at most. Returns its
 * size. */
size_t LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t largest, unsigned seed);

/* libFuzzer's own way to do so. */
size_t LLVMFuzzerMutate (guint8 *data, size_t size, size_t largest);

G_END_DECLS
