/* The dialog that asks for the styles and the settings.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "request.h"

G_BEGIN_DECLS

/* Shows REQUEST, to paint WIDTH × HEIGHT pixels of DRAWABLE, in a dialog, and lets the user change
 * it. Returns TRUE when the user chose styles and pressed Paint; FALSE when the user cancelled, and
 * REQUEST is then not to be used. Starts GTK+, so that only interactive runs may call it. */
gboolean nst_dialog_run (NstRequest *request, gint32 drawable, gint width, gint height);

G_END_DECLS
