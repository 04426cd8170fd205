/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/layer-table.h"

static void
clear_entry (gpointer data)
{
  NstLayerEntry *entry = data;

  g_free (entry->name);
  g_free (entry->weight);
  g_free (entry->bias);
}

NstLayerTable *
nst_layer_table_new (void)
{
  NstLayerTable *table = g_new (NstLayerTable, 1);

  table->entries = g_array_new (FALSE, TRUE, sizeof (NstLayerEntry));
  g_array_set_clear_func (table->entries, clear_entry);
  return table;
}

void
nst_layer_table_free (NstLayerTable *table)
{
  g_array_unref (table->entries);
  g_free (table);
}

NstLayerEntry *
nst_layer_table_add (NstLayerTable *table, NstLayerKind kind, const char *name)
{
  NstLayerEntry entry = { .kind = kind,
                          .name = g_strdup (name),
                          .inputs = { (int) table->entries->len - 1 },
                          .n_inputs = 1,
                          .stride = 1,
                          .dilation = 1,
                          .groups = 1 };

  g_array_append_val (table->entries, entry);
  return &g_array_index (table->entries, NstLayerEntry, table->entries->len - 1);
}

const NstLayerEntry *
nst_layer_table_get (const NstLayerTable *table, guint index)
{
  return &g_array_index (table->entries, NstLayerEntry, index);
}

gboolean
nst_layer_entry_keeps_size (const NstLayerEntry *entry, int side)
{
  return entry->stride == 1 && entry->dilation == 1 && entry->groups == 1 && side % 2 == 1
         && entry->padding == side / 2;
}

int
nst_layer_table_find (const NstLayerTable *table, const char *name)
{
  for (guint i = table->entries->len; i-- > 0;)
    if (g_strcmp0 (nst_layer_table_get (table, i)->name, name) == 0)
      return i;
  return NST_LAYER_PICTURE - 1;
}
