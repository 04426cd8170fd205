/* A widget that chooses a style picture and shows it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called when another picture was chosen; PATH is NULL while there is none that can be used. */
typedef void (*NstStyleChanged) (const char *path, gpointer user_data);

/* A thumbnail beside a button that opens a file dialog, itself with previews; PATH is chosen at
 * first, if not NULL. CHANGED is called on every choice, the first one included. */
GtkWidget *nst_style_chooser_new (const char *path, NstStyleChanged changed, gpointer user_data);

G_END_DECLS
