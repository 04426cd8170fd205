/* The file dialog for styles, with previews.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called when the user has chosen PATH: a file, or a folder whose pictures are to be shown. */
typedef void (*NstStyleFileChosen) (const char *path, gpointer user_data);

/* Shows a file dialog before PARENT's window, in FOLDER, or among the user's pictures if FOLDER is
 * NULL. CHOSEN is called at most once, and not after PARENT was destroyed. */
void nst_style_file_dialog_show (GtkWidget *parent, const char *folder, NstStyleFileChosen chosen,
                                 gpointer user_data);

/* Lets CHOOSER show pictures, of the kinds that GdkPixbuf or GIMP load, or all files. */
void nst_style_file_dialog_add_filters (GtkFileChooser *chooser);

/* Lets CHOOSER show the picture under its cursor, upright, where GdkPixbuf loads it. */
void nst_style_file_dialog_add_preview (GtkFileChooser *chooser);

G_END_DECLS
