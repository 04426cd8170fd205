/* Which way a camera was held.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

G_BEGIN_DECLS

/* The orientation of the picture in the file PATH, 1 to 8, by its Exif or else its XMP data; 1
 * where it says none. */
int nst_upright_find (const char *path);

G_END_DECLS
