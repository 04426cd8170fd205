/* Which way a camera was held.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pictures/reader/decoders.h"

G_BEGIN_DECLS

/* The orientation of the picture in FILE, 1 to 8, by its Exif or else its XMP data; 1 where it says
 * none. */
int nst_upright_find (const NstSourceFile *file);

G_END_DECLS
