/* Numbers of any magnitude as people read and type them, without loss.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The shortest text that nst_number_text_read() reads as VALUE again, with the locale's point: such
 * as 0.2, 1000000 or 5e-08. Free with g_free. */
char *nst_number_text_new (double value);

/* Reads TEXT, which may have a point or a comma before its fraction and blanks around it, into
 * *VALUE. FALSE where it is no finite number. */
gboolean nst_number_text_read (const char *text, double *value);

G_END_DECLS
