/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/onnx-weights.h"

#include <glib/gi18n-lib.h>

#include "network/formats/layer-graph.h"
#include "network/formats/onnx.pb-c.h"
#include "network/network-error.h"

#define INITIALIZER 5 /* of a graph */

/* Fields of a TensorProto that hold numbers. */
#define FLOAT_DATA 4
#define RAW_DATA 9
#define DOUBLE_DATA 10

#define EXTERNAL 1 /* a location of data */

struct _NstOnnxWeights
{
  char *file;
  GHashTable *spans; /* name → NstSpan */
  GHashTable *taken; /* set of places of those that convolutions have, in the file */
  GPtrArray *copies; /* GBytes */
};

NST_PROTOBUF_AUTOPTR (Onnx__TensorProto)

static Onnx__TensorProto *
unpack (const NstSpan *message)
{
  static const guint32 numbers[] = { FLOAT_DATA, RAW_DATA, DOUBLE_DATA, 0 };

  return nst_protobuf_unpack (message, &onnx__tensor_proto__descriptor, numbers);
}

NstOnnxWeights *
nst_onnx_weights_new (const NstSpan *graph, const char *name)
{
  g_autoptr (NstOnnxWeights) weights = g_new (NstOnnxWeights, 1);
  NstSpan rest = *graph;
  NstField field;

  weights->file = g_strdup (name);
  weights->spans = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  weights->taken = g_hash_table_new (NULL, NULL);
  weights->copies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  while (nst_protobuf_next (&rest, &field))
    if (field.number == INITIALIZER)
      {
        g_autoptr (Onnx__TensorProto) tensor = unpack (&field.value);

        if (tensor == NULL)
          return NULL;
        if (tensor->name)
          g_hash_table_insert (weights->spans, g_strdup (tensor->name),
                               g_memdup2 (&field.value, sizeof field.value));
      }
  return rest.size == 0 ? g_steal_pointer (&weights) : NULL;
}

void
nst_onnx_weights_free (NstOnnxWeights *weights)
{
  g_free (weights->file);
  g_hash_table_unref (weights->spans);
  g_hash_table_unref (weights->taken);
  g_ptr_array_unref (weights->copies);
  g_free (weights);
}

gboolean
nst_onnx_weights_has (const NstOnnxWeights *weights, const char *name)
{
  return g_hash_table_contains (weights->spans, name);
}

void
nst_onnx_weights_alias (NstOnnxWeights *weights, const char *name, const char *alias)
{
  const NstSpan *span = g_hash_table_lookup (weights->spans, name);

  g_hash_table_insert (weights->spans, g_strdup (alias), g_memdup2 (span, sizeof *span));
}

/* Sets TENSOR's type, and *FIELD to that of a TensorProto where numbers of TYPE are if they are not
 * raw; 0 where that is not known. */
