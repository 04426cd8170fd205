/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/gallery.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog/gallery-tabs.h"
#include "dialog/gallery-view.h"
#include "dialog/style-file-dialog.h"
#include "dialog/style-paste.h"

#define DATA "gallery" /* what the widget keeps its Gallery under */

typedef struct
{
  GtkWidget *box; /* everything */
  NstGalleryView view;
  NstGalleryTabs tabs;
  NstGalleryTab shown;
  char *path;       /* of the chosen style, or NULL */
  gint32 drawable;  /* of the chosen style, or -1 */
  char *wanted;     /* a file to choose once it is known to be readable, or NULL */
  gboolean showing; /* whether the selection is changed from here */
  NstGalleryChosen chosen;
  gpointer user_data;
} Gallery;

static gboolean
is_unreadable (NstThumbnailState state)
{
  return state == NST_THUMBNAIL_UNREADABLE || state == NST_THUMBNAIL_VANISHED;
}

/* Says below the pictures what is known of ROW. */
static void
describe_row (Gallery *gallery, GtkListStore *rows, GtkTreeIter *row)
{
  g_autofree char *summary = NULL;
  gint state;

  gtk_tree_model_get (GTK_TREE_MODEL (rows), row, NST_GALLERY_SUMMARY, &summary, NST_GALLERY_STATE,
                      &state, -1);
  nst_gallery_view_set_status (&gallery->view, summary, is_unreadable (state));
}

/* Finds the chosen style in the tab that is shown. */
static gboolean
find_chosen (Gallery *gallery, GtkTreeIter *row)
{
  return nst_gallery_rows_find (gallery->tabs.rows[gallery->shown], gallery->path,
                                gallery->drawable, row);
}

/* Selects the chosen style in the tab that is shown, if it is there. */
static void
show_selection (Gallery *gallery)
{
  GtkTreeIter row;

  gallery->showing = TRUE;
  if (find_chosen (gallery, &row))
    nst_gallery_view_select (&gallery->view, &row);
  else
    gtk_icon_view_unselect_all (gallery->view.icons);
  gallery->showing = FALSE;
}

/* Describes the chosen style, or what to do where the tab that is shown is empty. */
static void
show_status (Gallery *gallery)
{
  static const char *const empty[NST_GALLERY_N_TABS] = {
    [NST_GALLERY_INCLUDED] = N_ ("No style pictures are installed: choose a file."),
    [NST_GALLERY_RECENT] = N_ ("Pictures that you have painted in appear here."),
    [NST_GALLERY_OPEN] = N_ ("No image is open."),
    [NST_GALLERY_FOLDER] = N_ ("There are no pictures in this folder."),
  };
  GtkTreeIter row;

  if (find_chosen (gallery, &row))
    describe_row (gallery, gallery->tabs.rows[gallery->shown], &row);
  else if (!gtk_tree_model_get_iter_first (GTK_TREE_MODEL (gallery->tabs.rows[gallery->shown]),
                                           &row))
    nst_gallery_view_set_status (&gallery->view, _ (empty[gallery->shown]), FALSE);
  else
    nst_gallery_view_set_status (&gallery->view, "", FALSE);
}

static void
set_chosen (Gallery *gallery, const char *path, gint32 drawable)
{
  char *copy = g_strdup (path);

  g_free (gallery->path);
  gallery->path = copy;
  gallery->drawable = drawable;
  g_clear_pointer (&gallery->wanted, g_free);
}

/* Makes another style the chosen one, and tells of it. */
static void
choose (Gallery *gallery, const char *path, gint32 drawable)
{
  const gboolean same = g_strcmp0 (gallery->path, path) == 0 && gallery->drawable == drawable;

  set_chosen (gallery, path, drawable);
  show_selection (gallery);
  show_status (gallery);
  if (!same)
    gallery->chosen (gallery->path, drawable, gallery->user_data);
}

/* Leaves the chosen style as it was, and says why ROW cannot be chosen. */
static void
refuse (Gallery *gallery, GtkListStore *rows, GtkTreeIter *row)
{
  g_clear_pointer (&gallery->wanted, g_free);
  show_selection (gallery);
  describe_row (gallery, rows, row);
}

