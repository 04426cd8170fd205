/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/format.h"

#include "network/formats/caffe.h"
#include "network/formats/matconvnet.h"
#include "network/formats/onnx.h"
#include "network/formats/pytorch-legacy.h"
#include "network/formats/pytorch-tar.h"
#include "network/formats/pytorch.h"
#include "network/formats/safetensors.h"

/* All but the last, which begins with a length, and so with any byte. */
static const struct
{
  gboolean (*knows) (GBytes *bytes);
  gboolean (*read) (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error);
} formats[] = {
  { nst_matconvnet_knows, nst_matconvnet_read },
  { nst_caffe_knows, nst_caffe_read },
  { nst_onnx_knows, nst_onnx_read },
  { nst_pytorch_knows, nst_pytorch_read },
  { nst_pytorch_legacy_knows, nst_pytorch_legacy_read },
  { nst_pytorch_tar_knows, nst_pytorch_tar_read },
};

gboolean
nst_format_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error)
{
  for (guint i = 0; i < G_N_ELEMENTS (formats) && !nst_safetensors_knows (bytes); i++)
    if (formats[i].knows (bytes))
      return formats[i].read (bytes, tensors, table, error);
  return nst_safetensors_read (bytes, tensors, error);
}
