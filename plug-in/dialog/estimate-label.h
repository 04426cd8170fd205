/* A line that says what painting will take, kept up to date with the settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gimp/objects.h"
#include "request.h"

G_BEGIN_DECLS

/* A label that says what painting DRAWABLES (NstGimpDrawable), within the selection, as REQUEST
 * asks will take. REQUEST must live as long. The label is empty at first, and changes a moment
 * after the last change of the settings. */
GtkWidget *nst_estimate_label_new (const NstRequest *request, const GArray *drawables);

/* To be called when REQUEST's styles have changed; the label follows the settings by itself. */
void nst_estimate_label_update (GtkWidget *label);

/* While WAITING nothing is estimated, as a trial beside other work would tell too long a time. */
void nst_estimate_label_set_waiting (GtkWidget *label, gboolean waiting);

G_END_DECLS
