/* The styles: pictures read from files, with masks read from the image.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/content.h"
#include "request.h"

G_BEGIN_DECLS

/* Loads CHOICES, of NstStyleChoice: each picture as the engine does or, where GEGL cannot read it
 * (XCF, PSD …), by GIMP's own loaders, with all visible layers merged; and each mask above CONTENT.
 * Returns an array of NstStyle that owns its buffers; free it with g_array_unref. On failure NULL
 * with NST_ERROR_INPUT. */
GArray *nst_styles_load (const GPtrArray *choices, const NstContent *content, GError **error);

/* A name for a painting in the styles CHOICES: their file names, in UTF-8. Free with g_free. */
char *nst_styles_name (const GPtrArray *choices);

G_END_DECLS
