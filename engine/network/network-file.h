/* A network from a file: formats/format.h reads its tensors and, where it has them, its layers,
 * network-names.h knows layers by the names of their tensors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/network-changes.h"
#include "network/network.h"

G_BEGIN_DECLS

/* The network in BYTES, a whole file, which messages call NAME. Free with nst_network_free. NULL
 * with NST_ERROR_NETWORK when it cannot be used, NST_ERROR_MEMORY when memory cannot be had. */
NstNetwork *nst_network_new (GBytes *bytes, const char *name, GError **error);

/* The same with CHANGES, and with the layers that DESCRIPTION, the text of a .prototxt file, has in
 * place of those of a Caffe network. Both may be NULL. */
NstNetwork *nst_network_new_changed (GBytes *bytes, GBytes *description, const char *name,
                                     const NstNetworkChanges *changes, GError **error);

/* The network of TENSORS and TABLE, as nst_network_read_file() gives them. NULL as above. */
NstNetwork *nst_network_make (const NstTensors *tensors, const NstLayerTable *table,
                              GError **error);

/* What the file in BYTES, with its DESCRIPTION or NULL, holds, into TENSORS and TABLE, which are
 * empty before. FALSE as above. */
gboolean nst_network_read_file (GBytes *bytes, GBytes *description, NstTensors *tensors,
                                NstLayerTable *table, GError **error);

G_END_DECLS
