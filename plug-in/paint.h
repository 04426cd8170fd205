/* One painting, from the image's layer to its new layer.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/content.h"
#include "request.h"

G_BEGIN_DECLS

/* All that a painting needs of GIMP, in plain memory: it can be painted in another thread. */
typedef struct
{
  NstContent *content;
  GArray *styles; /* of NstStyle */
  char *name;     /* for the layer; UTF-8 */
} NstPaintInput;

/* Reads what REQUEST asks for from DRAWABLE of the image IMAGE, and from the styles' files. NULL
 * with an NST_ERROR. Free with nst_paint_input_free. */
NstPaintInput *nst_paint_prepare (gint32 image, gint32 drawable, const NstRequest *request,
                                  GError **error);

void nst_paint_input_free (NstPaintInput *input);

/* Adds PAINTING, made of INPUT, as a layer (see result.h). Of REQUEST it takes mix, replace and the
 * values that the layer remembers. Returns the layer; or -1 with an NST_ERROR when the image was
 * changed meanwhile so that the layer does not fit, and then the image is as it was. */
gint32 nst_paint_finish (const NstPaintInput *input, GeglBuffer *painting,
                         const NstRequest *request, GError **error);

/* Does all three: prepares, paints with GIMP's progress bar, and finishes. Returns the layer; or -1
 * with an NST_ERROR, and then the image is as it was. When GIMP ends the plug-in in the middle,
 * because the user cancelled, the image is as it was too. */
gint32 nst_paint (gint32 image, gint32 drawable, const NstRequest *request, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstPaintInput, nst_paint_input_free)

G_END_DECLS
