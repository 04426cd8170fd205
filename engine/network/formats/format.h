/* Reads a network's file of whatever format: it is known by what it begins with.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* Adds the tensors and metadata of the file in BYTES, which may be a mapped file, to TENSORS, and
 * the layers to TABLE where the format tells them; both are empty before. FALSE with
 * NST_ERROR_NETWORK when the file is damaged or of no format that is known, with NST_ERROR_MEMORY
 * when memory cannot be had. */
gboolean nst_format_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error);

G_END_DECLS
