/* The dialog: styles, look, settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/dialog.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#include "dialog/estimate-label.h"
#include "dialog/look-chooser.h"
#include "dialog/setting-widgets.h"
#include "dialog/style-list.h"
#include "image/content.h"
#include "image/masks.h"

#define BINARY "neural-style-transfer"
#define RESPONSE_RESET 1

typedef struct
{
  NstRequest *request;
  gint32 drawable;
  GtkWidget *dialog;
  GtkWidget *caption; /* a GtkLabel: which layer is painted */
  GtkWidget *estimate;
} Dialog;

static void
styles_changed (gpointer user_data)
{
  Dialog *dialog = user_data;
  const gint32 image = gimp_item_get_image (dialog->drawable);
  const gboolean whole = nst_masks_use_selection (image, dialog->request->styles);
  g_autofree char *caption = nst_content_describe (dialog->drawable, whole);

  gtk_label_set_text (GTK_LABEL (dialog->caption), caption);
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

static GtkWidget *
new_basic_table (Dialog *dialog)
{
  GtkWidget *table = nst_setting_widgets_new_table ();

  nst_setting_widgets_attach_widget (GTK_TABLE (table), 0, _ ("_Look:"),
                                     nst_look_chooser_new (dialog->request->settings));
  gtk_table_set_row_spacing (GTK_TABLE (table), 0, 12);
  nst_setting_widgets_attach (GTK_TABLE (table), 1, dialog->request->settings, TRUE);
  return table;
}

static GtkWidget *
new_expander (NstSettings *settings)
{
  GtkWidget *expander = gtk_expander_new_with_mnemonic (_ ("Ad_vanced"));
  GtkWidget *table = nst_setting_widgets_new_table ();
  GtkWidget *alignment = gtk_alignment_new (0.0, 0.0, 1.0, 1.0);

  nst_setting_widgets_attach (GTK_TABLE (table), 0, settings, FALSE);
  gtk_alignment_set_padding (GTK_ALIGNMENT (alignment), 6, 0, 12, 0);
  gtk_container_add (GTK_CONTAINER (alignment), table);
  gtk_container_add (GTK_CONTAINER (expander), alignment);
  return expander;
}

static GtkWidget *
new_caption (Dialog *dialog)
{
  dialog->caption = gtk_label_new (NULL);
  gtk_misc_set_alignment (GTK_MISC (dialog->caption), 0, 0.5);
  gtk_label_set_ellipsize (GTK_LABEL (dialog->caption), PANGO_ELLIPSIZE_MIDDLE);
  return dialog->caption;
}

static void
fill (Dialog *dialog, gint width, gint height)
{
  GtkBox *column = GTK_BOX (gtk_vbox_new (FALSE, 12));
  const gint32 image = gimp_item_get_image (dialog->drawable);
  GtkWidget *caption = new_caption (dialog);
  GtkWidget *styles;

  dialog->estimate = nst_estimate_label_new (dialog->request, dialog->drawable, width, height);
  styles = nst_style_list_new (dialog->request, image, styles_changed, dialog);
  gtk_container_set_border_width (GTK_CONTAINER (column), 12);
  gtk_box_pack_start (column, caption, FALSE, FALSE, 0);
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
                       GTK_RESPONSE_CANCEL, _ ("_Paint"), GTK_RESPONSE_OK, NULL);

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
  Dialog dialog = { request, drawable };
  gint response;

  gimp_ui_init (BINARY, FALSE);
  dialog.dialog = new_window ();
  fill (&dialog, width, height);
  gtk_widget_show (dialog.dialog);

  do
    {
      response = gimp_dialog_run (GIMP_DIALOG (dialog.dialog));
      if (response == RESPONSE_RESET)
        reset_settings (request->settings);
    }
  while (response == RESPONSE_RESET);

  gtk_widget_destroy (dialog.dialog);
  return response == GTK_RESPONSE_OK;
}
