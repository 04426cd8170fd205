/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/look-chooser.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>
#include <string.h>

#include "dialog/look-dialogs.h"
#include "settings/presets.h"

#define COMBO_WIDTH 120 /* pixels, at least: the list that opens is as wide as its labels */

#define DATA_KEY "nst-look-chooser" /* the box's LookChooser */

typedef struct
{
  NstSettings *settings;
  GtkComboBox *combo;
  GtkWidget *rename;
  GtkWidget *remove;
  GStrv names;       /* of the presets; row i + 1 of the combo box is names[i] */
  char *chosen;      /* the name of the one that is chosen, or NULL */
  gboolean agreeing; /* TRUE while the combo box and the settings are made to agree */
} LookChooser;

static void
free_chooser (LookChooser *chooser)
{
  g_signal_handlers_disconnect_by_data (chooser->settings, chooser);
  g_object_unref (chooser->settings);
  g_strfreev (chooser->names);
  g_free (chooser->chosen);
  g_free (chooser);
}

static void
set_chosen (LookChooser *chooser, const char *name)
{
  gboolean own = name && nst_presets_is_own (name);

  g_free (chooser->chosen);
  chooser->chosen = g_strdup (name);
  gtk_widget_set_sensitive (chooser->rename, own);
  gtk_widget_set_sensitive (chooser->remove, own);
}

/* Resets the settings of the look that was chosen before to their defaults, so that looks do not
 * pile up. What the user set otherwise stays. */
static void
undo_look (LookChooser *chooser)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  g_autoptr (NstSettings) look = nst_settings_new ();

  if (chooser->chosen == NULL || !nst_presets_apply (chooser->chosen, look, NULL))
    return;
  for (guint i = 0; i < n_settings; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (look), pspecs[i]->name, &value);
      if (!g_param_value_defaults (pspecs[i], &value))
        g_object_set_property (G_OBJECT (chooser->settings), pspecs[i]->name,
                               g_param_spec_get_default_value (pspecs[i]));
    }
}

static void
look_chosen (GtkComboBox *combo, LookChooser *chooser)
{
  gint row = gtk_combo_box_get_active (combo);
  g_autoptr (GError) error = NULL;

  if (chooser->agreeing || row < 0)
    return;
  chooser->agreeing = TRUE;
  undo_look (chooser);
  set_chosen (chooser, row > 0 ? chooser->names[row - 1] : NULL);
  if (chooser->chosen && !nst_presets_apply (chooser->chosen, chooser->settings, &error))
    g_message ("%s", error->message);
  chooser->agreeing = FALSE;
}

/* Chooses no look once a setting is changed by hand. Weights are no part of looks but belong to the
 * styles. */
static void
setting_changed (NstSettings *settings, GParamSpec *pspec, LookChooser *chooser)
{
  if (chooser->agreeing || g_str_equal (pspec->name, "style-weights"))
    return;
  chooser->agreeing = TRUE;
  set_chosen (chooser, NULL);
  gtk_combo_box_set_active (chooser->combo, 0);
  chooser->agreeing = FALSE;
}

/* Lists the looks anew, and shows NAME, which may be NULL, as the chosen one; no setting changes.
 */
static void
list_looks (LookChooser *chooser, const char *name)
{
  GtkComboBoxText *combo = GTK_COMBO_BOX_TEXT (chooser->combo);
  gint row = 0;

  chooser->agreeing = TRUE;
  gtk_list_store_clear (GTK_LIST_STORE (gtk_combo_box_get_model (chooser->combo)));
  g_strfreev (chooser->names);
  chooser->names = nst_presets_list ();
  gtk_combo_box_text_append_text (combo, _ ("None"));
  for (guint i = 0; chooser->names[i]; i++)
    {
      g_autofree char *label = nst_presets_get_label (chooser->names[i]);

      gtk_combo_box_text_append_text (combo, label);
      if (g_strcmp0 (chooser->names[i], name) == 0)
        row = i + 1;
    }
  gtk_combo_box_set_active (chooser->combo, row);
  set_chosen (chooser, row > 0 ? name : NULL);
  chooser->agreeing = FALSE;
}

/* Asks QUESTION, which names the look LABEL, and whether ACTION is to be done. */
static gboolean
confirm (LookChooser *chooser, const char *question, const char *label, const char *action)
{
  g_autofree char *text = g_strdup_printf (question, label);

  return nst_look_dialogs_confirm (GTK_WIDGET (chooser->combo), text, action);
}

