/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-export.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "network/formats/safetensors-write.h"
#include "network/layer-table-json.h"
#include "network/network-catalogue.h"
#include "network/network-file.h"

#define EXTENSION ".safetensors"

/* Adds the tensor OLD_NAME, if there is one, to RENAMED as features.INDEX and SUFFIX. */
static gboolean
rename_tensor (const NstTensors *tensors, const char *old_name, int index, const char *suffix,
               NstTensors *renamed, GError **error)
{
  const NstTensor *tensor = old_name ? nst_tensors_find (tensors, old_name) : NULL;
  g_autofree char *name = g_strdup_printf (NST_NAMES_LAYERS "%d%s", index, suffix);

  return tensor == NULL || nst_tensors_add (renamed, name, tensor, error);
}

/* Adds what is no layer's: heads, and what is said besides. */
static gboolean
copy_others (NstTensors *tensors, NstTensors *renamed, GError **error)
{
  g_autofree const char **names = nst_tensors_list (tensors);
  g_autofree const char **keys = nst_tensors_list_metadata (tensors);

  for (int i = 0; keys[i]; i++)
    nst_tensors_set_metadata (renamed, keys[i], nst_tensors_get_metadata (tensors, keys[i]));
  for (int i = 0; names[i]; i++)
    if (g_str_has_prefix (names[i], NST_NAMES_HEADS)
        && !nst_tensors_add (renamed, names[i], nst_tensors_find (tensors, names[i]), error))
      return FALSE;
  return TRUE;
}

/* Whether ENTRY, number INDEX, is one that torchvision's names tell: network-names.h. */
static gboolean
is_plain (const NstTensors *tensors, const NstLayerTable *table, int index)
{
  const NstLayerEntry *entry = nst_layer_table_get (table, index);
  const NstTensor *weight = entry->weight ? nst_tensors_find (tensors, entry->weight) : NULL;

  if (entry->n_inputs != 1 || entry->inputs[0] != index - 1)
    return FALSE;
  switch (entry->kind)
    {
    case NST_LAYER_CONVOLUTION:
      return weight && nst_layer_entry_keeps_size (entry, weight->shape[2])
             && index + 1 < (int) table->entries->len
             && nst_layer_table_get (table, index + 1)->kind == NST_LAYER_RECTIFIER;
    case NST_LAYER_RECTIFIER:
      return index > 0 && nst_layer_table_get (table, index - 1)->kind == NST_LAYER_CONVOLUTION;
    case NST_LAYER_POOLING:
      return entry->side == 2 && entry->stride == 2 && entry->padding == 0 && !entry->average
             && entry->rounding == NST_ROUNDING_FLOOR && index > 0
             && nst_layer_table_get (table, index - 1)->kind == NST_LAYER_RECTIFIER;
    default:
      return FALSE;
    }
}

/* Adds the tensor NAME, if there is one, to COPIES under its name. */
static gboolean
copy_tensor (const NstTensors *tensors, const char *name, NstTensors *copies, GError **error)
{
  const NstTensor *tensor = name ? nst_tensors_find (tensors, name) : NULL;

  return tensor == NULL || nst_tensors_add (copies, name, tensor, error);
}

/* What is to be written of TENSORS: by torchvision's names where these tell all layers, features.N
 * counting them; otherwise by their own, with the table of layers in the metadata. */
static NstTensors *
choose_tensors (NstTensors *tensors, const NstLayerTable *table, GError **error)
{
  g_autoptr (NstTensors) chosen = nst_tensors_new (nst_tensors_get_name (tensors));
  const int n_layers = table->entries->len;
  gboolean plain = TRUE;

  for (int i = 0; i < n_layers; i++)
    plain = plain && is_plain (tensors, table, i);
  if (!copy_others (tensors, chosen, error))
    return NULL;
  for (int i = 0; i < n_layers; i++)
    {
      const NstLayerEntry *entry = nst_layer_table_get (table, i);

      if (plain ? !rename_tensor (tensors, entry->weight, i, ".weight", chosen, error)
                    || !rename_tensor (tensors, entry->bias, i, ".bias", chosen, error)
                : !copy_tensor (tensors, entry->weight, chosen, error)
                    || !copy_tensor (tensors, entry->bias, chosen, error))
        return NULL;
    }
  if (!plain)
    {
      g_autofree char *layers = nst_layer_table_to_json (table);
      nst_tensors_set_metadata (chosen, NST_LAYER_TABLE_KEY, layers);
    }
  return g_steal_pointer (&chosen);
}

gboolean
nst_network_export (const char *name, const char *path, GError **error)
{
  g_autoptr (NstTensors) tensors = nst_tensors_new (name);
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();
  g_autoptr (GBytes) bytes = NULL, description = NULL;
  g_autoptr (NstNetwork) network = NULL;
  g_autoptr (NstTensors) chosen = NULL;

  if (!g_str_has_suffix (path, EXTENSION))
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OUTPUT,
                           _ ("Networks are written as safetensors: name a file that ends in "
                              "“.safetensors” after -o."));
      return FALSE;
    }
  bytes = nst_network_find_bytes (name, &description, error);
  /* A network that could not be used is refused here, not when its copy is. */
  if (bytes == NULL || !nst_network_read_file (bytes, description, tensors, table, error)
      || (network = nst_network_make (tensors, table, error)) == NULL)
    return FALSE;
  chosen = choose_tensors (tensors, table, error);
  return chosen && nst_safetensors_write (chosen, path, error);
}
