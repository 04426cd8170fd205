/* The style: a picture read from a file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

/* Loads the picture in the file PATH, with its colour space: as the engine does, and what GEGL
 * cannot read (XCF, PSD …) through GIMP's own loaders, all visible layers merged. The caller owns
 * the buffer. On failure returns NULL with NST_ERROR_INPUT. */
GeglBuffer *nst_style_load (const char *path, GError **error);

/* What to call a painting in the style of the pictures PATHS: their file names, in UTF-8. Free
 * with g_free. */
char *nst_style_name (char *const *paths);

G_END_DECLS
