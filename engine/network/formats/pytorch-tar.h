/* Reads what PyTorch saved before February 2017 (torch/serialization.py, legacy_load), such as
 * vgg19-d01eb7cb.pth: a tar of the machine's properties, of the network, which calls its tensors by
 * numbers, of the tensors, and of their storages.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* Whether BYTES begins as a tar does. */
gboolean nst_pytorch_tar_knows (GBytes *bytes);

/* Adds the tensors of the file in BYTES, which may be a mapped file, to TENSORS; TABLE stays as it
 * is. FALSE with NST_ERROR_NETWORK where the file is damaged, none of PyTorch's, holds more than a
 * network, or numbers whose most significant byte comes first. */
gboolean nst_pytorch_tar_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table,
                               GError **error);

G_END_DECLS
