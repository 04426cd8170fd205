/* The result: a painting that becomes a layer of the image.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/content.h"
#include "request.h"

G_BEGIN_DECLS

/* Adds PAINTING, a buffer of the format of CONTENT's pixels and of any size, to the image as a
 * layer called NAME: in one undo step, at the place of the layer that was painted and active, with
 * that layer's alpha, its mode, REQUEST's mix of its opacity, and as a mask its mask, the
 * selection, or the product of both. It stands directly above the painted layer and earlier
 * paintings of it; or, if REQUEST says so, instead of the last one of these, unless that is locked.
 * Returns the layer; or NST_NONE with an NST_ERROR when the image is no longer as it was read, or
 * takes no layer there, and then the image is as it was. */
NstGimpLayer nst_result_insert (const NstContent *content, GeglBuffer *painting, const char *name,
                                const NstRequest *request, GError **error);

G_END_DECLS
