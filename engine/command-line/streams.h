/* Standard input and standard output, for pictures and reports.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Opens standard streams that whoever started the program has closed, so that no picture's file
 * takes their place and is written messages into. They fail as closed ones do. */
void nst_streams_open (void);

/* Takes standard output for a picture: a descriptor, the same each time, to which nothing else is
 * written from now on. What libraries print goes to standard error. -1 with NST_ERROR_OUTPUT. */
int nst_streams_take_output (GError **error);

/* The name of a file that holds all that comes from standard input, in memory. It is the same each
 * time. NULL with NST_ERROR_INPUT, or NST_ERROR_CANCELLED. */
const char *nst_streams_take_input (GError **error);

/* Calls standard input by that name in ERROR, instead of by its file's. */
void nst_streams_name_input (GError **error);

/* Prints TEXT on standard output. FALSE with NST_ERROR_OUTPUT. */
gboolean nst_streams_print (const char *text, GError **error);

G_END_DECLS
