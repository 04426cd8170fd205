/* Writes to a descriptor until all is written.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Writes LENGTH bytes of DATA to DESCRIPTOR. FALSE with errno when they do not get there. May be
 * called by a signal's handler. */
gboolean nst_write_all (int descriptor, gconstpointer data, gsize length);

G_END_DECLS
