/* Tells which network a file has that the engine does not know, by the names of its tensors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"

G_BEGIN_DECLS

/* FALSE with NST_ERROR_NETWORK where TENSORS are those of torchvision's SqueezeNet, GoogLeNet,
 * ResNet, DenseNet, MobileNet, EfficientNet or Inception, or of a VGG with batch norms. */
gboolean nst_network_others_refuse (NstTensors *tensors, GError **error);

G_END_DECLS
