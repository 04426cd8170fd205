/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/network-changes.h"

static gboolean
halves (const NstLayerEntry *entry)
{
  return entry->kind == NST_LAYER_POOLING && entry->stride == 2
         && (entry->side == 2 || entry->side == 3);
}

void
nst_network_changes_apply_to_table (const NstNetworkChanges *changes, NstLayerTable *table)
{
  for (guint i = 0; i < table->entries->len; i++)
    {
      NstLayerEntry *entry = &g_array_index (table->entries, NstLayerEntry, i);

      if (!halves (entry))
        continue;
      if (changes->pooling_window > 0)
        {
          entry->side = changes->pooling_window;
          entry->padding = entry->side == 3 ? 1 : 0;
          entry->valid = TRUE;
        }
      if (changes->pooling_window == 3)
        entry->rounding = NST_ROUNDING_FLOOR;
      if (changes->has_rounding)
        entry->rounding = changes->rounding;
    }
}

/* Puts VALUES, of red, green and blue, into PLACES in the order of NETWORK. */
static void
put (const NstNetwork *network, const float *values, float *places)
{
  for (int c = 0; c < 3; c++)
    places[network->blue_first ? 2 - c : c] = values[c];
}

void
nst_network_changes_apply_to_input (const NstNetworkChanges *changes, NstNetwork *network)
{
  if (changes->scale > 0)
    network->scale = changes->scale;
  if (changes->has_mean)
    put (network, changes->mean, network->mean);
  if (changes->has_deviation)
    put (network, changes->deviation, network->deviation);
}
