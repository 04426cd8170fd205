/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-file.h"

#include <glib/gi18n-lib.h>

#include "network/formats/caffe.h"
#include "network/formats/format.h"
#include "network/layer-table-json.h"
#include "network/network-build.h"
#include "network/network-error.h"
#include "network/network-input.h"
#include "network/network-names.h"
#include "network/network-weights.h"

gboolean
nst_network_read_file (GBytes *bytes, GBytes *description, NstTensors *tensors,
                       NstLayerTable *table, GError **error)
{
  const gboolean described = description && nst_caffe_knows (bytes);
  const char *layers;

  if (described ? !nst_caffe_read_with_prototxt (bytes, description, tensors, table, error)
                : !nst_format_read (bytes, tensors, table, error))
    return FALSE;
  layers = nst_tensors_get_metadata (tensors, NST_LAYER_TABLE_KEY);
  if (layers && !nst_layer_table_from_json (table, layers))
    return nst_network_error_damaged (error, nst_tensors_get_name (tensors),
                                      _ ("its metadata “%s” cannot be read"), NST_LAYER_TABLE_KEY);
  nst_network_weights_recognise (tensors);
  return table->entries->len > 0 || nst_network_names_read (tensors, table, error);
}

NstNetwork *
nst_network_make (const NstTensors *tensors, const NstLayerTable *table, GError **error)
{
  g_autoptr (NstNetwork) network = g_new0 (NstNetwork, 1);

  network->name = g_strdup (nst_tensors_get_name (tensors));
  if (!nst_network_input_read (network, tensors, error)
      || !nst_network_build (network, tensors, table, error))
    return NULL;
  return g_steal_pointer (&network);
}

NstNetwork *
nst_network_new (GBytes *bytes, const char *name, GError **error)
{
  return nst_network_new_changed (bytes, NULL, name, NULL, error);
}

NstNetwork *
nst_network_new_changed (GBytes *bytes, GBytes *description, const char *name,
                         const NstNetworkChanges *changes, GError **error)
{
  g_autoptr (NstTensors) tensors = nst_tensors_new (name);
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();
  NstNetwork *network;

  if (!nst_network_read_file (bytes, description, tensors, table, error))
    return NULL;
  if (changes)
    nst_network_changes_apply_to_table (changes, table);
  network = nst_network_make (tensors, table, error);
  if (network && changes)
    nst_network_changes_apply_to_input (changes, network);
  return network;
}
