/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-export.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "network/formats/safetensors-write.h"
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

/* TENSORS by torchvision's names, which tell the layers of a chain: features.N counts them. */
static NstTensors *
rename_tensors (NstTensors *tensors, const NstLayerTable *table, GError **error)
{
  g_autoptr (NstTensors) renamed = nst_tensors_new (nst_tensors_get_name (tensors));

  if (!copy_others (tensors, renamed, error))
    return NULL;
  for (guint i = 0; i < table->entries->len; i++)
    {
      const NstLayerEntry *entry = nst_layer_table_get (table, i);

      if (!rename_tensor (tensors, entry->weight, i, ".weight", renamed, error)
          || !rename_tensor (tensors, entry->bias, i, ".bias", renamed, error))
        return NULL;
    }
  return g_steal_pointer (&renamed);
}

gboolean
nst_network_export (const char *name, const char *path, GError **error)
{
  g_autoptr (NstTensors) tensors = nst_tensors_new (name);
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NstNetwork) network = NULL;
  g_autoptr (NstTensors) renamed = NULL;

  if (!g_str_has_suffix (path, EXTENSION))
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OUTPUT,
                           _ ("Networks are written as safetensors: name a file that ends in "
                              "“.safetensors” after -o."));
      return FALSE;
    }
  bytes = nst_network_find_bytes (name, error);
  /* A network that could not be used is refused here, not when its copy is. */
  if (bytes == NULL || (network = nst_network_new (bytes, name, error)) == NULL
      || !nst_network_read_file (bytes, tensors, table, error))
    return FALSE;
  renamed = rename_tensors (tensors, table, error);
  return renamed && nst_safetensors_write (renamed, path, error);
}
