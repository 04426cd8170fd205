/* Asks whether long work shall go on.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Asked now and then during long work: FALSE to stop. */
typedef gboolean (*NstKeepGoing) (gpointer user_data);

typedef struct
{
  NstKeepGoing keep_going; /* NULL for none */
  gpointer user_data;
} NstWatch;

/* Asks WATCH, which may be NULL. FALSE with NST_ERROR_CANCELLED when it says stop. */
gboolean nst_watch_go_on (const NstWatch *watch, GError **error);

G_END_DECLS
