/* ONNX's files: whatever the bytes, a network or an error.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>

#include "base/error.h"
#include "fuzz.h"
#include "network/formats/onnx.h"
#include "network/network-file.h"

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) file = g_bytes_new (data, size);
  g_autoptr (NstTensors) tensors = nst_tensors_new ("fuzz");
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network = NULL;

  if (!nst_onnx_read (file, tensors, table, &error))
    {
      g_assert_true (error->domain == NST_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  network = nst_network_new (file, "fuzz", NULL);
  return 0;
}