/* Finds out through GIMP whether the style in ROW can be read: an open image may have been closed,
 * and some files nothing else can read. */
static void
ask_gimp (Gallery *gallery, GtkListStore *rows, GtkTreeIter *row)
{
  g_autofree char *path = NULL;
  gint drawable;
  NstThumbnail thumbnail;

  gtk_tree_model_get (GTK_TREE_MODEL (rows), row, NST_GALLERY_PATH, &path, NST_GALLERY_DRAWABLE,
                      &drawable, -1);
  thumbnail = path ? nst_style_thumbnails_load_with_gimp (path, NST_GALLERY_THUMBNAIL_SIZE)
                   : nst_style_thumbnails_of_drawable (drawable, NST_GALLERY_THUMBNAIL_SIZE);
  nst_gallery_rows_show (rows, row, &thumbnail, gallery->box);
  nst_style_thumbnails_clear (&thumbnail);
}

/* Chooses the file PATH as soon as it has been read. */
static void
want (Gallery *gallery, const char *path)
{
  g_free (gallery->wanted);
  gallery->wanted = g_strdup (path);
}

/* Chooses the style in ROW, or says why that is not possible. A file that was not looked at yet, or
 * has vanished since, is chosen later; included ones are known to be readable. */
static void
choose_row (Gallery *gallery, GtkListStore *rows, GtkTreeIter *row)
{
  GtkTreeModel *model = GTK_TREE_MODEL (rows);
  const gboolean is_included = rows == gallery->tabs.rows[NST_GALLERY_INCLUDED];
  g_autofree char *path = NULL;
  gint drawable;
  gint state;

  gtk_tree_model_get (model, row, NST_GALLERY_PATH, &path, NST_GALLERY_DRAWABLE, &drawable,
                      NST_GALLERY_STATE, &state, -1);
  if (path == NULL || state == NST_THUMBNAIL_FOR_GIMP)
    ask_gimp (gallery, rows, row);
  gtk_tree_model_get (model, row, NST_GALLERY_STATE, &state, -1);
  if (is_unreadable (state))
    refuse (gallery, rows, row);
  else if (state == NST_THUMBNAIL_WAITING && !is_included)
    want (gallery, path);
  else if (path && !g_file_test (path, G_FILE_TEST_EXISTS))
    {
      want (gallery, path);
      nst_style_thumbnails_request (gallery->tabs.thumbnails, path);
    }
  else
    choose (gallery, path, drawable);
}

/* Goes on where the style in ROW was waited for, or turns out to be unreadable. An
 * NstGalleryRowChanged. */
static void
row_changed (GtkListStore *rows, GtkTreeIter *row, gpointer user_data)
{
  Gallery *gallery = user_data;
  g_autofree char *path = NULL;
  gint drawable;
  gint state;

  gtk_tree_model_get (GTK_TREE_MODEL (rows), row, NST_GALLERY_PATH, &path, NST_GALLERY_DRAWABLE,
                      &drawable, NST_GALLERY_STATE, &state, -1);
  if (path && g_strcmp0 (path, gallery->wanted) == 0)
    choose_row (gallery, rows, row);
  else if (g_strcmp0 (path, gallery->path) != 0 || drawable != gallery->drawable)
    return;
  else if (!is_unreadable (state))
    show_status (gallery);
  else
    {
      choose (gallery, NULL, -1);
      describe_row (gallery, rows, row);
    }
}

static void
show_tab (Gallery *gallery, NstGalleryTab tab)
{
  GtkTreeIter row;

  gallery->shown = tab;
  gallery->showing = TRUE;
  nst_gallery_tabs_load (&gallery->tabs, tab);
  nst_gallery_view_show (&gallery->view, tab, gallery->tabs.rows[tab]);
  gallery->showing = FALSE;
  show_selection (gallery);
  show_status (gallery);
  if (find_chosen (gallery, &row))
    nst_gallery_view_reveal (&gallery->view, &row);
}

