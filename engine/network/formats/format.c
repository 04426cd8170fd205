/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/format.h"

#include "network/formats/safetensors.h"

/* All but the last, which has nothing that it begins with. */
static const struct
{
  gboolean (*knows) (GBytes *bytes);
  gboolean (*read) (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error);
} formats[] = {};

gboolean
nst_format_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats); i++)
    if (formats[i].knows (bytes))
      return formats[i].read (bytes, tensors, table, error);
  return nst_safetensors_read (bytes, tensors, error);
}
