/* Paintings, each from a layer of the image to its new layer.
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
NstPaintInput *nst_paint_prepare (NstGimpImage image, NstGimpDrawable drawable,
                                  const NstRequest *request, GError **error);

void nst_paint_input_free (NstPaintInput *input);

/* A painting, and what it is made of. */
typedef struct
{
  NstPaintInput *input;
  GeglBuffer *painting; /* NULL until it is made */
} NstPainted;

/* An empty array of NstPainted, which frees what they hold. */
GArray *nst_paint_new_paintings (void);

/* Whether each of PAINTINGS still fits the image. If not, FALSE with NST_ERROR_INPUT. */
gboolean nst_paint_check (const GArray *paintings, GError **error);

/* Adds PAINTINGS, all made, to IMAGE in one undo step, each as a layer (see result.h). Of REQUEST
 * it takes mix, replace and the values that the layers remember. Returns the layer of the first; or
 * NST_NONE with an NST_ERROR when the image was changed meanwhile so that a layer does not fit, and
 * then the image is as it was. */
NstGimpLayer nst_paint_finish (NstGimpImage image, const GArray *paintings,
                               const NstRequest *request, GError **error);

/* Does all three for each of DRAWABLES, an array of NstGimpDrawable: prepares and paints with
 * GIMP's progress bar, and once all are painted, finishes in one undo step. Returns the layer of
 * the first; or NST_NONE with an NST_ERROR, and then the image is as it was. When GIMP ends the
 * plug-in in the middle, because the user cancelled, the image is as it was too. */
NstGimpLayer nst_paint (NstGimpImage image, const GArray *drawables, const NstRequest *request,
                        GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstPaintInput, nst_paint_input_free)

G_END_DECLS
