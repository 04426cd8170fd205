/* Widgets for settings, made from their declarations.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "settings/settings.h"

G_BEGIN_DECLS

/* Attaches to TABLE (gimp/widgets.h), from row ROW on, widgets for the basic ones of SETTINGS'
 * properties (NST_PARAM_BASIC) if BASIC, otherwise for the others that are not for recipes. The
 * widgets change SETTINGS at once, and follow it. Return in a number presses the window's default
 * button. */
void nst_setting_widgets_attach (GtkWidget *table, gint row, NstSettings *settings, gboolean basic);

/* Widgets of the same kind for those of SETTINGS' properties that make up recipes
 * (NST_PARAM_RECIPE), in groups with headings. */
GtkWidget *nst_setting_widgets_new_recipe (NstSettings *settings);

G_END_DECLS
