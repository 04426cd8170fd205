/* A widget that chooses where a style applies.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gtk/gtk.h>

#include "gimp/objects.h"

G_BEGIN_DECLS

/* Called when another mask was chosen: MASK as nst_masks_find() takes it, or NULL for none. */
typedef void (*NstMaskChanged) (const char *mask, gpointer user_data);

/* A combo box of the masks of IMAGE, channels and layer masks with a thumbnail, after rows for
 * none, the selection and what this leaves; these can be chosen while something is selected. MASK,
 * NULL for none, is chosen at first. */
GtkWidget *nst_mask_chooser_new (NstGimpImage image, const char *mask, NstMaskChanged changed,
                                 gpointer user_data);

/* Labels CHOOSER's row for no mask: "Everywhere", or "Everywhere else" if ANY_MASK says that some
 * style has a mask. */
void nst_mask_chooser_set_any_mask (GtkWidget *chooser, gboolean any_mask);

G_END_DECLS
