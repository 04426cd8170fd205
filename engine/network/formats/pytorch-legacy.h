/* Reads what PyTorch saved from February 2017 to its release 1.5 (torch/serialization.py,
 * _legacy_save), such as torchvision's vgg19-dcbb9e9d.pth: pickles one after another (a magic
 * number, a version, the machine's properties, the network, the storages' keys), then the storages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* Whether BYTES begins as such a file does. */
gboolean nst_pytorch_legacy_knows (GBytes *bytes);

/* Adds the tensors of the file in BYTES, which may be a mapped file, to TENSORS; TABLE stays as it
 * is. FALSE with NST_ERROR_NETWORK where the file is damaged, holds more than a network, or numbers
 * whose most significant byte comes first. */
gboolean nst_pytorch_legacy_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table,
                                  GError **error);

G_END_DECLS
