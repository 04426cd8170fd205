/* A widget that edits the styles of a request.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gimp/objects.h"
#include "request.h"

G_BEGIN_DECLS

/* Called when the styles were changed. */
typedef void (*NstStylesChanged) (gpointer user_data);

/* One style as a style chooser with the mask of IMAGE that says where it applies; several as a list
 * of these, which scrolls if it is long, each with its weight, too, which is part of REQUEST's
 * setting "style-weights". Masks that IMAGE does not have are forgotten. CHANGED is called on every
 * change of the styles, and at first. REQUEST must live as long. */
GtkWidget *nst_style_list_new (NstRequest *request, NstGimpImage image, NstStylesChanged changed,
                               gpointer user_data);

G_END_DECLS
