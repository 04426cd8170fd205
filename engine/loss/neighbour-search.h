/* A search among some thousand vectors for the one that a feature has the largest product with: by
 * matrix products, so about as fast as the processor multiplies.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The most features that are looked up at once; as many are looked up fastest. */
#define NST_NEIGHBOUR_SEARCH_AT_ONCE 48

typedef struct _NstNeighbourSearch NstNeighbourSearch;

/* A search among COUNT ≥ 1 VECTORS (count × channels, channels contiguous), which are not kept.
 * Free with nst_neighbour_search_free. NULL with NST_ERROR_MEMORY. */
NstNeighbourSearch *nst_neighbour_search_new (const float *vectors, int count, int channels,
                                              GError **error);
void nst_neighbour_search_free (NstNeighbourSearch *search);

/* Floats of scratch memory for nst_neighbour_search_find(). */
gsize nst_neighbour_search_scratch (void);

/* Puts the number of the vector for each of COUNT ≤ NST_NEIGHBOUR_SEARCH_AT_ONCE FEATURES (count ×
 * channels) into FOUND; the first of equally good ones. SCRATCH: nst_neighbour_search_scratch()
 * floats.
 */
void nst_neighbour_search_find (const NstNeighbourSearch *search, const float *features, int count,
                                float *scratch, int *found);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstNeighbourSearch, nst_neighbour_search_free)

G_END_DECLS
