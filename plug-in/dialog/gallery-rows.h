/* The rows of a gallery: a GtkListStore of styles with their thumbnails and what is known of them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "dialog/style-sources.h"
#include "dialog/style-thumbnails.h"

G_BEGIN_DECLS

#define NST_GALLERY_THUMBNAIL_SIZE 96 /* pixels */

/* The columns. */
enum
{
  NST_GALLERY_PICTURE,  /* a GdkPixbuf */
  NST_GALLERY_CAPTION,  /* text below the picture */
  NST_GALLERY_NAME,     /* text */
  NST_GALLERY_TIP,      /* the tooltip, as markup */
  NST_GALLERY_PATH,     /* text in the encoding of file names; NULL for an open image */
  NST_GALLERY_DRAWABLE, /* a gint32 as in NstStyleChoice; -1 for a file */
  NST_GALLERY_STATE,    /* an NstThumbnailState */
  NST_GALLERY_SUMMARY,  /* text: name and size, or why the style cannot be chosen */
  NST_GALLERY_N_COLUMNS
};

/* Empty rows. The caller owns the reference. */
GtkListStore *nst_gallery_rows_new (void);

/* Replaces all rows by SOURCES, of NstStyleSource, whose thumbnails are waited for. */
void nst_gallery_rows_set (GtkListStore *rows, const GPtrArray *sources);

/* Adds the file PATH before all others. */
void nst_gallery_rows_prepend (GtkListStore *rows, const char *path);

/* Finds the row of the file PATH or, if PATH is NULL, of DRAWABLE. */
gboolean nst_gallery_rows_find (GtkListStore *rows, const char *path, gint32 drawable,
                                GtkTreeIter *row);

/* Shows THUMBNAIL in ROW. WIDGET gives icons of its theme. */
void nst_gallery_rows_show (GtkListStore *rows, GtkTreeIter *row, const NstThumbnail *thumbnail,
                            GtkWidget *widget);

G_END_DECLS
