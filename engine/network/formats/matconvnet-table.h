/* What the layers of a network of MatConvNet mean: entries of a table, and tensors.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/formats/matconvnet-layer.h"
#include "network/formats/tensors.h"
#include "network/layer-table.h"

G_BEGIN_DECLS

/* A network on its way to tensors and a table. */
typedef struct
{
  NstTensors *tensors;
  NstLayerTable *table;
  gsize channels;      /* that the next layer sees: 3 at first */
  gboolean has_pooled; /* whether a pooling has been added */
  gboolean is_done;    /* whether the classifier has been reached */
} NstMatconvnetTable;

/* Adds LAYER, or sets that the table is done. FALSE with NST_ERROR_NETWORK or NST_ERROR_MEMORY. */
gboolean nst_matconvnet_table_add (NstMatconvnetTable *network, const NstMatconvnetLayer *layer,
                                   GError **error);

G_END_DECLS
