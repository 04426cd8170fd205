/* Chooses a look, which is a preset, and saves, renames and deletes the user's own ones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "session/look-pictures.h"
#include "settings/settings.h"

G_BEGIN_DECLS

/* Called when the list of looks is opened: to have nst_look_pictures_paint() paint the pictures
 * that stand beside them, of LOOKS (NstSettings). */
typedef void (*NstLooksOpened) (NstLookPictures *pictures, const GPtrArray *looks,
                                gpointer user_data);

/* A combo box of the looks by their labels, "None" first and those that follow other systems last,
 * and buttons: one that saves SETTINGS as a look, and two that rename and delete the chosen look
 * where it is the user's own. A look that is chosen sets its values in SETTINGS, once those of the
 * look chosen before are back at their defaults; and where SETTINGS followed another system, all
 * that a look can set. A setting changed otherwise makes it "None". Holds a reference to SETTINGS.
 * OPENED is not called once the widget is destroyed. */
GtkWidget *nst_look_chooser_new (NstSettings *settings, NstLooksOpened opened, gpointer user_data);

G_END_DECLS
