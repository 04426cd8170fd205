/* A plug-in for the tests: a window with a gallery of styles, which writes down what is chosen.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gegl.h>
#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <stdio.h>

#include "dialog/gallery.h"
#include "dialog/style-sources.h"

#define PROCEDURE "test-gallery"

/* An NstGalleryChosen: writes a line to the file that the environment names. */
static void
write_choice (const char *path, gint32 drawable, gpointer user_data)
{
  FILE *file = fopen (g_getenv ("NST_GALLERY_CHOICES"), "a");

  g_return_if_fail (file != NULL);
  fprintf (file, "%s %d\n", path ? path : "none", drawable);
  fclose (file);
}

static void
query (void)
{
  static const GimpParamDef parameters[] = {
    { GIMP_PDB_INT32, "run-mode", "Run mode" },
    { GIMP_PDB_STRING, "path", "The chosen file, or nothing" },
    { GIMP_PDB_STRING, "remember", "A file to remember when the window is closed, or nothing" },
    { GIMP_PDB_INT32, "width", "The window's width" },
  };

  gimp_install_procedure (PROCEDURE, "Shows a gallery of styles", "", "", "", "", NULL, "",
                          GIMP_PLUGIN, G_N_ELEMENTS (parameters), 0, parameters, NULL);
}

/* The URIs in the file that the environment names, one a line. Free with g_strfreev. */
static char **
read_uris (void)
{
  g_autofree char *text = NULL;

  g_file_get_contents (g_getenv ("NST_GALLERY_URIS"), &text, NULL, NULL);
  return g_strsplit (g_strchomp (text ? text : g_strdup ("")), "\n", -1);
}

static void
give_drag (GtkWidget *widget, GdkDragContext *context, GtkSelectionData *data)
{
  g_auto (GStrv) uris = read_uris ();

  gtk_selection_data_set_uris (data, uris);
}

static void
give_copy (GtkClipboard *clipboard, GtkSelectionData *data, guint info, gpointer user_data)
{
  give_drag (NULL, NULL, data);
}

static void
copy (GtkWidget *button)
{
  static const GtkTargetEntry target = { "text/uri-list", 0, 0 };

  gtk_clipboard_set_with_data (gtk_widget_get_clipboard (button, GDK_SELECTION_CLIPBOARD), &target,
                               1, give_copy, NULL, NULL);
}

/* A button that copies files, and that they can be dragged from. */
static GtkWidget *
new_source (void)
{
  GtkWidget *source = gtk_button_new_with_mnemonic ("Cop_y");

  gtk_drag_source_set (source, GDK_BUTTON1_MASK, NULL, 0, GDK_ACTION_COPY);
  gtk_drag_source_add_uri_targets (source);
  g_signal_connect (source, "drag-data-get", G_CALLBACK (give_drag), NULL);
  g_signal_connect (source, "clicked", G_CALLBACK (copy), NULL);
  gtk_widget_show (source);
  return source;
}

static void
show_window (const char *path, gint width)
{
  GtkWidget *window = gimp_dialog_new ("Gallery", PROCEDURE, NULL, 0, NULL, NULL, GTK_STOCK_CLOSE,
                                       GTK_RESPONSE_CLOSE, NULL);
  GtkWidget *area = gtk_dialog_get_content_area (GTK_DIALOG (window));
  GtkWidget *gallery = nst_gallery_new (path, -1, write_choice, NULL);

  gtk_container_set_border_width (GTK_CONTAINER (gallery), 12);
  gtk_box_pack_start (GTK_BOX (area), gallery, TRUE, TRUE, 0);
  gtk_box_pack_end (GTK_BOX (area), new_source (), FALSE, FALSE, 0);
  gtk_window_set_default_size (GTK_WINDOW (window), width, 360);
  gtk_dialog_set_default_response (GTK_DIALOG (window), GTK_RESPONSE_CLOSE);
  gtk_widget_show_all (gallery);
  gimp_dialog_run (GIMP_DIALOG (window));
  gtk_widget_destroy (window);
}

static void
run (const gchar *name, gint n_parameters, const GimpParam *parameters, gint *n_values,
     GimpParam **values)
{
  static GimpParam status = { GIMP_PDB_STATUS, { .d_status = GIMP_PDB_SUCCESS } };
  const char *path = parameters[1].data.d_string;
  const char *remember = parameters[2].data.d_string;

  *n_values = 1;
  *values = &status;
  bindtextdomain (GETTEXT_PACKAGE, g_getenv ("NST_GALLERY_LOCALE"));
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  textdomain (GETTEXT_PACKAGE);
  gegl_init (NULL, NULL);
  gimp_ui_init (PROCEDURE, FALSE);
  if (g_getenv ("NST_GALLERY_RTL"))
    gtk_widget_set_default_direction (GTK_TEXT_DIR_RTL);
  show_window (*path ? path : NULL, parameters[3].data.d_int32);
  if (*remember)
    nst_style_sources_remember (remember);
}

const GimpPlugInInfo PLUG_IN_INFO = { NULL, NULL, query, run };

MAIN ()
