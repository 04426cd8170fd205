/* The preview in the dialog: the photograph and how it will be painted, kept up to date with the
 * request.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gimp/objects.h"
#include "job/job.h"
#include "request.h"
#include "session/look-pictures.h"

G_BEGIN_DECLS

/* Called when the preview begins to be painted, and when that ends. */
typedef void (*NstPreviewBusy) (gboolean busy, gpointer user_data);

/* A preview of painting DRAWABLE as REQUEST asks, which must live as long, with its controls: a
 * button to hold for the photograph, a split, and REQUEST's mix. Begins to paint once it is drawn.
 */
GtkWidget *nst_preview_pane_new (NstRequest *request, NstGimpDrawable drawable, NstPreviewBusy busy,
                                 gpointer user_data);

/* REQUEST was changed: the preview is painted anew, soon, unless nothing changed that it shows. */
void nst_preview_pane_update (GtkWidget *pane);

/* Has PICTURES painted of what the preview shows, with the settings of LOOKS, if it shows anything.
 */
void nst_preview_pane_paint_looks (GtkWidget *pane, NstLookPictures *pictures,
                                   const GPtrArray *looks);

/* While PAINTING, the preview rests and shows the painting's own pictures, and at last the whole
 * PAINTING, of any size. */
void nst_preview_pane_set_painting (GtkWidget *pane, gboolean painting);
void nst_preview_pane_show (GtkWidget *pane, const NstJobPicture *picture);
void nst_preview_pane_show_finished (GtkWidget *pane, GeglBuffer *painting);

G_END_DECLS
