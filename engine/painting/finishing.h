/* The last touches to a painting, after its finest scale.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/painting.h"

G_BEGIN_DECLS

/* Gives PICTURE (height × width × 3) the content's colours, if the settings ask for them; if not,
 * halves the resolution of its chroma, as JPEG does, where only the network's noise is finer.
 * Confines its colours to its palettes, and keeps the content where no style applies. Last, where
 * the content has 8 bits and the settings ask for truncation, clips numbers to [0, 1] and takes
 * away what is beyond whole 255ths, so that nst_picture_map_to_buffer() has nothing to round. FALSE
 * with NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
gboolean nst_finishing_apply (const NstPainting *painting, NstMap *picture, const NstWatch *watch,
                              GError **error);

G_END_DECLS
