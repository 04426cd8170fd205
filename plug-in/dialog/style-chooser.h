/* A widget that chooses a style picture and shows it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called when another picture was chosen, in the file PATH. */
typedef void (*NstStyleChanged) (const char *path, gpointer user_data);

/* A thumbnail beside a button that opens a file dialog with previews, and the widget BELOW under
 * that button. PATH is chosen at first, if not NULL. A SMALL one, for lists, has no label. CHANGED
 * is called on every further choice. */
GtkWidget *nst_style_chooser_new (const char *path, gboolean small, GtkWidget *below,
                                  NstStyleChanged changed, gpointer user_data);

G_END_DECLS
