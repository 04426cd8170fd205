/* The styles: pictures read from files or open images, with masks read from the image.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/content.h"
#include "request.h"

G_BEGIN_DECLS

/* Loads CHOICES, of NstStyleChoice: each picture as the engine does or, where it has no decoder for
 * it (XCF, PSD …), by GIMP's own loaders, with all visible layers merged; an open layer or image as
 * it is now; and each mask above CONTENT. Returns an array of NstStyle that owns its buffers, which
 * lie in plain memory; free it with g_array_unref. On failure NULL with NST_ERROR_INPUT, or
 * NST_ERROR_SETTING when a style is not chosen. */
GArray *nst_styles_load (const GPtrArray *choices, const NstContent *content, GError **error);

/* The open image, or the open layer, that DRAWABLE means, as in NstStyleChoice. NST_NONE if it
 * means another thing, or one that is no longer there. */
NstGimpImage nst_styles_get_image (gint32 drawable);
NstGimpDrawable nst_styles_get_layer (gint32 drawable);

/* The picture of DRAWABLE, an open layer or image as in NstStyleChoice, in plain memory. The caller
 * owns it. NULL with NST_ERROR_INPUT when it is no longer there. */
GeglBuffer *nst_styles_read_drawable (gint32 drawable, GError **error);

/* The picture in the file PATH, by GIMP's own loaders, where the engine has none for its kind: one
 * of a known kind that it refuses is damaged or too large, of which GIMP, which is more forgiving,
 * would show a half, or work on it for minutes. The caller owns it. NULL when there is none, or it
 * fails. */
GeglBuffer *nst_styles_load_by_gimp (const char *path);

/* The names of the styles CHOICES: of layers, and of files and images without their extensions, in
 * UTF-8. Free with g_free. */
char *nst_styles_name (const GPtrArray *choices);

G_END_DECLS
