/* Reads what PyTorch saves since its release 1.6 (torch/serialization.py, _save): a zip archive of
 * a pickle and of storages, which are not compressed and stay where they are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* Whether BYTES begins as a zip archive does. */
gboolean nst_pytorch_knows (GBytes *bytes);

/* Adds the tensors of the file in BYTES, which may be a mapped file, to TENSORS; TABLE stays as it
 * is. FALSE with NST_ERROR_NETWORK where the file is damaged, none of PyTorch's, holds more than a
 * network, or numbers whose most significant byte comes first. */
gboolean nst_pytorch_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table,
                           GError **error);

G_END_DECLS
