/* A widget for the setting that names a network.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "settings/settings.h"

G_BEGIN_DECLS

/* A combo box for the string property PROPERTY of SETTINGS: the installed networks, the file that
 * is set if it is none of them, and an entry that opens a file dialog. Follows the property when
 * it changes. */
GtkWidget *nst_network_chooser_new (NstSettings *settings, const char *property);

G_END_DECLS
