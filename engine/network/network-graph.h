/* Which layers of a table are side by side: between a layer and a concatenation, as GoogLeNet's
 * inceptions and SqueezeNet's fires are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/layer-table.h"

G_BEGIN_DECLS

typedef struct
{
  int *parents; /* of each layer of the table: the layer before it; of a concatenation the one that
                   all of its branches begin at */
  int *owners;  /* the concatenation that a layer is in a branch of, or -1 */
} NstNetworkGraph;

/* Finds the branches of all concatenations in TABLE. Branches are rows of layers without further
 * branches, one at least. FALSE when they are anything else; GRAPH is to be cleared either way. */
gboolean nst_network_graph_init (NstNetworkGraph *graph, const NstLayerTable *table);
void nst_network_graph_clear (NstNetworkGraph *graph);

/* The numbers of the layers, first to last, of the branch of the concatenation NUMBER that ends
 * with its input INPUT. */
GArray *nst_network_graph_list_branch (const NstNetworkGraph *graph, const NstLayerTable *table,
                                       int number, int input);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstNetworkGraph, nst_network_graph_clear)

G_END_DECLS
