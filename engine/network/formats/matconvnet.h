/* Reads networks of MatConvNet (https://www.vlfeat.org/matconvnet): SimpleNN's, a row of layers in
 * a MATLAB file of version 5, compressed or not. Fields are found by their names, as every release
 * put them elsewhere. Kernels are height × width × in × out, the first index contiguous, not turned
 * and not mirrored.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* Whether BYTES begin as a MATLAB file of version 5 or later does. */
gboolean nst_matconvnet_knows (GBytes *bytes);

/* Adds the tensors, the layers up to the classifier and what is subtracted from the input. FALSE
 * with NST_ERROR_NETWORK or NST_ERROR_MEMORY. */
gboolean nst_matconvnet_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table,
                              GError **error);

G_END_DECLS
