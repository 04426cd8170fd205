/* A line that says what painting will take, kept up to date with the settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "request.h"

G_BEGIN_DECLS

/* A label for painting WIDTH × HEIGHT pixels as REQUEST, which must live as long, asks. Until a
 * moment has passed since the last change it says nothing. */
GtkWidget *nst_estimate_label_new (const NstRequest *request, int width, int height);

G_END_DECLS
