/* How wide a terminal is, and how wide texts are on it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NST_USUAL_COLUMNS 80

/* The columns of the terminal at DESCRIPTOR now; NST_USUAL_COLUMNS where it does not say, and where
 * there is no terminal. */
int nst_terminal_columns (int descriptor);

/* Whether a line at DESCRIPTOR can be drawn over: it is a terminal that moves its cursor. */
gboolean nst_terminal_redraws (int descriptor);

/* The columns that TEXT, in UTF-8 and without line ends, takes. */
int nst_text_columns (const char *text);

/* As much of TEXT as COLUMNS have room for, with an ellipsis in place of the rest. Free with
 * g_free. */
char *nst_text_clip (const char *text, int columns);

G_END_DECLS
