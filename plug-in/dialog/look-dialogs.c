/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "dialog/look-dialogs.h"

#include <glib/gi18n-lib.h>
#include <libgimp/gimp.h>
#include <libgimp/gimpui.h>

#define NAME_WIDTH 30 /* characters */

typedef struct
{
  GtkDialog *dialog;
  GtkWidget *entry;
  GtkWidget *fault; /* an icon and the label below, hidden while nothing is wrong */
  GtkLabel *reason;
} Naming;

/* A name of nothing but white space is none. */
static void
name_changed (GtkEntry *entry, Naming *naming)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_entry_get_text (entry)));

  gtk_dialog_set_response_sensitive (naming->dialog, GTK_RESPONSE_ACCEPT, *name != '\0');
  gtk_widget_hide (naming->fault);
}

static GtkWidget *
new_name_row (Naming *naming, const char *name)
{
  GtkWidget *row = gtk_hbox_new (FALSE, 6);
  GtkWidget *label = gtk_label_new_with_mnemonic (_ ("_Name:"));

  naming->entry = gtk_entry_new ();
  gtk_label_set_mnemonic_widget (GTK_LABEL (label), naming->entry);
  gtk_entry_set_text (GTK_ENTRY (naming->entry), name);
  gtk_entry_set_width_chars (GTK_ENTRY (naming->entry), NAME_WIDTH);
  gtk_entry_set_activates_default (GTK_ENTRY (naming->entry), TRUE);
  g_signal_connect (naming->entry, "changed", G_CALLBACK (name_changed), naming);
  gtk_box_pack_start (GTK_BOX (row), label, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), naming->entry, TRUE, TRUE, 0);
  return row;
}

static GtkWidget *
new_fault_row (Naming *naming)
{
  GtkWidget *row = gtk_hbox_new (FALSE, 6);
  GtkWidget *icon = gtk_image_new_from_icon_name (GIMP_ICON_DIALOG_WARNING, GTK_ICON_SIZE_MENU);
  GtkWidget *reason = gtk_label_new (NULL);

  gtk_label_set_line_wrap (GTK_LABEL (reason), TRUE);
  gtk_misc_set_alignment (GTK_MISC (reason), 0, 0.5);
  gtk_box_pack_start (GTK_BOX (row), icon, FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (row), reason, TRUE, TRUE, 0);
  gtk_widget_show_all (row);
  gtk_widget_set_no_show_all (row, TRUE);
  gtk_widget_hide (row);
  naming->fault = row;
  naming->reason = GTK_LABEL (reason);
  return row;
}

static GtkWindow *
get_window (GtkWidget *parent)
{
  return GTK_WINDOW (gtk_widget_get_toplevel (parent));
}

/* Makes DIALOG offer Cancel, and ACTION as what Return presses. */
static void
add_buttons (GtkDialog *dialog, const char *action)
{
  gtk_dialog_add_buttons (dialog, _ ("_Cancel"), GTK_RESPONSE_CANCEL, action, GTK_RESPONSE_ACCEPT,
                          NULL);
  gtk_dialog_set_alternative_button_order (dialog, GTK_RESPONSE_ACCEPT, GTK_RESPONSE_CANCEL, -1);
  gtk_dialog_set_default_response (dialog, GTK_RESPONSE_ACCEPT);
}

static void
open_naming (Naming *naming, GtkWidget *parent, const NstLookNaming *description)
{
  GtkWidget *column = gtk_vbox_new (FALSE, 12);

  naming->dialog = GTK_DIALOG (
    gtk_dialog_new_with_buttons (description->title, get_window (parent),
                                 GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, NULL, NULL));
  gtk_window_set_resizable (GTK_WINDOW (naming->dialog), FALSE);
  add_buttons (naming->dialog, description->action);
  gtk_container_set_border_width (GTK_CONTAINER (column), 12);
  gtk_box_pack_start (GTK_BOX (column), new_name_row (naming, description->name), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (column), new_fault_row (naming), FALSE, FALSE, 0);
  gtk_box_pack_start (GTK_BOX (gtk_dialog_get_content_area (naming->dialog)), column, TRUE, TRUE,
                      0);
  gtk_widget_show_all (column);
  name_changed (GTK_ENTRY (naming->entry), naming);
}

/* Does what DESCRIPTION says with the name that is entered. Returns whether it is done. */
static gboolean
apply_name (Naming *naming, const NstLookNaming *description, gpointer user_data)
{
  g_autofree char *name = g_strstrip (g_strdup (gtk_entry_get_text (GTK_ENTRY (naming->entry))));
  g_autoptr (GError) error = NULL;

  if (description->apply (name, user_data, &error))
    return TRUE;
  if (error)
    {
      gtk_label_set_text (naming->reason, error->message);
      gtk_widget_show (naming->fault);
    }
  gtk_widget_grab_focus (naming->entry);
  return FALSE;
}

void
nst_look_dialogs_ask_name (GtkWidget *parent, const NstLookNaming *description, gpointer user_data)
{
  Naming naming;

  open_naming (&naming, parent, description);
  while (gtk_dialog_run (naming.dialog) == GTK_RESPONSE_ACCEPT
         && !apply_name (&naming, description, user_data))
    ;
  gtk_widget_destroy (GTK_WIDGET (naming.dialog));
}

gboolean
nst_look_dialogs_confirm (GtkWidget *parent, const char *question, const char *action)
{
  GtkWidget *dialog = gtk_message_dialog_new (
    get_window (parent), GTK_DIALOG_MODAL | GTK_DIALOG_DESTROY_WITH_PARENT, GTK_MESSAGE_QUESTION,
    GTK_BUTTONS_NONE, "%s", question);
  gboolean confirmed;

  add_buttons (GTK_DIALOG (dialog), action);
  confirmed = gtk_dialog_run (GTK_DIALOG (dialog)) == GTK_RESPONSE_ACCEPT;
  gtk_widget_destroy (dialog);
  return confirmed;
}
