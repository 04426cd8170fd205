/* The layers of a network whose file names tensors but no layers, by those names.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* Adds the layers of a VGG, an AlexNet or a Network in Network, in torchvision's names
 * features.N.weight and features.N.bias, to TABLE, which is empty. FALSE with NST_ERROR_NETWORK
 * when the names, or the sizes of kernels, are those of another network. */
gboolean nst_network_names_read (NstTensors *tensors, NstLayerTable *table, GError **error);

G_END_DECLS
