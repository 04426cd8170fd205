/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/setting-entry.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog/number-text.h"

#define WIDTH 12                     /* characters, at least */
#define DATA_KEY "nst-setting-entry" /* an entry's SettingEntry */

typedef struct
{
  NstSettings *settings;
  GParamSpec *pspec;
  const char *zero; /* not owned */
  gboolean file;    /* whether it is a file's name, which need not be UTF-8 */
  gboolean folder;
  GtkEntry *entry;
  gboolean agreeing; /* TRUE while the entry and the setting are made to agree */
} SettingEntry;

static void
free_entry (SettingEntry *entry)
{
  g_object_unref (entry->settings);
  g_free (entry);
}

/* The setting's value as it is shown. Free with g_free. */
static char *
make_text (const SettingEntry *entry)
{
  g_auto (GValue) value = G_VALUE_INIT;
  const char *text;

  g_object_get_property (G_OBJECT (entry->settings), entry->pspec->name, &value);
  if (G_IS_PARAM_SPEC_DOUBLE (entry->pspec))
    return g_value_get_double (&value) == 0 && entry->zero
             ? g_strdup (entry->zero)
             : nst_number_text_new (g_value_get_double (&value));
  text = g_value_get_string (&value) ? g_value_get_string (&value) : "";
  return entry->file ? g_filename_display_name (text) : g_strdup (text);
}

static void
show_value (SettingEntry *entry)
{
  g_autofree char *text = make_text (entry);

  entry->agreeing = TRUE;
  if (!g_str_equal (gtk_entry_get_text (entry->entry), text))
    gtk_entry_set_text (entry->entry, text);
  entry->agreeing = FALSE;
}

/* Whether TEXT stands for 0. */
static gboolean
is_zero (const SettingEntry *entry, const char *text)
{
  g_autofree char *stripped = g_strstrip (g_strdup (text));
  g_autofree char *folded = g_utf8_casefold (stripped, -1);
  g_autofree char *word = g_utf8_casefold (entry->zero ? entry->zero : "", -1);

  return entry->zero && (*folded == '\0' || g_str_equal (folded, word));
}

/* Reads TEXT into VALUE, which has the setting's type. FALSE where it cannot be that. */
static gboolean
read_text (const SettingEntry *entry, const char *text, GValue *value)
{
  double number = 0;

  if (G_IS_PARAM_SPEC_DOUBLE (entry->pspec))
    {
      if (!is_zero (entry, text) && !nst_number_text_read (text, &number))
        return FALSE;
      g_value_set_double (value, number);
    }
  else if (entry->file)
    g_value_take_string (value, g_filename_from_utf8 (text, -1, NULL, NULL, NULL));
  else
    g_value_set_string (value, text);
  return !g_param_value_validate (entry->pspec, value);
}

/* Takes what is typed, if it can be. */
static void
text_changed (GtkEntry *widget, SettingEntry *entry)
{
  g_auto (GValue) value = G_VALUE_INIT;

  g_value_init (&value, entry->pspec->value_type);
  if (entry->agreeing || !read_text (entry, gtk_entry_get_text (widget), &value))
    return;
  entry->agreeing = TRUE;
  g_object_set_property (G_OBJECT (entry->settings), entry->pspec->name, &value);
  entry->agreeing = FALSE;
}

/* Shows a value that was set otherwise; what is being typed stays as it is. */
static void
value_changed (GtkWidget *widget)
{
  SettingEntry *entry = g_object_get_data (G_OBJECT (widget), DATA_KEY);

  if (!entry->agreeing)
    show_value (entry);
}

static gboolean
focus_left (GtkWidget *widget, GdkEventFocus *event, SettingEntry *entry)
{
  show_value (entry);
  return FALSE;
}

