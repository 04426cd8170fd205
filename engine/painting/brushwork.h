/* The styles' own touches: how a scale's picture is rebuilt from their patches.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/last-frame.h"
#include "painting/needs.h"
#include "painting/painting.h"
#include "painting/scale-start.h"

G_BEGIN_DECLS

/* A scale's brush: the styles at its size, and what its picture was rebuilt of. */
typedef struct _NstBrushwork NstBrushwork;

/* The brush of PAINTING at SCALE, whose CONTENT must live as long, and so must FRAME, what is taken
 * over from a film's last frame, of the scale's size (NULL for nothing): its touches take the place
 * of new ones. Free with nst_brushwork_free. NULL with NST_ERROR_MEMORY, or NST_ERROR_CANCELLED
 * when WATCH, which must live as long, says stop. */
NstBrushwork *nst_brushwork_new (const NstPainting *painting, const NstScale *scale,
                                 const NstScaleContent *content, const NstLastFrame *frame,
                                 const NstWatch *watch, GError **error);
void nst_brushwork_free (NstBrushwork *brushwork);

/* Bytes for each pixel of the scale's picture that are kept, beside those of the rebuilders. */
#define NST_BRUSHWORK_BYTES (4 * sizeof (float))

/* Brings PICTURE (height × width × 3 of the scale) nearer to one that is rebuilt from the patches
 * of the styles that apply at each place, as far as the setting "brushwork" says, and less where
 * these patches say less well what was there: so edges and lines of the photograph stay. The first
 * time, it also rebuilds coarser detail. Fails as nst_brushwork_new() does. */
gboolean nst_brushwork_apply (NstBrushwork *brushwork, NstMap *picture, GError **error);

/* Adds to GRADIENT (height × width × 3, as PICTURE) the derivative of WEIGHT times the mean square
 * of how far PICTURE is from what was rebuilt last, each pixel's times how far it was brought to
 * that, and returns the loss; 0 before the first time. */
double nst_brushwork_hold (const NstBrushwork *brushwork, const NstMap *picture, double weight,
                           NstMap *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstBrushwork, nst_brushwork_free)

G_END_DECLS
