/* One painting, from the image's layer to its new layer.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "request.h"

G_BEGIN_DECLS

/* Paints DRAWABLE of the image IMAGE as REQUEST asks for, with GIMP's progress bar, and adds the
 * painting as a layer (see result.h). Returns the layer; or -1 with an NST_ERROR, and then the
 * image is as it was. When GIMP ends the plug-in in the middle, because the user cancelled, the
 * image is as it was too. */
gint32 nst_paint (gint32 image, gint32 drawable, const NstRequest *request, GError **error);

G_END_DECLS
