/* The dialog: styles, preset, settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/dialog.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog/estimate-label.h"
#include "dialog/setting-widgets.h"
#include "dialog/style-list.h"
#include "settings/presets.h"

#define BINARY "neural-style-transfer"
#define RESPONSE_RESET 1

typedef struct
{
  NstRequest *request;
  GtkWidget *dialog;
  GtkWidget *estimate;
  GtkComboBox *preset_combo;
  GStrv presets;      /* names; row i + 1 of the combo box is presets[i] */
  const char *preset; /* the one that is chosen, borrowed from presets; or NULL */
  gboolean in_preset; /* TRUE while the combo box and the settings are made to agree */
} Dialog;

static void
styles_changed (gpointer user_data)
{
  Dialog *dialog = user_data;

  gtk_dialog_set_response_sensitive (GTK_DIALOG (dialog->dialog), GTK_RESPONSE_OK,
                                     nst_request_is_complete (dialog->request));
  nst_estimate_label_update (dialog->estimate);
}

static void
reset_settings (NstSettings *settings)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    g_object_set_property (G_OBJECT (settings), pspecs[i]->name,
                           g_param_spec_get_default_value (pspecs[i]));
}

/* Resets the settings of the preset that was chosen before to their defaults, so that presets do
 * not pile up. What the user set otherwise stays. */
static void
undo_preset (Dialog *dialog)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  g_autoptr (NstSettings) preset = nst_settings_new ();

  if (dialog->preset == NULL || !nst_presets_apply (dialog->preset, preset, NULL))
    return;
  for (guint i = 0; i < n_settings; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (preset), pspecs[i]->name, &value);
      if (!g_param_value_defaults (pspecs[i], &value))
        g_object_set_property (G_OBJECT (dialog->request->settings), pspecs[i]->name,
                               g_param_spec_get_default_value (pspecs[i]));
    }
}

static void
preset_chosen (GtkComboBox *combo, Dialog *dialog)
{
  gint row = gtk_combo_box_get_active (combo);
  g_autoptr (GError) error = NULL;

  if (dialog->in_preset)
    return;
  dialog->in_preset = TRUE;
  undo_preset (dialog);
  dialog->preset = row > 0 ? dialog->presets[row - 1] : NULL;
  if (dialog->preset && !nst_presets_apply (dialog->preset, dialog->request->settings, &error))
    g_message ("%s", error->message);
  dialog->in_preset = FALSE;
}

/* Chooses no preset once a setting is changed by hand. Weights are no part of presets but belong to
 * the styles. */
static void
setting_changed (NstSettings *settings, GParamSpec *pspec, Dialog *dialog)
{
  if (dialog->in_preset || g_str_equal (pspec->name, "style-weights"))
    return;
  dialog->in_preset = TRUE;
  dialog->preset = NULL;
  gtk_combo_box_set_active (dialog->preset_combo, 0);
  dialog->in_preset = FALSE;
}

static GtkWidget *
new_preset_combo (Dialog *dialog)
{
  GtkWidget *combo = gtk_combo_box_text_new ();

  dialog->presets = nst_presets_list ();
  dialog->preset_combo = GTK_COMBO_BOX (combo);
  gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), _ ("None"));
  for (guint i = 0; dialog->presets[i]; i++)
    {
      g_autofree char *label = nst_presets_get_label (dialog->presets[i]);

      gtk_combo_box_text_append_text (GTK_COMBO_BOX_TEXT (combo), label);
    }
  gtk_combo_box_set_active (GTK_COMBO_BOX (combo), 0);
  gimp_help_set_help_data (combo, _ ("Sets the values below to ones that go well together"), NULL);
  g_signal_connect (combo, "changed", G_CALLBACK (preset_chosen), dialog);
  return combo;
}

