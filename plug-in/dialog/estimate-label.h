/* A line that says what painting will take, kept up to date with the settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "request.h"

G_BEGIN_DECLS

/* A label for painting DRAWABLE, WIDTH × HEIGHT pixels of it, as REQUEST asks, which must live as
 * long. Until a moment has passed since the last change it says nothing. */
GtkWidget *nst_estimate_label_new (const NstRequest *request, gint32 drawable, gint width,
                                   gint height);

/* To be called when REQUEST's styles were changed; settings are followed. */
void nst_estimate_label_update (GtkWidget *label);

G_END_DECLS
