/* The window in which a user chooses styles and settings, sees a preview, and watches the painting.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "gimp/objects.h"
#include "request.h"

G_BEGIN_DECLS

/* Lets the user change REQUEST and paint DRAWABLES (NstGimpDrawable) of IMAGE, as often as wanted,
 * until the window is closed. The preview shows the first of them; all are painted in one undo
 * step. REQUEST is remembered then, and after each painting. Returns the last painting's layer, of
 * several the first one's; or NST_NONE with NST_ERROR_CANCELLED when nothing was painted. Starts
 * GTK+, so that only interactive runs may call it. */
NstGimpLayer nst_dialog_run (NstRequest *request, NstGimpImage image, const GArray *drawables,
                             GError **error);

G_END_DECLS
