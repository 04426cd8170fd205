/* A table of layers as a JSON text, which a safetensors file carries in its metadata: an array of
 * objects with "kind", "inputs" (numbers of earlier layers, −1 for the picture) and what else the
 * kind has, by the names of NstLayerEntry; what has its default may be left out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/layer-table.h"

G_BEGIN_DECLS

/* The key of the text in a file's metadata. */
#define NST_LAYER_TABLE_KEY "layers"

/* Free with g_free. */
char *nst_layer_table_to_json (const NstLayerTable *table);

/* Adds the layers in TEXT to TABLE, which is empty. FALSE, with a table of no use, when TEXT is no
 * such text. */
gboolean nst_layer_table_from_json (NstLayerTable *table, const char *text);

G_END_DECLS
