/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/gallery-view.h"

#include <gdk/gdkkeysyms.h>
#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog/gallery-rows.h"
#include "gimp/widgets.h"

#define PADDING 1      /* pixels around each icon; four in a row fit into 430 pixels */
#define MIN_HEIGHT 132 /* pixels; one row of icons with their captions */

static void
set_accessible (GtkWidget *widget, const char *name, const char *description)
{
  AtkObject *accessible = gtk_widget_get_accessible (widget);

  atk_object_set_name (accessible, name);
  if (description)
    atk_object_set_description (accessible, description);
}

/* A button that shows a tab; a radio button beside GROUP, which is NULL for the first. */
static GtkWidget *
new_tab (GtkWidget *group, const char *label, const char *tip)
{
  GtkWidget *tab = gtk_radio_button_new_with_mnemonic_from_widget (GTK_RADIO_BUTTON (group), label);

  gtk_toggle_button_set_mode (GTK_TOGGLE_BUTTON (tab), FALSE);
  gtk_widget_set_tooltip_text (tab, tip);
  return tab;
}

static GtkWidget *
new_tabs (NstGalleryView *view)
{
  GtkWidget *box = gtk_hbox_new (FALSE, 0);
  GtkWidget **tabs = view->tabs;

  tabs[NST_GALLERY_INCLUDED]
    = new_tab (NULL, _ ("I_ncluded"), _ ("Style pictures that come with the filter"));
  tabs[NST_GALLERY_RECENT]
    = new_tab (tabs[0], _ ("Rec_ent"), _ ("Pictures that you have painted in before"));
  tabs[NST_GALLERY_OPEN]
    = new_tab (tabs[0], _ ("Open ima_ges"), _ ("Images that are open in GIMP, and their layers"));
  tabs[NST_GALLERY_FOLDER] = new_tab (tabs[0], _ ("Folder"), NULL);
  for (guint i = 0; i < NST_GALLERY_N_TABS; i++)
    gtk_box_pack_start (GTK_BOX (box), tabs[i], FALSE, FALSE, 0);
  gtk_widget_set_no_show_all (tabs[NST_GALLERY_FOLDER], TRUE);
  return box;
}

static GtkWidget *
new_paste_button (void)
{
  GtkWidget *button = gtk_button_new ();

  gtk_container_add (GTK_CONTAINER (button),
                     gtk_image_new_from_icon_name (GIMP_ICON_EDIT_PASTE, GTK_ICON_SIZE_BUTTON));
  gtk_widget_set_tooltip_text (button,
                               _ ("Pastes a picture or a file that was copied before (Ctrl+V)"));
  set_accessible (button, _ ("Paste"), NULL);
  return button;
}

static GtkWidget *
new_header (NstGalleryView *view)
{
  GtkWidget *box = gtk_hbox_new (FALSE, 6);

  view->file = gtk_button_new_with_mnemonic (_ ("_File…"));
  gtk_widget_set_tooltip_text (view->file, _ ("Chooses a picture file, or a folder of pictures. "
                                              "You can also drop them on the pictures below."));
  view->paste = new_paste_button ();
  gtk_box_pack_start (GTK_BOX (box), new_tabs (view), FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (box), view->file, FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (box), view->paste, FALSE, FALSE, 0);
  return box;
}

/* Whether pictures are laid out from right to left. */
static gboolean
is_mirrored (NstGalleryView *view)
{
  return gtk_widget_get_direction (GTK_WIDGET (view->icons)) == GTK_TEXT_DIR_RTL;
}

static void
add_cells (NstGalleryView *view)
{
  GtkCellLayout *icons = GTK_CELL_LAYOUT (view->icons);
  const int size = NST_GALLERY_THUMBNAIL_SIZE;
  GtkCellRenderer *picture = gtk_cell_renderer_pixbuf_new ();
  GtkCellRenderer *caption = gtk_cell_renderer_text_new ();

  gtk_cell_renderer_set_fixed_size (picture, size, size);
  gtk_cell_renderer_set_alignment (picture, 0.5, 1.0);
  nst_widgets_centre_caption (caption, is_mirrored (view));
  g_object_set (caption, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "scale", PANGO_SCALE_SMALL,
                "alignment", PANGO_ALIGN_CENTER, "width", size, NULL);
  gtk_cell_layout_pack_start (icons, picture, FALSE);
  gtk_cell_layout_add_attribute (icons, picture, "pixbuf", NST_GALLERY_PICTURE);
  gtk_cell_layout_pack_start (icons, caption, FALSE);
  gtk_cell_layout_add_attribute (icons, caption, "text", NST_GALLERY_CAPTION);
}

