/* A look at JSON texts of others before json-glib reads them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether objects and arrays in TEXT, LENGTH bytes of JSON, are nested no deeper than DEPTH.
 * json-glib would follow any depth until the stack overflows. */
gboolean nst_json_is_shallow (const char *text, gsize length, int depth);

G_END_DECLS
