/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/gallery-rows.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#define ICON_SIZE 48   /* pixels; where there is no thumbnail */
#define EMBLEM_SIZE 24 /* pixels; beside the icon of what cannot be read */

GtkListStore *
nst_gallery_rows_new (void)
{
  return gtk_list_store_new (NST_GALLERY_N_COLUMNS, GDK_TYPE_PIXBUF, G_TYPE_STRING, G_TYPE_STRING,
                             G_TYPE_STRING, G_TYPE_STRING, G_TYPE_INT, G_TYPE_INT, G_TYPE_STRING);
}

/* Fills the new ROW with SOURCE. */
static void
set_source (GtkListStore *rows, GtkTreeIter *row, const NstStyleSource *source)
{
  g_autofree char *tip = g_markup_escape_text (source->name, -1);

  gtk_list_store_set (rows, row, NST_GALLERY_CAPTION, source->name, NST_GALLERY_NAME, source->name,
                      NST_GALLERY_TIP, tip, NST_GALLERY_PATH, source->path, NST_GALLERY_DRAWABLE,
                      source->drawable, NST_GALLERY_STATE, NST_THUMBNAIL_WAITING,
                      NST_GALLERY_SUMMARY, source->name, -1);
}

void
nst_gallery_rows_set (GtkListStore *rows, const GPtrArray *sources)
{
  gtk_list_store_clear (rows);
  for (guint i = 0; i < sources->len; i++)
    {
      GtkTreeIter row;

      gtk_list_store_append (rows, &row);
      set_source (rows, &row, sources->pdata[i]);
    }
}

void
nst_gallery_rows_prepend (GtkListStore *rows, const char *path)
{
  NstStyleSource *source = nst_style_sources_new_file (path);
  GtkTreeIter row;

  gtk_list_store_prepend (rows, &row);
  set_source (rows, &row, source);
  nst_style_sources_free_one (source);
}

gboolean
nst_gallery_rows_find (GtkListStore *rows, const char *path, gint32 drawable, GtkTreeIter *row)
{
  GtkTreeModel *model = GTK_TREE_MODEL (rows);
  gboolean more = (path || drawable != -1) && gtk_tree_model_get_iter_first (model, row);

  while (more)
    {
      g_autofree char *row_path = NULL;
      gint row_drawable;

      gtk_tree_model_get (model, row, NST_GALLERY_PATH, &row_path, NST_GALLERY_DRAWABLE,
                          &row_drawable, -1);
      if (path ? g_strcmp0 (row_path, path) == 0 : row_drawable == drawable)
        return TRUE;
      more = gtk_tree_model_iter_next (model, row);
    }
  return FALSE;
}

/* The icon NAME of WIDGET's theme within SIZE × SIZE pixels; NULL if the theme lacks it. */
static GdkPixbuf *
load_icon (GtkWidget *widget, const char *name, int size)
{
  GtkIconTheme *theme = gtk_icon_theme_get_for_screen (gtk_widget_get_screen (widget));
  g_autoptr (GdkPixbuf) icon
    = gtk_icon_theme_load_icon (theme, name, size, GTK_ICON_LOOKUP_FORCE_SIZE, NULL);

  return icon && gdk_pixbuf_get_width (icon) <= size && gdk_pixbuf_get_height (icon) <= size
           ? g_steal_pointer (&icon)
           : NULL;
}

/* Draws ICON onto PICTURE with its top left corner at LEFT and TOP. */
static void
draw_icon (GdkPixbuf *picture, const GdkPixbuf *icon, int left, int top)
{
  gdk_pixbuf_composite (icon, picture, left, top, gdk_pixbuf_get_width (icon),
                        gdk_pixbuf_get_height (icon), left, top, 1, 1, GDK_INTERP_NEAREST, 255);
}

/* What is shown of a picture without thumbnail: an icon, with a warning if it is UNREADABLE. */
static GdkPixbuf *
new_replacement (GtkWidget *widget, gboolean unreadable)
{
  const int size = NST_GALLERY_THUMBNAIL_SIZE;
  GdkPixbuf *picture = gdk_pixbuf_new (GDK_COLORSPACE_RGB, TRUE, 8, size, size);
  g_autoptr (GdkPixbuf) icon = load_icon (widget, GIMP_ICON_IMAGE, ICON_SIZE);
  g_autoptr (GdkPixbuf) emblem = load_icon (widget, GIMP_ICON_DIALOG_WARNING, EMBLEM_SIZE);
  const int end = (size + ICON_SIZE) / 2;

  gdk_pixbuf_fill (picture, 0);
  if (icon)
    draw_icon (picture, icon, (size - gdk_pixbuf_get_width (icon)) / 2,
               (size - gdk_pixbuf_get_height (icon)) / 2);
  if (emblem && unreadable)
    draw_icon (picture, emblem, end - EMBLEM_SIZE / 2, end - EMBLEM_SIZE / 2);
  return picture;
}

/* Name and size of the picture called NAME, or why it cannot be chosen. Free with g_free. */
static char *
summarize (const char *name, const NstThumbnail *thumbnail)
{
  g_autofree char *size = NULL;

  if (thumbnail->error)
    return g_strdup (thumbnail->error->message);
  if (thumbnail->width == 0)
    return g_strdup (name);
  size = g_strdup_printf (_ ("%d × %d pixels"), thumbnail->width, thumbnail->height);
  return g_strdup_printf ("%s (%s)", name, size);
}

void
nst_gallery_rows_show (GtkListStore *rows, GtkTreeIter *row, const NstThumbnail *thumbnail,
                       GtkWidget *widget)
{
  const gboolean unreadable
    = thumbnail->state == NST_THUMBNAIL_UNREADABLE || thumbnail->state == NST_THUMBNAIL_VANISHED;
  g_autoptr (GdkPixbuf) picture
    = thumbnail->picture ? g_object_ref (thumbnail->picture) : new_replacement (widget, unreadable);
  g_autofree char *name = NULL;
  g_autofree char *caption = NULL;
  g_autofree char *summary = NULL;
  g_autofree char *tip = NULL;

  gtk_tree_model_get (GTK_TREE_MODEL (rows), row, NST_GALLERY_NAME, &name, -1);
  caption = thumbnail->state == NST_THUMBNAIL_VANISHED
              ? g_strdup_printf ("%s\n%s", name, _ ("no longer there"))
              : g_strdup (name);
  summary = summarize (name, thumbnail);
  tip = g_markup_escape_text (summary, -1);
  gtk_list_store_set (rows, row, NST_GALLERY_PICTURE, picture, NST_GALLERY_CAPTION, caption,
                      NST_GALLERY_TIP, tip, NST_GALLERY_STATE, thumbnail->state,
                      NST_GALLERY_SUMMARY, summary, -1);
}