static GtkWidget *
new_icons (NstGalleryView *view)
{
  GtkWidget *window = nst_widgets_new_scrolled ();
  GtkWidget *icons = gtk_icon_view_new ();

  view->icons = GTK_ICON_VIEW (icons);
  add_cells (view);
  gtk_icon_view_set_selection_mode (view->icons, GTK_SELECTION_SINGLE);
  gtk_icon_view_set_tooltip_column (view->icons, NST_GALLERY_TIP);
  gtk_icon_view_set_margin (view->icons, PADDING);
  gtk_icon_view_set_row_spacing (view->icons, PADDING);
  gtk_icon_view_set_column_spacing (view->icons, 0);
  gtk_icon_view_set_item_padding (view->icons, PADDING);
  set_accessible (icons, _ ("Styles"), _ ("Arrow keys move, Enter chooses the style."));
  nst_widgets_match_colours (icons);

  gtk_scrolled_window_set_policy (GTK_SCROLLED_WINDOW (window), GTK_POLICY_AUTOMATIC,
                                  GTK_POLICY_AUTOMATIC);
  gtk_scrolled_window_set_shadow_type (GTK_SCROLLED_WINDOW (window), GTK_SHADOW_IN);
  gtk_widget_set_size_request (window, -1, MIN_HEIGHT);
  gtk_container_add (GTK_CONTAINER (window), icons);
  return window;
}

static GtkWidget *
new_status (NstGalleryView *view)
{
  GtkWidget *box = gtk_hbox_new (FALSE, 6);

  view->warning = gtk_image_new_from_icon_name (GIMP_ICON_DIALOG_WARNING, GTK_ICON_SIZE_MENU);
  gtk_widget_set_no_show_all (view->warning, TRUE);
  view->status = gtk_label_new (NULL);
  gtk_label_set_ellipsize (GTK_LABEL (view->status), PANGO_ELLIPSIZE_END);
  gtk_misc_set_alignment (GTK_MISC (view->status), 0.0, 0.5);
  gtk_box_pack_start (GTK_BOX (box), view->warning, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), view->status, TRUE, TRUE, 0);
  return box;
}

GtkWidget *
nst_gallery_view_new (NstGalleryView *view)
{
  GtkWidget *box = gtk_vbox_new (FALSE, 6);

  gtk_box_pack_start (GTK_BOX (box), new_header (view), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), new_icons (view), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), new_status (view), FALSE, FALSE, 0);
  return box;
}

void
nst_gallery_view_show (NstGalleryView *view, NstGalleryTab tab, GtkListStore *rows)
{
  gtk_toggle_button_set_active (GTK_TOGGLE_BUTTON (view->tabs[tab]), TRUE);
  gtk_icon_view_set_model (view->icons, GTK_TREE_MODEL (rows));
}

void
nst_gallery_view_offer_folder (NstGalleryView *view, const char *name)
{
  gtk_widget_set_tooltip_text (view->tabs[NST_GALLERY_FOLDER], name);
  gtk_widget_show (view->tabs[NST_GALLERY_FOLDER]);
}

/* The path of ROW. Free with gtk_tree_path_free. */
static GtkTreePath *
path_of (NstGalleryView *view, GtkTreeIter *row)
{
  return gtk_tree_model_get_path (gtk_icon_view_get_model (view->icons), row);
}

void
nst_gallery_view_select (NstGalleryView *view, GtkTreeIter *row)
{
  GtkTreePath *path = path_of (view, row);

  gtk_icon_view_select_path (view->icons, path);
  gtk_tree_path_free (path);
}

