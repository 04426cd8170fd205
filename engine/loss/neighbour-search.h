/* Of some thousand vectors, the one that a feature has the largest product with: matrix products,
 * so about as fast as the processor multiplies.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* How many features may be looked up at once; as many are done best. */
#define NST_NEAREST_AT_ONCE 48

typedef struct _NstNearest NstNearest;

/* Of COUNT ≥ 1 VECTORS (count × channels, channels contiguous), which are not kept. Free with
 * nst_nearest_free. NULL with NST_ERROR_MEMORY. */
NstNearest *nst_nearest_new (const float *vectors, int count, int channels, GError **error);
void nst_nearest_free (NstNearest *nearest);

/* Floats of scratch memory that looking up takes. */
gsize nst_nearest_room (void);

/* The number of the vector, a whole one, for each of COUNT ≤ NST_NEAREST_AT_ONCE FEATURES (count ×
 * channels) into FOUND; of equally good ones the first. ROOM: nst_nearest_room() floats. */
void nst_nearest_find (const NstNearest *nearest, const float *features, int count, float *room,
                       float *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstNearest, nst_nearest_free)

G_END_DECLS
