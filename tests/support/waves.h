/* A picture to look for patches in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

/* A picture of HEIGHT × WIDTH × 3 numbers in [0, 1] that is smooth, as paintings are, and nowhere
 * the same: three waves, whose phases go by SEED. Clear with nst_map_clear. */
NstMap nst_test_make_waves (guint32 seed, int height, int width);

G_END_DECLS
