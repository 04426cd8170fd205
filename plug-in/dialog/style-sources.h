/* Where styles are found: included pictures, recent ones, open images, the files of a folder.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* A picture that can be chosen as a style. */
typedef struct
{
  char *name;      /* to show, in UTF-8 */
  char *path;      /* of the file, in the encoding of file names; NULL for an open image */
  gint32 drawable; /* -1 for a file; else as in NstStyleChoice */
} NstStyleSource;

/* Each of these lists is of NstStyleSource; free it with g_ptr_array_unref. */

/* The pictures that come with the filter, as far as they are installed. */
GPtrArray *nst_style_sources_list_included (void);

/* The files that were painted in last, newest first, whether they still exist or not. */
GPtrArray *nst_style_sources_list_recent (void);

/* GIMP's open images, newest first. Each is followed by its layers, if it has several. */
GPtrArray *nst_style_sources_list_open (void);

/* The files in FOLDER that look like pictures by their extension, sorted by name. */
GPtrArray *nst_style_sources_list_folder (const char *folder);

/* The file PATH. Free with nst_style_sources_free_one. */
NstStyleSource *nst_style_sources_new_file (const char *path);
void nst_style_sources_free_one (NstStyleSource *source);

/* Makes the file PATH the newest of the recent ones, also for later runs. Included pictures are
 * left out, as they are always offered. */
void nst_style_sources_remember (const char *path);

G_END_DECLS
