/* Chooses a look, which is a preset, and saves, renames and deletes the user's own ones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "settings/settings.h"

G_BEGIN_DECLS

/* A combo box of the looks by their labels, "None" first, and buttons: one that saves SETTINGS as a
 * look, and two that rename and delete the chosen look where it is the user's own. A look that is
 * chosen sets its values in SETTINGS, once those of the look chosen before are back at their
 * defaults; a setting changed otherwise makes it "None". Holds a reference to SETTINGS. */
GtkWidget *nst_look_chooser_new (NstSettings *settings);

G_END_DECLS
