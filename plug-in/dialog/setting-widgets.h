/* Widgets for settings, made from their declarations.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "settings/settings.h"

G_BEGIN_DECLS

/* A table to attach settings to, with room for BLOCKS settings side by side. */
GtkWidget *nst_setting_widgets_new_table (gint blocks);

/* Attaches WIDGET, which may be anything, to ROW of TABLE, in line with the settings; LABEL may
 * have a mnemonic. */
void nst_setting_widgets_attach_widget (GtkTable *table, gint row, const char *label,
                                        GtkWidget *widget);

/* Attaches to TABLE, from row ROW on, widgets for those of SETTINGS' properties that the dialog
 * shows: the basic ones (NST_PARAM_BASIC) if BASIC, otherwise the others; in BLOCKS columns, the
 * first one filled first. The widgets change SETTINGS at once, and follow it. */
void nst_setting_widgets_attach (GtkTable *table, gint row, gint blocks, NstSettings *settings,
                                 gboolean basic);

G_END_DECLS
