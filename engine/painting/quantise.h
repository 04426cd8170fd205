/* How a painting's values become whole numbers, by the setting "quantise".
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "settings/settings.h"

G_BEGIN_DECLS

/* Where FORMAT, a painting's, has 8 bits and SETTINGS ask for truncation, clips the numbers of
 * PICTURE (height × width × 3, R'G'B') to [0, 1] and takes away what is beyond whole 255ths, so
 * that nst_picture_map_to_buffer() has nothing to round. */
void nst_quantise (NstSettings *settings, const Babl *format, NstMap *picture);

/* Whether nst_quantise() changes anything. */
gboolean nst_quantise_truncates (NstSettings *settings, const Babl *format);

G_END_DECLS
