/* Chooses a network: an installed one by name, or a file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/network-chooser.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "network/network-catalogue.h"

#define LABEL_WIDTH 20 /* characters: longer names of files are cut in the middle */

#define DATA_KEY "nst-network-chooser" /* a combo box's NetworkChooser */

/* Columns of the list behind the combo box. */
enum
{
  COLUMN_LABEL,
  COLUMN_NAME, /* what the property is set to; NULL in the row that opens the file dialog */
  N_COLUMNS
};

typedef struct
{
  NstSettings *settings;
  char *property;
  GtkComboBox *combo;
} NetworkChooser;

static void
free_chooser (NetworkChooser *chooser)
{
  g_object_unref (chooser->settings);
  g_free (chooser->property);
  g_free (chooser);
}

static char *
get_network (NetworkChooser *chooser)
{
  char *name;

  g_object_get (chooser->settings, chooser->property, &name, NULL);
  return name;
}

/* The label of the row for the network NAME: translated for the built-in one, the last part of a
 * file's path. */
static char *
label_network (const char *name)
{
  if (g_strcmp0 (name, NST_NETWORK_BUILT_IN) == 0)
    return g_strdup (_ ("Built-in"));
  return g_filename_display_basename (name);
}

static void
append (GtkListStore *rows, const char *label, const char *name)
{
  gtk_list_store_insert_with_values (rows, NULL, -1, COLUMN_LABEL, label, COLUMN_NAME, name, -1);
}

/* Lists the networks anew and selects the one that is set. */
static void
show_network (NetworkChooser *chooser)
{
  GtkListStore *rows = GTK_LIST_STORE (gtk_combo_box_get_model (chooser->combo));
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_auto (GStrv) installed = nst_network_list ();
  g_auto (GStrv) names = NULL;
  g_autofree char *current = get_network (chooser);
  gint active = 0;

  g_strv_builder_addv (builder, (const char **) installed);
  if (!g_strv_contains ((const char *const *) installed, current))
    g_strv_builder_add (builder, current);
  names = g_strv_builder_end (builder);

  gtk_list_store_clear (rows);
  for (gint i = 0; names[i]; i++)
    {
      g_autofree char *label = label_network (names[i]);

      append (rows, label, names[i]);
      if (g_strcmp0 (names[i], current) == 0)
        active = i;
    }
  append (rows, _ ("Other file…"), NULL);
  gtk_combo_box_set_active (chooser->combo, active);
}

/* Lets the user choose a file. Free with g_free; NULL when cancelled. */
static char *
ask_for_file (GtkWidget *parent)
{
  GtkWidget *dialog = gtk_file_chooser_dialog_new (
    _ ("Choose a Network"), GTK_WINDOW (gtk_widget_get_toplevel (parent)),
    GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Open"),
    GTK_RESPONSE_ACCEPT, NULL);
  GtkFileFilter *networks = gtk_file_filter_new ();
  const char *const *extensions = nst_network_list_extensions ();
  char *path = NULL;

  gtk_file_filter_set_name (networks, _ ("Networks"));
  for (int i = 0; extensions[i]; i++)
    {
      g_autofree char *pattern = g_strconcat ("*", extensions[i], NULL);
      gtk_file_filter_add_pattern (networks, pattern);
    }
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (dialog), networks);
  gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), g_get_home_dir ());
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  if (gtk_dialog_run (GTK_DIALOG (dialog)) == GTK_RESPONSE_ACCEPT)
    path = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));
  gtk_widget_destroy (dialog);
  return path;
}

static void
combo_changed (GtkComboBox *combo, NetworkChooser *chooser)
{
  g_autofree char *name = NULL;
  g_autofree char *current = get_network (chooser);
  GtkTreeIter row;

  if (!gtk_combo_box_get_active_iter (combo, &row))
    return;
  gtk_tree_model_get (gtk_combo_box_get_model (combo), &row, COLUMN_NAME, &name, -1);
  if (name == NULL)
    {
      name = ask_for_file (GTK_WIDGET (combo));
      if (name == NULL)
        show_network (chooser); /* back from "Other file…" */
    }
  if (name && g_strcmp0 (name, current) != 0)
    g_object_set (chooser->settings, chooser->property, name, NULL);
}

static void
property_changed (GtkComboBox *combo)
{
  show_network (g_object_get_data (G_OBJECT (combo), DATA_KEY));
}

GtkWidget *
nst_network_chooser_new (NstSettings *settings, const char *property)
{
  GtkListStore *rows = gtk_list_store_new (N_COLUMNS, G_TYPE_STRING, G_TYPE_STRING);
  GtkWidget *combo = gtk_combo_box_new_with_model (GTK_TREE_MODEL (rows));
  GtkCellRenderer *text = gtk_cell_renderer_text_new ();
  NetworkChooser *chooser = g_new0 (NetworkChooser, 1);
  g_autofree char *notify = g_strconcat ("notify::", property, NULL);

  g_object_unref (rows);
  gtk_cell_layout_pack_start (GTK_CELL_LAYOUT (combo), text, TRUE);
  gtk_cell_layout_set_attributes (GTK_CELL_LAYOUT (combo), text, "text", COLUMN_LABEL, NULL);
  g_object_set (text, "ellipsize", PANGO_ELLIPSIZE_MIDDLE, "width-chars", LABEL_WIDTH, NULL);

  chooser->settings = g_object_ref (settings);
  chooser->property = g_strdup (property);
  chooser->combo = GTK_COMBO_BOX (combo);
  show_network (chooser);
  g_signal_connect (combo, "changed", G_CALLBACK (combo_changed), chooser);
  g_object_set_data_full (G_OBJECT (combo), DATA_KEY, chooser, (GDestroyNotify) free_chooser);
  g_signal_connect_object (settings, notify, G_CALLBACK (property_changed), combo,
                           G_CONNECT_SWAPPED);
  return combo;
}
