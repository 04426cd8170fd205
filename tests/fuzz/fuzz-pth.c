/* What PyTorch saved: whatever the bytes, tensors or an error. Inputs are whole files, or, behind
 * one byte 0, a pickle, which no sum and no length around it keeps from being changed.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/map.h"
#include "fuzz.h"
#include "network/formats/format.h"
#include "network/formats/pickle.h"
#include "network/formats/state-dict.h"

#define MOST_NUMBERS 100000 /* of a tensor that is read; more would only be slow */

/* A storage for every tensor. */
static GBytes *
read_storage (gpointer user_data, const NstPickleStorage *storage, GError **error)
{
  static const guint8 numbers[4096];

  return g_bytes_new_static (numbers, sizeof numbers);
}

static gboolean
read_pickle (GBytes *bytes, NstTensors *tensors, GError **error)
{
  g_autoptr (NstPickleValues) values = nst_pickle_values_new ("fuzz");
  gsize place = 1;
  const NstPickleValue *root = nst_pickle_read (values, bytes, &place, error);

  return root && nst_state_dict_read (root, tensors, read_storage, NULL, error);
}

/* Reads all that TENSORS has. */
static void
read_numbers (NstTensors *tensors)
{
  g_autofree const char **names = nst_tensors_list (tensors);

  for (int i = 0; names[i]; i++)
    {
      const NstTensor *tensor = nst_tensors_find (tensors, names[i]);
      gsize count = 1;

      for (guint k = 0; k < tensor->rank; k++)
        count *= tensor->shape[k];
      if (count <= MOST_NUMBERS)
        nst_floats_free (nst_tensors_read (tensors, names[i], NULL));
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GBytes) bytes = g_bytes_new (data, size);
  g_autoptr (NstTensors) tensors = nst_tensors_new ("fuzz");
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();
  g_autoptr (GError) error = NULL;
  gboolean success;

  if (size > 0 && data[0] == 0)
    success = read_pickle (bytes, tensors, &error);
  else
    success = nst_format_read (bytes, tensors, table, &error);
  g_assert_true (success == (error == NULL));
  if (success)
    read_numbers (tensors);
  else
    {
      g_assert_true (error->domain == NST_ERROR);
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
    }
  return 0;
}
