/* Chooses a style picture: a file button, its previews, and a thumbnail of the choice.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/style-chooser.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog/style-file-dialog.h"

#define THUMBNAIL_SIZE 128      /* pixels */
#define SMALL_THUMBNAIL_SIZE 64 /* pixels */
#define BUTTON_WIDTH 160        /* pixels, at least */

typedef struct
{
  gint size;            /* pixels, of the thumbnail */
  GtkWidget *thumbnail; /* a GtkImage */
  GtkWidget *caption;   /* a GtkLabel: what the picture is */
  NstStyleChanged changed;
  gpointer user_data;
} StyleChooser;

/* The picture in the file PATH within SIZE × SIZE pixels, upright; NULL if GdkPixbuf cannot read
 * it. */
static GdkPixbuf *
load_thumbnail (const char *path, gint size)
{
  g_autoptr (GdkPixbuf) scaled = gdk_pixbuf_new_from_file_at_scale (path, size, size, TRUE, NULL);

  return scaled ? gdk_pixbuf_apply_embedded_orientation (scaled) : NULL;
}

/* A few words on the picture in the file PATH. Free with g_free. */
static char *
describe_picture (const char *path)
{
  gint width;
  gint height;

  if (path == NULL)
    return g_strdup (_ ("Choose the picture whose style to paint in."));
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    return g_strdup (_ ("This file is no longer there."));
  if (gdk_pixbuf_get_file_info (path, &width, &height))
    return g_strdup_printf (_ ("%d × %d pixels"), width, height);
  return g_strdup (_ ("No preview available"));
}

/* Shows the picture in the file PATH, or an icon where there is no preview. */
static void
show_picture (StyleChooser *chooser, const char *path)
{
  g_autoptr (GdkPixbuf) pixbuf = path ? load_thumbnail (path, chooser->size) : NULL;
  g_autofree char *description = describe_picture (path);

  if (pixbuf)
    gtk_image_set_from_pixbuf (GTK_IMAGE (chooser->thumbnail), pixbuf);
  else
    gtk_image_set_from_icon_name (GTK_IMAGE (chooser->thumbnail), GIMP_ICON_IMAGE,
                                  GTK_ICON_SIZE_DIALOG);
  gtk_label_set_text (GTK_LABEL (chooser->caption), description);
  /* In a list, the caption only says what is wrong. */
  gtk_widget_set_visible (chooser->caption, chooser->size == THUMBNAIL_SIZE || pixbuf == NULL);
}

static void
file_set (GtkFileChooser *button, StyleChooser *chooser)
{
  g_autofree char *path = gtk_file_chooser_get_filename (button);

  show_picture (chooser, path);
  chooser->changed (path, chooser->user_data);
}

static GtkWidget *
new_file_button (const char *path)
{
  GtkWidget *button
    = gtk_file_chooser_button_new (_ ("Choose a Style"), GTK_FILE_CHOOSER_ACTION_OPEN);
  GtkFileChooser *chooser = GTK_FILE_CHOOSER (button);
  const char *pictures = g_get_user_special_dir (G_USER_DIRECTORY_PICTURES);

  gtk_widget_set_size_request (button, BUTTON_WIDTH, -1);
  nst_style_file_dialog_add_filters (chooser);
  nst_style_file_dialog_add_preview (chooser);
  if (path)
    gtk_file_chooser_set_filename (chooser, path);
  else
    gtk_file_chooser_set_current_folder (chooser, pictures ? pictures : g_get_home_dir ());
  return button;
}

static GtkWidget *
new_thumbnail (StyleChooser *chooser)
{
  GtkWidget *frame = gtk_frame_new (NULL);

  gtk_frame_set_shadow_type (GTK_FRAME (frame), GTK_SHADOW_IN);
  chooser->thumbnail = gtk_image_new ();
  gtk_widget_set_size_request (chooser->thumbnail, chooser->size, chooser->size);
  gtk_container_add (GTK_CONTAINER (frame), chooser->thumbnail);
  return frame;
}

static GtkWidget *
new_label (GtkWidget *button)
{
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("St_yle:"));

  gtk_misc_set_alignment (GTK_MISC (label), 0.0, 0.5);
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), button);
  return label;
}

static GtkWidget *
new_caption (StyleChooser *chooser)
{
  chooser->caption = gtk_label_new (NULL);
  gtk_widget_set_no_show_all (chooser->caption, TRUE);
  gtk_label_set_ellipsize (GTK_LABEL (chooser->caption), PANGO_ELLIPSIZE_END);
  gtk_misc_set_alignment (GTK_MISC (chooser->caption), 0.0, 0.5);
  gimp_label_set_attributes (GTK_LABEL (chooser->caption), PANGO_ATTR_STYLE, PANGO_STYLE_ITALIC,
                             -1);
  return chooser->caption;
}

GtkWidget *
nst_style_chooser_new (const char *path, gboolean small, GtkWidget *below, NstStyleChanged changed,
                       gpointer user_data)
{
  StyleChooser *chooser = g_new0 (StyleChooser, 1);
  GtkWidget *row = gtk_hbox_new (FALSE, 12);
  GtkWidget *column = gtk_vbox_new (FALSE, 6);
  GtkWidget *button = new_file_button (path);

  chooser->size = small ? SMALL_THUMBNAIL_SIZE : THUMBNAIL_SIZE;
  chooser->changed = changed;
  chooser->user_data = user_data;
  g_object_set_data_full (G_OBJECT (row), "style-chooser", chooser, g_free);
  gtk_box_pack_start (GTK_BOX (row), new_thumbnail (chooser), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), column, TRUE, TRUE, 0);
  if (!small)
    gtk_box_pack_start (GTK_BOX (column), new_label (button), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (column), button, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (column), new_caption (chooser), FALSE, FALSE, 0);
  gtk_box_pack_end (GTK_BOX (column), below, FALSE, FALSE, 0);

  g_signal_connect (button, "file-set", G_CALLBACK (file_set), chooser);
  show_picture (chooser, path);
  return row;
}
