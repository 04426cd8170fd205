/* The styles' own touches: how a scale's picture is rebuilt from their patches.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/needs.h"
#include "painting/painting.h"
#include "painting/scale-start.h"

G_BEGIN_DECLS

/* Brings PICTURE (height × width × 3), painted at SCALE from CONTENT, nearer to one that is rebuilt
 * from the patches of the styles that apply at each place, as far as the setting "brushwork" says.
 * TURN, from 0 on, is the number of the call at this scale; the first also rebuilds coarser detail.
 * FALSE with NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when WATCH says stop. */
gboolean nst_brushwork_apply (const NstPainting *painting, const NstScale *scale,
                              const NstScaleContent *content, int turn, NstMap *picture,
                              const NstWatch *watch, GError **error);

G_END_DECLS
