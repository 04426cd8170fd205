/* Entries for settings that are typed: texts, files, and numbers of any magnitude.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "settings/settings.h"

G_BEGIN_DECLS

/* An entry for the setting PSPEC of SETTINGS, a number or a text. What is typed counts at once, as
 * far as it is a number within the range; other numbers and words are gone when the entry is left.
 * ZERO is shown for 0, and taken for it, like nothing at all; NULL to show the number. Return
 * presses the window's default button. Holds a reference to SETTINGS. */
GtkWidget *nst_setting_entry_new (NstSettings *settings, GParamSpec *pspec, const char *zero);

/* The same for a file's name, or a FOLDER's, with a button beside that lets the user choose it. */
GtkWidget *nst_setting_entry_new_for_file (NstSettings *settings, GParamSpec *pspec,
                                           gboolean folder);

G_END_DECLS
