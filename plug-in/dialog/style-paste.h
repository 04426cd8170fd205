/* Files of styles that are dropped or pasted; a pasted picture becomes a file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called with PATHS, a NULL-terminated list of at least one file or folder; or, when there is none,
 * with NULL and the ERROR to show. */
typedef void (*NstStylePasted) (char **paths, const GError *error, gpointer user_data);

/* Asks the clipboard for copied files or a copied picture; the picture is saved as a PNG file in
 * the user's cache. PASTED is called later, unless WIDGET was destroyed before. */
void nst_style_paste_request (GtkWidget *widget, NstStylePasted pasted, gpointer user_data);

/* Lets files be dropped on WIDGET. PASTED is called for each drop. */
void nst_style_paste_accept_drops (GtkWidget *widget, NstStylePasted pasted, gpointer user_data);

G_END_DECLS
