/* What a gallery looks like: tabs, buttons, icons, and a line of text below.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dialog/gallery-tabs.h"

G_BEGIN_DECLS

typedef struct
{
  GtkWidget *tabs[NST_GALLERY_N_TABS]; /* radio buttons that look like toggles */
  GtkWidget *file;                     /* button that opens the file dialog */
  GtkWidget *paste;                    /* button */
  GtkIconView *icons;
  GtkWidget *warning; /* image beside the status */
  GtkWidget *status;  /* label: the style under the cursor, the chosen one, or what is wrong */
} NstGalleryView;

/* Makes the widgets of VIEW. Returns the one that holds all others. */
GtkWidget *nst_gallery_view_new (NstGalleryView *view);

/* Shows ROWS, which are those of TAB. */
void nst_gallery_view_show (NstGalleryView *view, NstGalleryTab tab, GtkListStore *rows);

/* Offers the tab of a folder with this NAME, in UTF-8. */
void nst_gallery_view_offer_folder (NstGalleryView *view, const char *name);

/* Selects ROW; the cursor stays where it is. */
void nst_gallery_view_select (NstGalleryView *view, GtkTreeIter *row);

/* Finds the selected row. Returns FALSE if there is none. */
gboolean nst_gallery_view_get_selected (NstGalleryView *view, GtkTreeIter *row);

/* Moves the cursor to ROW, and scrolls until it is seen. */
void nst_gallery_view_reveal (NstGalleryView *view, GtkTreeIter *row);

/* Moves the cursor, and not the selection, if EVENT is that of an arrow key; at the end of a row to
 * the next one. Returns whether the key is dealt with: not where an arrow leads out of the
 * pictures. Home and the like are left to GTK+, but changed so that they select nothing, either. */
gboolean nst_gallery_view_move_cursor (NstGalleryView *view, GdkEventKey *event);

/* Shows TEXT below the icons, as a WARNING or not. */
void nst_gallery_view_set_status (NstGalleryView *view, const char *text, gboolean warning);

G_END_DECLS
