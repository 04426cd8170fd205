/* A widget that offers styles as pictures, and chooses one of them.
 *
 * Included pictures, recent files, open images and a folder's files have a tab each. Files can also
 * be chosen in a file dialog, dropped, and pasted by Ctrl+V, as pictures can. Arrow keys move, a
 * click or Enter chooses; Enter on the chosen style activates the window's default.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* Called when a style was chosen: the file PATH or, if PATH is NULL, the open image or layer
 * DRAWABLE as in NstStyleChoice. NULL and -1: the style chosen before turned out to be unreadable,
 * and none is chosen now. */
typedef void (*NstGalleryChosen) (const char *path, gint32 drawable, gpointer user_data);

/* A gallery in which the file PATH or, if PATH is NULL, DRAWABLE is chosen. For NULL and -1 the
 * first included style is chosen, for which CHOSEN is called before this function returns. */
GtkWidget *nst_gallery_new (const char *path, gint32 drawable, NstGalleryChosen chosen,
                            gpointer user_data);

/* Shows the file PATH or, if PATH is NULL, DRAWABLE as the chosen one; NULL and -1: none. CHOSEN is
 * called only if the file then turns out to be unreadable. */
void nst_gallery_choose (GtkWidget *gallery, const char *path, gint32 drawable);

G_END_DECLS