/* Shows the tab of BUTTON, and lets the keyboard go on among its pictures. */
static void
tab_clicked (GtkToggleButton *button, Gallery *gallery)
{
  if (gallery->showing || !gtk_toggle_button_get_active (button))
    return;
  for (guint i = 0; i < NST_GALLERY_N_TABS; i++)
    if (gallery->view.tabs[i] == GTK_WIDGET (button) && gallery->shown != i)
      show_tab (gallery, i);
  gtk_widget_grab_focus (GTK_WIDGET (gallery->view.icons));
}

/* Chooses what was selected; a click beside the pictures selects nothing, and changes nothing. */
static void
selection_changed (GtkIconView *icons, Gallery *gallery)
{
  GtkListStore *rows = gallery->tabs.rows[gallery->shown];
  GtkTreeIter row;

  if (gallery->showing)
    return;
  if (nst_gallery_view_get_selected (&gallery->view, &row))
    choose_row (gallery, rows, &row);
  else
    show_selection (gallery);
}

/* Enter: chooses the style under the cursor or, if it is the chosen one, activates the window's
 * default. */
static void
item_activated (GtkIconView *icons, GtkTreePath *path, Gallery *gallery)
{
  GtkWidget *window = gtk_widget_get_toplevel (gallery->box);

  if (!gtk_icon_view_path_is_selected (icons, path))
    gtk_icon_view_select_path (icons, path);
  else if (GTK_IS_WINDOW (window))
    gtk_window_activate_default (GTK_WINDOW (window));
}

/* Describes the style under the cursor. */
static void
describe_cursor (Gallery *gallery)
{
  GtkListStore *rows = gallery->tabs.rows[gallery->shown];
  GtkTreePath *path;
  GtkTreeIter row;

  if (!gtk_icon_view_get_cursor (gallery->view.icons, &path, NULL))
    return;
  if (gtk_tree_model_get_iter (GTK_TREE_MODEL (rows), &row, path))
    describe_row (gallery, rows, &row);
  gtk_tree_path_free (path);
}

static gboolean
icons_key_pressed (GtkWidget *icons, GdkEventKey *event, Gallery *gallery)
{
  const gboolean moved = nst_gallery_view_move_cursor (&gallery->view, event);

  if (moved)
    describe_cursor (gallery);
  return moved;
}

/* Shows the pictures of FOLDER in a tab of their own. */
static void
open_folder (Gallery *gallery, const char *folder)
{
  g_autofree char *name = g_filename_display_name (folder);

  nst_gallery_tabs_set_folder (&gallery->tabs, folder);
  nst_gallery_view_offer_folder (&gallery->view, name);
  show_tab (gallery, NST_GALLERY_FOLDER);
}

/* Shows the file PATH and chooses it, once it has been read. */
static void
use_file (Gallery *gallery, const char *path)
{
  GtkTreeIter row;

  show_tab (gallery, nst_gallery_tabs_offer_file (&gallery->tabs, path, gallery->shown));
  if (nst_gallery_rows_find (gallery->tabs.rows[gallery->shown], path, -1, &row))
    {
      nst_gallery_view_reveal (&gallery->view, &row);
      choose_row (gallery, gallery->tabs.rows[gallery->shown], &row);
    }
}

/* Takes what was chosen in the file dialog, dropped or pasted: shows the pictures of a folder, or
 * adds files and chooses the first of them. An NstStylePasted. */
static void
use_paths (char **paths, const GError *error, gpointer user_data)
{
  Gallery *gallery = user_data;

  if (error)
    nst_gallery_view_set_status (&gallery->view, error->message, TRUE);
  else if (g_file_test (paths[0], G_FILE_TEST_IS_DIR))
    open_folder (gallery, paths[0]);
  else
    {
      for (guint i = g_strv_length (paths) - 1; i > 0; i--)
        if (!g_file_test (paths[i], G_FILE_TEST_IS_DIR))
          nst_gallery_tabs_offer_file (&gallery->tabs, paths[i], gallery->shown);
      use_file (gallery, paths[0]);
    }
}

/* An NstStyleFileChosen. */
static void
use_path (const char *path, gpointer user_data)
{
  char *paths[] = { (char *) path, NULL };

  use_paths (paths, NULL, user_data);
}

