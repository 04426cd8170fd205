/* Picture files by GEGL's own loaders and savers, which tell by messages alone what goes wrong.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

/* The picture in the file PATH, by the GEGL operation LOADER, which warns of damage and of nothing
 * else. NULL when it warns, or cannot read the file. The caller owns it. */
GeglBuffer *nst_gegl_file_load (const char *path, const char *loader);

/* Processes SINK without showing the user GEGL's messages. Returns whether there was none. */
gboolean nst_gegl_file_process (GeglNode *sink);

G_END_DECLS
