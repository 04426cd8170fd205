/* Makes a network of a table of layers and their tensors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"
#include "network/network.h"

G_BEGIN_DECLS

/* Gives NETWORK, which has its name and input (network-input.h), the layers of TABLE with the
 * numbers of TENSORS. FALSE with NST_ERROR_NETWORK when they are none that can be computed, with
 * NST_ERROR_MEMORY when memory cannot be had. */
gboolean nst_network_build (NstNetwork *network, const NstTensors *tensors,
                            const NstLayerTable *table, GError **error);

G_END_DECLS
