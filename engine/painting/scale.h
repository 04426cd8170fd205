/* Painting at one scale: a picture begun from the coarser scale's, and improved step by step.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/needs.h"
#include "painting/painting.h"

G_BEGIN_DECLS

/* Paints at the scale of NEEDS. PICTURE is the coarser scale's, or empty at the first, and becomes
 * this one's: height × width × 3, R'G'B' of the content's space. FALSE with NST_ERROR_CANCELLED,
 * NST_ERROR_MEMORY or NST_ERROR_NETWORK. */
gboolean nst_scale_paint (const NstPainting *painting, const NstNeeds *needs, NstMap *picture,
                          GError **error);

G_END_DECLS
