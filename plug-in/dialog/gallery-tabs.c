/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/gallery-tabs.h"

/* Shows in all tabs what is known now of the file PATH: an NstThumbnailLoaded. */
static void
thumbnail_loaded (const char *path, const NstThumbnail *thumbnail, gpointer user_data)
{
  NstGalleryTabs *tabs = user_data;
  GtkTreeIter row;

  for (guint i = 0; i < NST_GALLERY_N_TABS; i++)
    if (nst_gallery_rows_find (tabs->rows[i], path, -1, &row))
      {
        nst_gallery_rows_show (tabs->rows[i], &row, thumbnail, tabs->widget);
        tabs->changed (tabs->rows[i], &row, tabs->user_data);
      }
}

void
nst_gallery_tabs_init (NstGalleryTabs *tabs, GtkWidget *widget, NstGalleryRowChanged changed,
                       gpointer user_data)
{
  g_autoptr (GPtrArray) included = nst_style_sources_list_included ();
  g_autoptr (GPtrArray) recent = nst_style_sources_list_recent ();

  tabs->widget = widget;
  tabs->changed = changed;
  tabs->user_data = user_data;
  tabs->thumbnails = nst_style_thumbnails_new (NST_GALLERY_THUMBNAIL_SIZE, thumbnail_loaded, tabs);
  for (guint i = 0; i < NST_GALLERY_N_TABS; i++)
    tabs->rows[i] = nst_gallery_rows_new ();
  nst_gallery_rows_set (tabs->rows[NST_GALLERY_INCLUDED], included);
  nst_gallery_rows_set (tabs->rows[NST_GALLERY_RECENT], recent);
}

void
nst_gallery_tabs_stop (NstGalleryTabs *tabs)
{
  g_clear_handle_id (&tabs->drawing, g_source_remove);
  g_clear_pointer (&tabs->thumbnails, nst_style_thumbnails_free);
}

void
nst_gallery_tabs_clear (NstGalleryTabs *tabs)
{
  for (guint i = 0; i < NST_GALLERY_N_TABS; i++)
    g_clear_object (&tabs->rows[i]);
}

/* Has the files of ROWS loaded that were not loaded before. */
static void
request_files (NstGalleryTabs *tabs, GtkListStore *rows)
{
  GtkTreeModel *model = GTK_TREE_MODEL (rows);
  GtkTreeIter row;
  gboolean more = gtk_tree_model_get_iter_first (model, &row);

  while (more)
    {
      g_autofree char *path = NULL;
      gint state;

      gtk_tree_model_get (model, &row, NST_GALLERY_PATH, &path, NST_GALLERY_STATE, &state, -1);
      if (path && state == NST_THUMBNAIL_WAITING)
        nst_style_thumbnails_request (tabs->thumbnails, path);
      more = gtk_tree_model_iter_next (model, &row);
    }
}

/* Finds the first row that waits for its thumbnail. */
static gboolean
find_waiting (GtkListStore *rows, GtkTreeIter *row)
{
  GtkTreeModel *model = GTK_TREE_MODEL (rows);
  gboolean more = gtk_tree_model_get_iter_first (model, row);
  gint state;

  for (; more; more = gtk_tree_model_iter_next (model, row))
    {
      gtk_tree_model_get (model, row, NST_GALLERY_STATE, &state, -1);
      if (state == NST_THUMBNAIL_WAITING)
        return TRUE;
    }
  return FALSE;
}

/* Draws the next open image: a GSourceFunc, as only the main thread may ask GIMP. */
static gboolean
draw_next (gpointer user_data)
{
  NstGalleryTabs *tabs = user_data;
  GtkListStore *rows = tabs->rows[NST_GALLERY_OPEN];
  NstThumbnail thumbnail;
  GtkTreeIter row;
  gint drawable;

  if (!find_waiting (rows, &row))
    {
      tabs->drawing = 0;
      return G_SOURCE_REMOVE;
    }
  gtk_tree_model_get (GTK_TREE_MODEL (rows), &row, NST_GALLERY_DRAWABLE, &drawable, -1);
  thumbnail = nst_style_thumbnails_of_drawable (drawable, NST_GALLERY_THUMBNAIL_SIZE);
  nst_gallery_rows_show (rows, &row, &thumbnail, tabs->widget);
  nst_style_thumbnails_clear (&thumbnail);
  tabs->changed (rows, &row, tabs->user_data);
  return G_SOURCE_CONTINUE;
}

static void
list_open (NstGalleryTabs *tabs)
{
  g_autoptr (GPtrArray) sources = nst_style_sources_list_open ();

  nst_gallery_rows_set (tabs->rows[NST_GALLERY_OPEN], sources);
  if (tabs->drawing == 0)
    tabs->drawing = g_idle_add (draw_next, tabs);
}

void
nst_gallery_tabs_load (NstGalleryTabs *tabs, NstGalleryTab tab)
{
  if (tab == NST_GALLERY_OPEN)
    list_open (tabs);
  else if (!tabs->loaded[tab])
    request_files (tabs, tabs->rows[tab]);
  tabs->loaded[tab] = TRUE;
}

void
nst_gallery_tabs_set_folder (NstGalleryTabs *tabs, const char *folder)
{
  g_autoptr (GPtrArray) sources = nst_style_sources_list_folder (folder);

  nst_gallery_rows_set (tabs->rows[NST_GALLERY_FOLDER], sources);
  tabs->loaded[NST_GALLERY_FOLDER] = FALSE;
}

NstGalleryTab
nst_gallery_tabs_offer_file (NstGalleryTabs *tabs, const char *path, NstGalleryTab first)
{
  GtkTreeIter row;

  if (nst_gallery_rows_find (tabs->rows[first], path, -1, &row))
    return first;
  for (guint i = 0; i < NST_GALLERY_N_TABS; i++)
    if (nst_gallery_rows_find (tabs->rows[i], path, -1, &row))
      return i;
  nst_gallery_rows_prepend (tabs->rows[NST_GALLERY_RECENT], path);
  if (tabs->loaded[NST_GALLERY_RECENT])
    nst_style_thumbnails_request (tabs->thumbnails, path);
  return NST_GALLERY_RECENT;
}

char *
nst_gallery_tabs_find_folder (NstGalleryTabs *tabs, const char *chosen)
{
  GtkListStore *included = tabs->rows[NST_GALLERY_INCLUDED];
  GtkTreeModel *recent = GTK_TREE_MODEL (tabs->rows[NST_GALLERY_RECENT]);
  g_autofree char *path = NULL;
  GtkTreeIter row;

  if (chosen && !nst_gallery_rows_find (included, chosen, -1, &row))
    path = g_strdup (chosen);
  else if (gtk_tree_model_get_iter_first (recent, &row))
    gtk_tree_model_get (recent, &row, NST_GALLERY_PATH, &path, -1);
  return path ? g_path_get_dirname (path) : NULL;
}