gboolean
nst_gallery_view_get_selected (NstGalleryView *view, GtkTreeIter *row)
{
  GList *paths = gtk_icon_view_get_selected_items (view->icons);
  const gboolean found
    = paths && gtk_tree_model_get_iter (gtk_icon_view_get_model (view->icons), row, paths->data);

  g_list_free_full (paths, (GDestroyNotify) gtk_tree_path_free);
  return found;
}

/* How many pictures are in the first row. */
static int
count_columns (NstGalleryView *view, int n_pictures)
{
  int n_columns = 0;

  while (n_columns < n_pictures)
    {
      GtkTreePath *path = gtk_tree_path_new_from_indices (n_columns, -1);
      const gint line = gtk_icon_view_get_item_row (view->icons, path);

      gtk_tree_path_free (path);
      if (line > 0)
        break;
      n_columns++;
    }
  return MAX (1, n_columns);
}

/* How far the key KEYVAL moves among pictures that are N_COLUMNS wide; 0 if it is no arrow. */
static int
find_step (NstGalleryView *view, guint keyval, int n_columns)
{
  const int forward = is_mirrored (view) ? -1 : 1;

  switch (keyval)
    {
    case GDK_KEY_Left:
    case GDK_KEY_KP_Left:
      return -forward;
    case GDK_KEY_Right:
    case GDK_KEY_KP_Right:
      return forward;
    case GDK_KEY_Up:
    case GDK_KEY_KP_Up:
      return -n_columns;
    case GDK_KEY_Down:
    case GDK_KEY_KP_Down:
      return n_columns;
    default:
      return 0;
    }
}

/* Makes EVENT one with Ctrl if it would move the cursor and select, as with Ctrl it only moves. */
static void
keep_from_selecting (GdkEventKey *event)
{
  static const guint keys[]
    = { GDK_KEY_Home,    GDK_KEY_End,    GDK_KEY_Page_Up,    GDK_KEY_Page_Down,
        GDK_KEY_KP_Home, GDK_KEY_KP_End, GDK_KEY_KP_Page_Up, GDK_KEY_KP_Page_Down };

  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    if (event->keyval == keys[i])
      event->state |= GDK_CONTROL_MASK;
}

/* The number of the picture under the cursor, or DEFAULT_NUMBER if there is no cursor. */
static int
get_cursor (NstGalleryView *view, int default_number)
{
  GtkTreePath *path;
  int number = default_number;

  if (gtk_icon_view_get_cursor (view->icons, &path, NULL))
    {
      number = gtk_tree_path_get_indices (path)[0];
      gtk_tree_path_free (path);
    }
  return number;
}

static void
set_cursor (NstGalleryView *view, GtkTreePath *path)
{
  gtk_icon_view_set_cursor (view->icons, path, NULL, FALSE);
  gtk_icon_view_scroll_to_path (view->icons, path, FALSE, 0, 0);
}

void
nst_gallery_view_reveal (NstGalleryView *view, GtkTreeIter *row)
{
  GtkTreePath *path = path_of (view, row);

  set_cursor (view, path);
  gtk_tree_path_free (path);
}

gboolean
nst_gallery_view_move_cursor (NstGalleryView *view, GdkEventKey *event)
{
  const int n_pictures
    = gtk_tree_model_iter_n_children (gtk_icon_view_get_model (view->icons), NULL);
  const int n_columns = count_columns (view, n_pictures);
  const int step = find_step (view, event->keyval, n_columns);
  const int from = get_cursor (view, -step);
  int to = from + step;
  GtkTreePath *path;

  keep_from_selecting (event);
  if (step == 0 || (event->state & gtk_accelerator_get_default_mod_mask ()) != 0)
    return FALSE;
  if (to >= n_pictures && from / n_columns < (n_pictures - 1) / n_columns)
    to = n_pictures - 1;
  if (to < 0 || to >= n_pictures)
    return ABS (step) == 1;
  path = gtk_tree_path_new_from_indices (to, -1);
  set_cursor (view, path);
  gtk_tree_path_free (path);
  return TRUE;
}

void
nst_gallery_view_set_status (NstGalleryView *view, const char *text, gboolean warning)
{
  gtk_label_set_text (GTK_LABEL (view->status), text);
  gtk_widget_set_tooltip_text (view->status, *text ? text : NULL);
  gtk_widget_set_visible (view->warning, warning);
}
