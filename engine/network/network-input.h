/* What a network's file says about the network's input and how it was trained: weights/README.md.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/network.h"

G_BEGIN_DECLS

/* Sets everything of NETWORK, which has its name, but for its layers from the metadata of TENSORS,
 * to torchvision's values where it says nothing. FALSE with NST_ERROR_NETWORK where it says what
 * cannot be. */
gboolean nst_network_input_read (NstNetwork *network, const NstTensors *tensors, GError **error);

G_END_DECLS