static gboolean
save (const char *label, gpointer user_data, GError **error)
{
  LookChooser *chooser = user_data;
  g_autofree char *same = nst_presets_find_label (label);
  g_autofree char *name = NULL;

  if (same && nst_presets_is_own (same)
      && !confirm (chooser, _ ("There is already a look “%s”. Replace it?"), label, _ ("_Replace")))
    return FALSE;
  name = nst_presets_save (label, chooser->settings, error);
  if (name)
    list_looks (chooser, name);
  return name != NULL;
}

static void
save_clicked (LookChooser *chooser)
{
  nst_look_dialogs_ask_name (GTK_WIDGET (chooser->combo),
                             &(NstLookNaming){ _ ("Save Look"), _ ("_Save"), "", save }, chooser);
}

static gboolean
rename_look (const char *label, gpointer user_data, GError **error)
{
  LookChooser *chooser = user_data;
  g_autofree char *name = g_strdup (chooser->chosen);

  if (!nst_presets_rename (name, label, error))
    return FALSE;
  list_looks (chooser, name);
  return TRUE;
}

static void
rename_clicked (LookChooser *chooser)
{
  g_autofree char *label = nst_presets_get_label (chooser->chosen);

  nst_look_dialogs_ask_name (
    GTK_WIDGET (chooser->combo),
    &(NstLookNaming){ _ ("Rename Look"), _ ("_Rename"), label, rename_look }, chooser);
}

/* Deletes the chosen look; the settings keep its values. */
static void
remove_clicked (LookChooser *chooser)
{
  g_autofree char *label = nst_presets_get_label (chooser->chosen);
  g_autoptr (GError) error = NULL;

  if (!confirm (chooser, _ ("Delete the look “%s”?"), label, _ ("_Delete")))
    return;
  if (!nst_presets_delete (chooser->chosen, &error))
    g_message ("%s", error->message);
  list_looks (chooser, NULL);
}

/* A button with the icon ICON, which a screen reader and the tooltip call TOOLTIP. */
static GtkWidget *
new_button (LookChooser *chooser, const char *icon, const char *tooltip, GCallback clicked)
{
  GtkWidget *button = gtk_button_new ();

  gtk_container_add (GTK_CONTAINER (button),
                     gtk_image_new_from_icon_name (icon, GTK_ICON_SIZE_BUTTON));
  gimp_help_set_help_data (button, tooltip, NULL);
  atk_object_set_name (gtk_widget_get_accessible (button), tooltip);
  g_signal_connect_swapped (button, "clicked", clicked, chooser);
  return button;
}

static GtkWidget *
new_combo (LookChooser *chooser)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  gtk_widget_set_size_request (combo, COMBO_WIDTH, -1);
  gimp_help_set_help_data (combo, _ ("Sets the values below to ones that go well together"), NULL);
  atk_object_set_name (gtk_widget_get_accessible (combo), _ ("Look"));
  g_signal_connect (combo, "changed", G_CALLBACK (look_chosen), chooser);
  return combo;
}

GtkWidget *
nst_look_chooser_new (NstSettings *settings)
{
  GtkWidget *box = gtk_hbox_new (FALSE, 6);
  LookChooser *chooser = g_new0 (LookChooser, 1);
  GtkWidget *combo = new_combo (chooser);
  GtkWidget *add = new_button (chooser, GIMP_ICON_LIST_ADD, _ ("Saves the values below as a look"),
                               G_CALLBACK (save_clicked));

  chooser->settings = g_object_ref (settings);
  chooser->combo = GTK_COMBO_BOX (combo);
  chooser->rename = new_button (chooser, GIMP_ICON_EDIT, _ ("Renames this look of yours"),
                                G_CALLBACK (rename_clicked));
  chooser->remove = new_button (chooser, GIMP_ICON_EDIT_DELETE, _ ("Deletes this look of yours"),
                                G_CALLBACK (remove_clicked));
  list_looks (chooser, NULL);
  gtk_box_pack_start (GTK_BOX (box), combo, TRUE, TRUE, 0);
  gtk_box_pack_start (GTK_BOX (box), add, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), chooser->rename, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (box), chooser->remove, FALSE, FALSE, 0);
  g_signal_connect (settings, "notify", G_CALLBACK (setting_changed), chooser);
  g_object_set_data_full (G_OBJECT (box), DATA_KEY, chooser, (GDestroyNotify) free_chooser);
  return box;
}
