/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/network-files.h"

#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "network/formats/format.h"
#include "network/formats/safetensors.h"
#include "network/network-file.h"

#define FILE_NAME "strange.file"

GBytes *
nst_test_network_file (const char *name)
{
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "networks", "fixtures", name, NULL);
  g_autoptr (GError) error = NULL;
  char *contents;
  gsize length;

  g_file_get_contents (path, &contents, &length, &error);
  g_assert_no_error (error);
  return g_bytes_new_take (contents, length);
}

void
nst_test_assert_same_tensor (const NstTensors *tensors, const char *name, const NstTensors *other,
                             const char *other_name)
{
  const NstTensor *tensor = nst_tensors_find (tensors, name);
  const NstTensor *model = nst_tensors_find (other, other_name);
  g_autoptr (GError) error = NULL;
  float *numbers, *model_numbers;
  gsize bytes;

  g_assert_nonnull (tensor);
  g_assert_nonnull (model);
  g_assert_cmpmem (tensor->shape, tensor->rank * sizeof *tensor->shape, model->shape,
                   model->rank * sizeof *model->shape);
  bytes = nst_tensor_count (tensor) * sizeof *numbers;
  numbers = nst_tensors_read (tensors, name, &error);
  g_assert_no_error (error);
  model_numbers = nst_tensors_read (other, other_name, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (numbers, bytes, model_numbers, bytes);
  nst_floats_free (numbers);
  nst_floats_free (model_numbers);
}

/* Asserts that TENSORS has the tensor NAME as EXPECTED has it, there below NST_NAMES_LAYERS. */
static void
assert_tensor (const NstTensors *tensors, const NstTensors *expected, const char *name,
               double tolerance)
{
  const NstTensor *wanted = nst_tensors_find (expected, name);
  const char *own_name = name + strlen (NST_NAMES_LAYERS);
  const NstTensor *found = nst_tensors_find (tensors, own_name);
  const gsize count = nst_tensor_count (wanted);
  float *numbers = nst_tensors_read (tensors, own_name, NULL);
  float *right = nst_tensors_read (expected, name, NULL);
  double largest = 0;

  g_test_message ("%s", own_name);
  g_assert_nonnull (numbers);
  g_assert_cmpmem (found->shape, found->rank * sizeof *found->shape, wanted->shape,
                   wanted->rank * sizeof *wanted->shape);
  for (gsize i = 0; i < count; i++)
    largest = MAX (largest, fabs (right[i]));
  for (gsize i = 0; i < count; i++)
    g_assert_cmpfloat (fabs (numbers[i] - right[i]), <=, largest * tolerance);
  nst_floats_free (numbers);
  nst_floats_free (right);
}

void
nst_test_assert_tensors (const NstTensors *tensors, const char *name, double tolerance)
{
  g_autofree char *file = g_strconcat (name, ".expected.safetensors", NULL);
  g_autoptr (GBytes) bytes = nst_test_network_file (file);
  g_autoptr (NstTensors) expected = nst_tensors_new (file);
  g_autofree const char **names = NULL;

  g_assert_true (nst_safetensors_read (bytes, expected, NULL));
  names = nst_tensors_list (expected);
  g_assert_nonnull (names[0]);
  for (guint i = 0; names[i]; i++)
    assert_tensor (tensors, expected, names[i], tolerance);
}

static void
describe_kind (GString *text, const NstLayerEntry *entry)
{
  const char *rounding = entry->rounding == NST_ROUNDING_CEILING ? "ceiling" : "floor";

  switch (entry->kind)
    {
    case NST_LAYER_CONVOLUTION:
      g_string_append_printf (text, "convolution stride %d padding %d dilation %d groups %d%s",
                              entry->stride, entry->padding, entry->dilation, entry->groups,
                              entry->bias ? "" : " without bias");
      break;
    case NST_LAYER_RECTIFIER:
      g_string_append (text, "rectifier");
      break;
    case NST_LAYER_POOLING:
      g_string_append_printf (text, "%s %d stride %d padding %d %s",
                              entry->average ? "average" : "maximum", entry->side, entry->stride,
                              entry->padding, rounding);
      break;
    case NST_LAYER_NORMALISATION:
      g_string_append_printf (text, "normalisation %d alpha %g beta %g k %g",
                              entry->normalisation.size, entry->normalisation.alpha,
                              entry->normalisation.beta, entry->normalisation.k);
      break;
    case NST_LAYER_CONCATENATION:
      g_string_append (text, "concatenation");
      break;
    }
}

char *
nst_test_describe_table (const NstLayerTable *table)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < table->entries->len; i++)
    {
      const NstLayerEntry *entry = nst_layer_table_get (table, i);

      g_string_append_printf (text, "%u %s: ", i, entry->name);
      describe_kind (text, entry);
      for (int k = 0; k < entry->n_inputs; k++)
        g_string_append_printf (text, "%s %d", k ? "," : " of", entry->inputs[k]);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

char *
nst_test_try_network (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network = nst_network_new (bytes, FILE_NAME, &error);

  g_assert_true ((network == NULL) == (error != NULL));
  if (error == NULL)
    return NULL;
  if (!g_error_matches (error, NST_ERROR, NST_ERROR_MEMORY))
    {
      g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
      g_assert_nonnull (strstr (error->message, FILE_NAME));
    }
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  return g_strdup (error->message);
}

void
nst_test_assert_refused (GBytes *bytes, const char *words)
{
  g_autofree char *message = nst_test_try_network (bytes);

  g_test_message ("%s", message);
  g_assert_nonnull (message);
  g_assert_nonnull (strstr (message, words));
}

void
nst_test_assert_network_file (const char *name, const char *layers, double tolerance,
                              gboolean is_network)
{
  g_autoptr (GBytes) bytes = nst_test_network_file (name);
  g_autoptr (NstTensors) tensors = nst_tensors_new (name);
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *description = NULL;
  g_autofree char *message = nst_test_try_network (bytes);

  g_test_message ("%s", name);
  nst_format_read (bytes, tensors, table, &error);
  g_assert_no_error (error);
  description = nst_test_describe_table (table);
  g_assert_cmpstr (description, ==, layers);
  nst_test_assert_tensors (tensors, name, tolerance);
  if (is_network)
    g_assert_null (message);
}

/* Changes some of the SIZE bytes at DATA at random. */
static void
mutate (GRand *random, guint8 *data, gsize size)
{
  static const guint8 bytes[] = { 0, 1, 127, 128, 255 };

  for (int k = g_rand_int_range (random, 1, 5); k > 0; k--)
    {
      guint8 *byte = data + g_rand_int_range (random, 0, size);

      switch (g_rand_int_range (random, 0, 4))
        {
        case 0:
          *byte ^= 1 << g_rand_int_range (random, 0, 8);
          break;
        case 1:
          *byte = bytes[g_rand_int_range (random, 0, G_N_ELEMENTS (bytes))];
          break;
        case 2:
          *byte += g_rand_int_range (random, -3, 4);
          break;
        default:
          *byte = g_rand_int_range (random, 0, 256);
        }
    }
}

void
nst_test_damage_network_file (const char *name, gsize step, int count)
{
  g_autoptr (GBytes) good = nst_test_network_file (name);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  gsize size;
  const guint8 *data = g_bytes_get_data (good, &size);

  for (gsize cut = 0; cut < size; cut += step)
    {
      g_autoptr (GBytes) bytes = g_bytes_new (data, cut);
      g_autofree char *message = nst_test_try_network (bytes);
    }
  for (int i = 0; i < count; i++)
    {
      guint8 *changed = g_memdup2 (data, size);
      g_autoptr (GBytes) bytes = NULL;
      g_autofree char *message = NULL;

      mutate (random, changed, size);
      bytes = g_bytes_new_take (changed, size);
      message = nst_test_try_network (bytes);
    }
}
