/* What a gallery's tabs contain: the rows of each, and the loading of their thumbnails.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "dialog/gallery-rows.h"

G_BEGIN_DECLS

typedef enum
{
  NST_GALLERY_INCLUDED,
  NST_GALLERY_RECENT,
  NST_GALLERY_OPEN,
  NST_GALLERY_FOLDER,
  NST_GALLERY_N_TABS
} NstGalleryTab;

/* Called when something new is known of the style in ROW. */
typedef void (*NstGalleryRowChanged) (GtkListStore *rows, GtkTreeIter *row, gpointer user_data);

typedef struct
{
  GtkListStore *rows[NST_GALLERY_N_TABS];
  gboolean loaded[NST_GALLERY_N_TABS]; /* whether the thumbnails of a tab's files are under way */
  NstStyleThumbnails *thumbnails;      /* of files; NULL once stopped */
  guint drawing;                       /* source that draws open images, or 0 */
  GtkWidget *widget;                   /* gives icons; borrowed */
  NstGalleryRowChanged changed;
  gpointer user_data;
} NstGalleryTabs;

/* Lists the included and the recent styles; they are not loaded yet. WIDGET gives icons of its
 * theme. */
void nst_gallery_tabs_init (NstGalleryTabs *tabs, GtkWidget *widget, NstGalleryRowChanged changed,
                            gpointer user_data);

/* Ends the loading; CHANGED is not called any more. */
void nst_gallery_tabs_stop (NstGalleryTabs *tabs);

/* Frees the rows of stopped TABS. */
void nst_gallery_tabs_clear (NstGalleryTabs *tabs);

/* Has TAB's thumbnails loaded, in idle moments, as far as they are not yet. The images that are
 * open are listed anew. */
void nst_gallery_tabs_load (NstGalleryTabs *tabs, NstGalleryTab tab);

/* Lists the pictures of FOLDER. */
void nst_gallery_tabs_set_folder (NstGalleryTabs *tabs, const char *folder);

/* The tab that has the file PATH; FIRST if several have it. A file that none has is added to the
 * recent ones. */
NstGalleryTab nst_gallery_tabs_offer_file (NstGalleryTabs *tabs, const char *path,
                                           NstGalleryTab first);

/* The folder to begin with when a file is to be chosen: that of the CHOSEN file, if there is one
 * that did not come with the filter, or else that of the last one painted in. Free with g_free;
 * NULL if there is none. */
char *nst_gallery_tabs_find_folder (NstGalleryTabs *tabs, const char *chosen);

G_END_DECLS