static gboolean
read_type (int type, NstTensor *tensor, guint32 *field)
{
  static const struct
  {
    int type;
    NstNumbers numbers;
    guint32 field;
  } types[] = { { 1, NST_NUMBERS_FLOAT, FLOAT_DATA },
                { 10, NST_NUMBERS_HALF, 0 },
                { 11, NST_NUMBERS_DOUBLE, DOUBLE_DATA },
                { 16, NST_NUMBERS_BFLOAT, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (types); i++)
    if (types[i].type == type)
      {
        tensor->numbers = types[i].numbers;
        *field = types[i].field;
        return TRUE;
      }
  return FALSE;
}

static gboolean
read_shape (const Onnx__TensorProto *from, NstTensor *tensor)
{
  tensor->rank = MIN (from->n_dims, NST_TENSOR_MAX_RANK);
  for (guint i = 0; i < tensor->rank; i++)
    {
      if (from->dims[i] < 1)
        return FALSE;
      tensor->shape[i] = from->dims[i];
    }
  return from->n_dims <= NST_TENSOR_MAX_RANK;
}

/* Finds the raw bytes of the tensor MESSAGE. */
static GBytes *
find_raw (const NstSpan *message, gsize *offset, gsize *length)
{
  NstSpan rest = *message;
  NstField field;

  *offset = *length = 0;
  while (nst_protobuf_next (&rest, &field))
    if (field.number == RAW_DATA && field.wire == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
      {
        *offset = field.value.offset;
        *length = field.value.size;
      }
  return g_bytes_ref (message->file);
}

/* Sets TENSOR's numbers, which MESSAGE has raw or as the field NUMBER. FALSE where they are not as
 * many as its shape says. */
static gboolean
find_numbers (NstOnnxWeights *weights, const NstSpan *message, guint32 number, NstTensor *tensor)
{
  gsize bytes = nst_numbers_size (tensor->numbers), length;
  g_autoptr (GBytes) found = find_raw (message, &tensor->offset, &length);

  if (length == 0 && number != 0)
    {
      g_bytes_unref (found);
      found = nst_protobuf_get_numbers (message, number, bytes, &tensor->offset, &length);
    }
  for (guint i = 0; i < tensor->rank; i++)
    if (!g_size_checked_mul (&bytes, bytes, tensor->shape[i]))
      return FALSE;
  if (found == NULL || bytes != length)
    return FALSE;
  nst_tensor_set_contiguous (tensor);
  tensor->bytes = found;
  g_ptr_array_add (weights->copies, g_steal_pointer (&found));
  return TRUE;
}

gboolean
nst_onnx_weights_get (NstOnnxWeights *weights, const char *name, NstTensor *tensor, GError **error)
{
  const NstSpan *message = g_hash_table_lookup (weights->spans, name);
  g_autoptr (Onnx__TensorProto) from = message ? unpack (message) : NULL;
  g_autofree char *valid = nst_layer_graph_make_name (name);
  guint32 field;

  if (from == NULL)
    return nst_network_error_unfit (error, weights->file,
                                    _ ("its weight “%s” is not in the file itself"), valid);
  if (from->n_external_data > 0 || from->data_location == EXTERNAL)
    return nst_network_error_unfit (
      error, weights->file,
      _ ("its weights are in another file: they have to be saved in the same one"));
  if (!read_type (from->data_type, tensor, &field))
    return nst_network_error_unfit (error, weights->file,
                                    _ ("its weight “%s” is of numbers that are not known"), valid);
  if (!read_shape (from, tensor) || !find_numbers (weights, message, field, tensor))
    return nst_network_error_damaged (
      error, weights->file, _ ("the shape of its tensor “%s” does not fit its data"), valid);
  return TRUE;
}

gboolean
nst_onnx_weights_take (NstOnnxWeights *weights, const char *name, NstTensor *tensor, GError **error)
{
  const NstSpan *message = g_hash_table_lookup (weights->spans, name);
  g_autofree char *valid = nst_layer_graph_make_name (name);

  if (message && !g_hash_table_add (weights->taken, GSIZE_TO_POINTER (message->offset)))
    return nst_network_error_unfit (error, weights->file,
                                    _ ("several of its layers share the weight “%s”"), valid);
  return nst_onnx_weights_get (weights, name, tensor, error);
}

float *
nst_onnx_weights_read (NstOnnxWeights *weights, const char *name, gsize *count, GError **error)
{
  g_autoptr (NstTensors) alone = nst_tensors_new (weights->file);
  g_autofree char *valid = nst_layer_graph_make_name (name);
  NstTensor tensor = { 0 };

  if (!nst_onnx_weights_get (weights, name, &tensor, error))
    return NULL;
  *count = 1;
  for (guint i = 0; i < tensor.rank; i++)
    *count *= tensor.shape[i];
  return nst_tensors_add (alone, valid, &tensor, error) ? nst_tensors_read (alone, valid, error)
                                                        : NULL;
}
