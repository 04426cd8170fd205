/* Caffe's files: whatever the bytes, layers and tensors or an error. An input is the length of a
 * .prototxt, two bytes, the lower one first; that text, if it is not 0; and a .caffemodel.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include "base/error.h"
#include "fuzz.h"
#include "network/formats/caffe.h"
#include "network/network-file.h"

static gboolean
read_file (GBytes *file, GBytes *prototxt, GError **error)
{
  g_autoptr (NstTensors) tensors = nst_tensors_new ("fuzz");
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();

  if (prototxt)
    return nst_caffe_read_with_prototxt (file, prototxt, tensors, table, error);
  return nst_caffe_read (file, tensors, table, error);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  const size_t length = size < 2 ? 0 : MIN (data[0] | data[1] << 8, size - 2);
  g_autoptr (GBytes) text = length > 0 ? g_bytes_new (data + 2, length) : NULL;
  g_autoptr (GBytes) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network = NULL;

  if (size < 2)
    return 0;
  file = g_bytes_new (data + 2 + length, size - 2 - length);
  if (!read_file (file, text, &error))
    {
      g_assert_true (error->domain == NST_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  network = nst_network_new (file, "fuzz", NULL);
  return 0;
}