static void
file_clicked (Gallery *gallery)
{
  g_autofree char *folder = nst_gallery_tabs_find_folder (&gallery->tabs, gallery->path);

  nst_style_file_dialog_show (gallery->box, folder, use_path, gallery);
}

static void
paste (Gallery *gallery)
{
  nst_style_paste_request (gallery->box, use_paths, gallery);
}

static gboolean
key_pressed (GtkWidget *box, GdkEventKey *event, Gallery *gallery)
{
  const gboolean is_paste
    = gdk_keyval_to_lower (event->keyval) == GDK_KEY_v
      && (event->state & gtk_accelerator_get_default_mod_mask ()) == GDK_CONTROL_MASK;

  if (is_paste)
    paste (gallery);
  return is_paste;
}

/* Ends all that is under way when the widget is destroyed. */
static void
destroyed (GtkWidget *box, Gallery *gallery)
{
  gallery->showing = TRUE;
  nst_gallery_tabs_stop (&gallery->tabs);
}

static void
free_gallery (Gallery *gallery)
{
  nst_gallery_tabs_clear (&gallery->tabs);
  g_free (gallery->path);
  g_free (gallery->wanted);
  g_free (gallery);
}

static void
connect_signals (Gallery *gallery)
{
  for (guint i = 0; i < NST_GALLERY_N_TABS; i++)
    g_signal_connect (gallery->view.tabs[i], "clicked", G_CALLBACK (tab_clicked), gallery);
  g_signal_connect_swapped (gallery->view.file, "clicked", G_CALLBACK (file_clicked), gallery);
  g_signal_connect_swapped (gallery->view.paste, "clicked", G_CALLBACK (paste), gallery);
  g_signal_connect (gallery->view.icons, "selection-changed", G_CALLBACK (selection_changed),
                    gallery);
  g_signal_connect (gallery->view.icons, "item-activated", G_CALLBACK (item_activated), gallery);
  g_signal_connect (gallery->view.icons, "key-press-event", G_CALLBACK (icons_key_pressed),
                    gallery);
  g_signal_connect_data (gallery->view.icons, "move-cursor", G_CALLBACK (describe_cursor), gallery,
                         NULL, G_CONNECT_AFTER | G_CONNECT_SWAPPED);
  g_signal_connect (gallery->box, "key-press-event", G_CALLBACK (key_pressed), gallery);
  g_signal_connect (gallery->box, "destroy", G_CALLBACK (destroyed), gallery);
  nst_style_paste_accept_drops (gallery->box, use_paths, gallery);
}

GtkWidget *
nst_gallery_new (const char *path, gint32 drawable, NstGalleryChosen chosen, gpointer user_data)
{
  Gallery *gallery = g_new0 (Gallery, 1);
  GtkListStore *included;
  GtkTreeIter first;

  gallery->chosen = chosen;
  gallery->user_data = user_data;
  gallery->box = nst_gallery_view_new (&gallery->view);
  g_object_set_data_full (G_OBJECT (gallery->box), DATA, gallery, (GDestroyNotify) free_gallery);
  nst_gallery_tabs_init (&gallery->tabs, gallery->box, row_changed, gallery);
  connect_signals (gallery);
  nst_gallery_choose (gallery->box, path, drawable);
  included = gallery->tabs.rows[NST_GALLERY_INCLUDED];
  if (path == NULL && drawable == -1
      && gtk_tree_model_get_iter_first (GTK_TREE_MODEL (included), &first))
    choose_row (gallery, included, &first);
  return gallery->box;
}

void
nst_gallery_choose (GtkWidget *widget, const char *path, gint32 drawable)
{
  Gallery *gallery = g_object_get_data (G_OBJECT (widget), DATA);
  NstGalleryTab tab = gallery->shown;

  if (path)
    tab = nst_gallery_tabs_offer_file (&gallery->tabs, path, gallery->shown);
  else if (drawable != -1)
    tab = NST_GALLERY_OPEN;
  set_chosen (gallery, path, path ? -1 : drawable);
  show_tab (gallery, tab);
}
