/* The styles: pictures read from files, with masks read from the image.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "image/content.h"
#include "request.h"

G_BEGIN_DECLS

/* Reads CHOICES, of NstStyleChoice: each picture as the engine loads it, and what GEGL cannot read
 * (XCF, PSD …) through GIMP's own loaders, all visible layers merged; each mask over CONTENT.
 * Returns an array of NstStyle that owns its buffers; free it with g_array_unref. On failure NULL
 * with NST_ERROR_INPUT. */
GArray *nst_styles_load (const GPtrArray *choices, const NstContent *content, GError **error);

/* What to call a painting in the styles CHOICES: their file names, in UTF-8. Free with g_free. */
char *nst_styles_name (const GPtrArray *choices);

G_END_DECLS
