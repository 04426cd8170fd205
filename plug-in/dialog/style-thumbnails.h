/* Small pictures of styles: of files by threads, of open images and of what GIMP alone reads by
 * GIMP.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gdk-pixbuf/gdk-pixbuf.h>

G_BEGIN_DECLS

/* What is known of a picture. */
typedef enum
{
  NST_THUMBNAIL_WAITING,    /* nothing yet */
  NST_THUMBNAIL_READABLE,   /* it can be painted in */
  NST_THUMBNAIL_FOR_GIMP,   /* neither GdkPixbuf nor GEGL reads it; perhaps GIMP does */
  NST_THUMBNAIL_UNREADABLE, /* it cannot be read */
  NST_THUMBNAIL_VANISHED,   /* there is no such file any more */
} NstThumbnailState;

typedef struct
{
  NstThumbnailState state;
  GdkPixbuf *picture; /* upright, with its proportions; NULL if there is none to show */
  int width;          /* pixels, of the whole picture; 0 if unknown */
  int height;
  GError *error; /* the reason why it cannot be read, or NULL; names the file without its folder */
} NstThumbnail;

/* Called in the main thread, when the file PATH has been read. THUMBNAIL is borrowed. */
typedef void (*NstThumbnailLoaded) (const char *path, const NstThumbnail *thumbnail,
                                    gpointer user_data);

/* Threads that load files. */
typedef struct _NstStyleThumbnails NstStyleThumbnails;

/* Thumbnails of at most SIZE × SIZE pixels. LOADED is called once for each file that is
 * requested, from the main loop. */
NstStyleThumbnails *nst_style_thumbnails_new (int size, NstThumbnailLoaded loaded,
                                              gpointer user_data);

/* Stops the loading; LOADED is not called any more. */
void nst_style_thumbnails_free (NstStyleThumbnails *thumbnails);

/* Loads the file PATH as soon as the files requested before are loaded. */
void nst_style_thumbnails_request (NstStyleThumbnails *thumbnails, const char *path);

/* Loads the file PATH through GIMP, at once, which takes as long as opening it. Clear with
 * nst_style_thumbnails_clear. */
NstThumbnail nst_style_thumbnails_load_with_gimp (const char *path, int size);

/* The thumbnail of an open image or layer DRAWABLE, as in NstStyleChoice. Clear with
 * nst_style_thumbnails_clear. */
NstThumbnail nst_style_thumbnails_of_drawable (gint32 drawable, int size);

/* Frees what is in THUMBNAIL. */
void nst_style_thumbnails_clear (NstThumbnail *thumbnail);

G_END_DECLS
