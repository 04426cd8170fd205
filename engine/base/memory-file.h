/* Files without a name, in memory, for libraries and processes that take a path.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The descriptor of a new file with the LENGTH bytes DATA, which is to be closed; -1 where there
 * can be none. */
int nst_memory_file_new (gconstpointer data, gsize length);

/* The path by which the open file DESCRIPTOR of this process is opened again, also by another one.
 * Free it. */
char *nst_memory_file_get_path (int descriptor);

G_END_DECLS