static GtkWidget *
new_basic_table (Dialog *dialog)
{
  GtkWidget *table = nst_setting_widgets_new_table (1);

  nst_setting_widgets_attach_widget (GTK_TABLE (table), 0, _ ("_Preset:"),
                                     new_preset_combo (dialog));
  gtk_table_set_row_spacing (GTK_TABLE (table), 0, 12);
  nst_setting_widgets_attach (GTK_TABLE (table), 1, 1, dialog->request->settings, TRUE);
  return table;
}

/* Two settings in a row, so that the whole dialog fits the screen of a small laptop. */
static GtkWidget *
new_expander (NstSettings *settings)
{
  const gint blocks = 2;
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("_Advanced"));
  GtkWidget *table = nst_setting_widgets_new_table (blocks);
  GtkWidget *alignment = gtk_alignment_new (0.0, 0.0, 1.0, 1.0);

  nst_setting_widgets_attach (GTK_TABLE (table), 0, blocks, settings, FALSE);
  gtk_alignment_set_padding (GTK_ALIGNMENT (alignment), 6, 0, 12, 0);
  gtk_container_add (GTK_CONTAINER (alignment), table);
  gtk_container_add (GTK_CONTAINER (expander), alignment);
  return expander;
}

static void
fill (Dialog *dialog, gint32 drawable, gint width, gint height)
{
  GtkBox *column = GTK_BOX (gtk_vbox_new (FALSE, 12));
  GtkWidget *styles;

  dialog->estimate = nst_estimate_label_new (dialog->request, drawable, width, height);
  styles
    = nst_style_list_new (dialog->request, gimp_item_get_image (drawable), styles_changed, dialog);
  gtk_container_set_border_width (GTK_CONTAINER (column), 12);
  gtk_box_pack_start (column, styles, FALSE, FALSE, 0);
  gtk_box_pack_start (column, new_basic_table (dialog), FALSE, FALSE, 0);
  gtk_box_pack_start (column, new_expander (dialog->request->settings), FALSE, FALSE, 0);
  gtk_box_pack_start (column, dialog->estimate, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (GTK_DIALOG (dialog->dialog))),
                      GTK_WIDGET (column), TRUE, TRUE, 0);
  gtk_widget_show_all (GTK_WIDGET (column));
}

static GtkWidget *
new_window (void)
{
  GtkWidget *window
    = gimp_dialog_new (_ ("Neural Style Transfer"), BINARY, NULL, 0, gimp_standard_help_func,
                       NST_PROCEDURE, _ ("_Reset"), RESPONSE_RESET, _ ("_Cancel"),
                       GTK_RESPONSE_CANCEL, _ ("_OK"), GTK_RESPONSE_OK, NULL);

  gtk_dialog_set_alternative_button_order (GTK_DIALOG (window), GTK_RESPONSE_OK, RESPONSE_RESET,
                                           GTK_RESPONSE_CANCEL, -1);
  gtk_dialog_set_default_response (GTK_DIALOG (window), GTK_RESPONSE_OK);
  gtk_window_set_resizable (GTK_WINDOW (window), FALSE);
  gimp_window_set_transient (GTK_WINDOW (window));
  return window;
}

gboolean
nst_dialog_run (NstRequest *request, gint32 drawable, gint width, gint height)
{
  Dialog dialog = { request };
  gint response;

  gimp_ui_init (BINARY, FALSE);
  dialog.dialog = new_window ();
  fill (&dialog, drawable, width, height);
  g_signal_connect (request->settings, "notify", G_CALLBACK (setting_changed), &dialog);
  gtk_widget_show (dialog.dialog);

  do
    {
      response = gimp_dialog_run (GIMP_DIALOG (dialog.dialog));
      if (response == RESPONSE_RESET)
        reset_settings (request->settings);
    }
  while (response == RESPONSE_RESET);

  g_signal_handlers_disconnect_by_data (request->settings, &dialog);
  gtk_widget_destroy (dialog.dialog);
  g_strfreev (dialog.presets);
  return response == GTK_RESPONSE_OK;
}
