/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/style-file-dialog.h"

#include <glib/gi18n-lib.h>

#define PREVIEW_SIZE 128 /* pixels */
#define RESPONSE_FOLDER 1

typedef struct
{
  NstStyleFileChosen chosen;
  gpointer user_data;
} FileDialog;

/* Shows the picture under the cursor. */
static void
update_preview (GtkFileChooser *chooser, GtkWidget *preview)
{
  g_autofree char *path = gtk_file_chooser_get_preview_filename (chooser);
  const gboolean is_file = path && g_file_test (path, G_FILE_TEST_IS_REGULAR);
  g_autoptr (GdkPixbuf) scaled
    = is_file ? gdk_pixbuf_new_from_file_at_scale (path, PREVIEW_SIZE, PREVIEW_SIZE, TRUE, NULL)
              : NULL;
  g_autoptr (GdkPixbuf) upright = scaled ? gdk_pixbuf_apply_embedded_orientation (scaled) : NULL;

  gtk_image_set_from_pixbuf (GTK_IMAGE (preview), upright);
  gtk_file_chooser_set_preview_widget_active (chooser, upright != NULL);
}

void
nst_style_file_dialog_add_preview (GtkFileChooser *chooser)
{
  GtkWidget *preview = gtk_image_new ();

  gtk_widget_set_size_request (preview, PREVIEW_SIZE, -1);
  gtk_file_chooser_set_preview_widget (chooser, preview);
  gtk_file_chooser_set_preview_widget_active (chooser, FALSE);
  g_signal_connect (chooser, "update-preview", G_CALLBACK (update_preview), preview);
}

void
nst_style_file_dialog_add_filters (GtkFileChooser *chooser)
{
  /* Files that GIMP loads, and GdkPixbuf may not. */
  static const char *const patterns[]
    = { "*.[xX][cC][fF]",     "*.[pP][sS][dD]",       "*.[eE][xX][rR]",     "*.[hH][dD][rR]",
        "*.[wW][eE][bB][pP]", "*.[hH][eE][iI][cCfF]", "*.[aA][vV][iI][fF]", "*.[jJ][xX][lL]" };
  GtkFileFilter *pictures = gtk_file_filter_new ();
  GtkFileFilter *all = gtk_file_filter_new ();

  gtk_file_filter_set_name (pictures, _ ("All images"));
  gtk_file_filter_add_pixbuf_formats (pictures);
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    gtk_file_filter_add_pattern (pictures, patterns[i]);
  gtk_file_chooser_add_filter (chooser, pictures);

  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, all);
}

/* The folder whose pictures are to be shown: the one under the cursor, or else the one that the
 * dialog shows. Free with g_free; NULL if that is no folder of files. */
static char *
get_folder (GtkFileChooser *chooser)
{
  g_autofree char *path = gtk_file_chooser_get_filename (chooser);

  if (path && g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_steal_pointer (&path);
  return gtk_file_chooser_get_current_folder (chooser);
}

static void
respond (GtkWidget *window, gint response, FileDialog *dialog)
{
  const FileDialog copy = *dialog;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (window));
  else if (response == RESPONSE_FOLDER)
    path = get_folder (GTK_FILE_CHOOSER (window));
  gtk_widget_destroy (window);
  if (path)
    copy.chosen (path, copy.user_data);
}

void
nst_style_file_dialog_show (GtkWidget *parent, const char *folder, NstStyleFileChosen chosen,
                            gpointer user_data)
{
  GtkWidget *window = gtk_file_chooser_dialog_new (
    _ ("Choose a Style"), GTK_WINDOW (gtk_widget_get_toplevel (parent)),
    GTK_FILE_CHOOSER_ACTION_OPEN, _ ("Show _Folder"), RESPONSE_FOLDER, GTK_STOCK_CANCEL,
    GTK_RESPONSE_CANCEL, GTK_STOCK_OPEN, GTK_RESPONSE_ACCEPT, NULL);
  GtkWidget *folder_button
    = gtk_dialog_get_widget_for_response (GTK_DIALOG (window), RESPONSE_FOLDER);
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);
  FileDialog *dialog = g_new0 (FileDialog, 1);

  dialog->chosen = chosen;
  dialog->user_data = user_data;
  g_object_set_data_full (G_OBJECT (window), "file-dialog", dialog, g_free);
  gtk_dialog_set_alternative_button_order (GTK_DIALOG (window), GTK_RESPONSE_ACCEPT,
                                           RESPONSE_FOLDER, GTK_RESPONSE_CANCEL, -1);
  gtk_dialog_set_default_response (GTK_DIALOG (window), GTK_RESPONSE_ACCEPT);
  gtk_widget_set_tooltip_text (folder_button,
                               _ ("Shows all pictures of this folder to choose from"));
  gtk_window_set_modal (GTK_WINDOW (window), TRUE);
  nst_style_file_dialog_add_filters (GTK_FILE_CHOOSER (window));
  nst_style_file_dialog_add_preview (GTK_FILE_CHOOSER (window));
  if (folder == NULL)
    folder = pictures ? pictures : g_get_home_dir ();
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (window), folder);
  g_signal_connect (window, "response", G_CALLBACK (respond), dialog);
  /* Destroys the window with PARENT; the connection ends with the window. */
  g_signal_connect_object (parent, "destroy", G_CALLBACK (gtk_widget_destroy), window,
                           G_CONNECT_SWAPPED);
  gtk_widget_show (window);
}
