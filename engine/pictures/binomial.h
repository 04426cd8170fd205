/* Blurs maps by binomial weights.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

/* Blurs MAP (height × width × channels) TIMES times by the weights 1 4 6 4 1 over sixteen along
 * both sides, whose variance is 1 pixel², its borders repeated outwards; on THREADS threads (0 for
 * all). FALSE with NST_ERROR_MEMORY. */
gboolean nst_binomial_blur (NstMap *map, int times, int threads, GError **error);

/* Multiplies by FACTOR what TIMES such blurs take away from MAP: its fine detail. Fails likewise.
 */
gboolean nst_binomial_strengthen (NstMap *map, int times, float factor, int threads,
                                  GError **error);

G_END_DECLS
