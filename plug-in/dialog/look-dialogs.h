/* The small dialogs in which looks are named, replaced and deleted.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

/* A dialog for naming a look. */
typedef struct
{
  const char *title;
  const char *action; /* the label of the button that does it, with a mnemonic */
  const char *name;   /* that is there at first */
  /* Does it with the name NAME, which is not empty. Where it fails, the dialog shows the error and
   * stays open; where it returns FALSE without an error, the dialog just stays open. */
  gboolean (*apply) (const char *name, gpointer user_data, GError **error);
} NstLookNaming;

/* Asks for a name above PARENT's window, as NAMING says, until that is done, or the user cancels.
 */
void nst_look_dialogs_ask_name (GtkWidget *parent, const NstLookNaming *naming, gpointer user_data);

/* Asks QUESTION above PARENT's window; TRUE when the user presses the button ACTION. */
gboolean nst_look_dialogs_confirm (GtkWidget *parent, const char *question, const char *action);

G_END_DECLS
