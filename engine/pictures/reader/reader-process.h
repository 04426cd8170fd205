/* The reader's process: this program, started once more by reader.h to decode one picture, or by
 * tags-process.h for what is said about one.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* To be called first in main, with its arguments. In a reader's process it does that and
 * ends the process; in any other it returns, and from then on pictures are read in processes of
 * their own. */
void nst_reader_process_serve (int argc, char **argv);

/* Whether nst_reader_process_serve() was called, so that the program can be started as a reader. */
gboolean nst_reader_process_is_ready (void);

G_END_DECLS
