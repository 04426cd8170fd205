/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-graph.h"

#define NONE (-1)

/* The last layer that both A and B come after, or that one of them is; or NST_LAYER_PICTURE. Layers
 * come after their parents, so the later of the two is never it. */
static int
find_common (const NstNetworkGraph *graph, int a, int b)
{
  while (a != b)
    if (a > b)
      a = graph->parents[a];
    else
      b = graph->parents[b];
  return a;
}

/* Has the layers from LAST back to the one after FIRST belong to the concatenation NUMBER. */
static gboolean
own_branch (NstNetworkGraph *graph, const NstLayerTable *table, int first, int last, int number)
{
  if (last == first)
    return FALSE;
  for (int i = last; i != first; i = graph->parents[i])
    {
      if (graph->owners[i] != NONE
          || nst_layer_table_get (table, i)->kind == NST_LAYER_CONCATENATION)
        return FALSE;
      graph->owners[i] = number;
    }
  return TRUE;
}

static gboolean
find_branches (NstNetworkGraph *graph, const NstLayerTable *table, int number)
{
  const NstLayerEntry *entry = nst_layer_table_get (table, number);
  int first = entry->inputs[0];

  for (int i = 1; i < entry->n_inputs; i++)
    first = find_common (graph, first, entry->inputs[i]);
  if (first == NST_LAYER_PICTURE)
    return FALSE;
  graph->parents[number] = first;
  for (int i = 0; i < entry->n_inputs; i++)
    if (!own_branch (graph, table, first, entry->inputs[i], number))
      return FALSE;
  return TRUE;
}

gboolean
nst_network_graph_init (NstNetworkGraph *graph, const NstLayerTable *table)
{
  const int n_layers = table->entries->len;

  graph->parents = g_new (int, n_layers);
  graph->owners = g_new (int, n_layers);
  for (int i = 0; i < n_layers; i++)
    graph->owners[i] = NONE;
  for (int i = 0; i < n_layers; i++)
    {
      const NstLayerEntry *entry = nst_layer_table_get (table, i);

      for (int k = 0; k < entry->n_inputs; k++)
        if (entry->inputs[k] < NST_LAYER_PICTURE || entry->inputs[k] >= i)
          return FALSE;
      if (entry->n_inputs < 1 || (entry->kind != NST_LAYER_CONCATENATION && entry->n_inputs > 1))
        return FALSE;
      graph->parents[i] = entry->inputs[0];
      if (entry->kind == NST_LAYER_CONCATENATION && !find_branches (graph, table, i))
        return FALSE;
    }
  return TRUE;
}

void
nst_network_graph_clear (NstNetworkGraph *graph)
{
  g_clear_pointer (&graph->parents, g_free);
  g_clear_pointer (&graph->owners, g_free);
}

GArray *
nst_network_graph_list_branch (const NstNetworkGraph *graph, const NstLayerTable *table, int number,
                               int input)
{
  GArray *list = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = nst_layer_table_get (table, number)->inputs[input]; i != graph->parents[number];
       i = graph->parents[i])
    g_array_prepend_val (list, i);
  return list;
}