static SettingEntry *
make_entry (NstSettings *settings, GParamSpec *pspec)
{
  GtkWidget *widget = gtk_entry_new ();
  SettingEntry *entry = g_new0 (SettingEntry, 1);
  g_autofree char *notify = g_strconcat ("notify::", pspec->name, NULL);

  entry->settings = g_object_ref (settings);
  entry->pspec = pspec;
  entry->entry = GTK_ENTRY (widget);
  gtk_entry_set_width_chars (entry->entry, WIDTH);
  gtk_entry_set_activates_default (entry->entry, TRUE);
  g_object_set_data_full (G_OBJECT (widget), DATA_KEY, entry, (GDestroyNotify) free_entry);
  g_signal_connect (widget, "changed", G_CALLBACK (text_changed), entry);
  g_signal_connect (widget, "focus-out-event", G_CALLBACK (focus_left), entry);
  g_signal_connect_object (settings, notify, G_CALLBACK (value_changed), widget, G_CONNECT_SWAPPED);
  return entry;
}

GtkWidget *
nst_setting_entry_new (NstSettings *settings, GParamSpec *pspec, const char *zero)
{
  SettingEntry *entry = make_entry (settings, pspec);

  entry->zero = zero;
  show_value (entry);
  return GTK_WIDGET (entry->entry);
}

/* The file that is set, or NULL. Free with g_free. */
static char *
get_path (const SettingEntry *entry)
{
  g_autofree char *path = NULL;

  g_object_get (entry->settings, entry->pspec->name, &path, NULL);
  return path && *path ? g_steal_pointer (&path) : NULL;
}

/* Lets the user choose the file or folder. */
static void
choose_clicked (SettingEntry *entry)
{
  GtkWidget *dialog = gtk_file_chooser_dialog_new (
    g_dgettext (GETTEXT_PACKAGE, g_param_spec_get_nick (entry->pspec)),
    GTK_WINDOW (gtk_widget_get_toplevel (GTK_WIDGET (entry->entry))),
    entry->folder ? GTK_FILE_CHOOSER_ACTION_SELECT_FOLDER : GTK_FILE_CHOOSER_ACTION_OPEN,
    _ ("_Cancel"), GTK_RESPONSE_CANCEL, _ ("_Open"), GTK_RESPONSE_ACCEPT, NULL);
  g_autofree char *path = get_path (entry);

  if (path)
    gtk_file_chooser_set_filename (GTK_FILE_CHOOSER (dialog), path);
  else
    gtk_file_chooser_set_current_folder (GTK_FILE_CHOOSER (dialog), g_get_home_dir ());
  gtk_dialog_set_alternative_button_order (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT,
                                           GTK_RESPONSE_CANCEL, -1);
  gtk_dialog_set_default_response (GTK_DIALOG (dialog), GTK_RESPONSE_ACCEPT);
  if (gtk_dialog_run (GTK_DIALOG (dialog)) == GTK_RESPONSE_ACCEPT)
    {
      g_autofree char *chosen = gtk_file_chooser_get_filename (GTK_FILE_CHOOSER (dialog));

      g_object_set (entry->settings, entry->pspec->name, chosen, NULL);
    }
  gtk_widget_destroy (dialog);
}

GtkWidget *
nst_setting_entry_new_for_file (NstSettings *settings, GParamSpec *pspec, gboolean folder)
{
  GtkWidget *row = gtk_hbox_new (FALSE, 6);
  GtkWidget *button = gtk_button_new ();
  SettingEntry *entry = make_entry (settings, pspec);

  entry->file = TRUE;
  entry->folder = folder;
  show_value (entry);
  gtk_container_add (GTK_CONTAINER (button),
                     gtk_image_new_from_icon_name (GIMP_ICON_DOCUMENT_OPEN, GTK_ICON_SIZE_BUTTON));
  gimp_help_set_help_data (button, _ ("Choose…"), NULL);
  atk_object_set_name (gtk_widget_get_accessible (button), _ ("Choose…"));
  g_signal_connect_swapped (button, "clicked", G_CALLBACK (choose_clicked), entry);
  gtk_box_pack_start (GTK_BOX (row), GTK_WIDGET (entry->entry), TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (row), button, FALSE, FALSE, 0);
  return row;
}
