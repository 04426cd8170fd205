/* The result: a painting that becomes a layer of the image.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/content.h"

G_BEGIN_DECLS

/* Adds PAINTING, a buffer of the format of CONTENT's pixels and of any size, to the image as a
 * layer called NAME: in one undo step, directly above the layer that was painted, at its place and
 * active, with the selection as its mask. Returns the layer; or -1 with an NST_ERROR when the image
 * is no longer as it was read, or takes no layer there, and then the image is as it was. */
gint32 nst_result_insert (const NstContent *content, GeglBuffer *painting, const char *name,
                          GError **error);

G_END_DECLS
