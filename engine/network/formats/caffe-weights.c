/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/caffe-weights.h"

#include "network/formats/caffe-layer.h"

/* No known layer has more. */
#define MAX_BLOBS 16

struct _NstCaffeWeights
{
  GHashTable *layers; /* name → GArray of the NstSpans of its blobs */
  GPtrArray *copies;  /* GBytes */
};

NST_PROTOBUF_AUTOPTR (Caffe__BlobProto)

/* Adds the blobs of the layer MESSAGE. */
static gboolean
add_layer (NstCaffeWeights *weights, const NstSpan *message, gboolean is_v1)
{
  g_autoptr (NstCaffeLayer) layer = nst_caffe_layer_new (message, is_v1);
  g_autoptr (GArray) blobs = g_array_new (FALSE, FALSE, sizeof (NstSpan));
  NstSpan rest = *message;
  NstField field;

  if (layer == NULL)
    return FALSE;
  while (nst_protobuf_next (&rest, &field))
    if (field.number == NST_CAFFE_BLOBS (is_v1) && blobs->len < MAX_BLOBS)
      g_array_append_val (blobs, field.value);
  if (blobs->len == 0)
    return TRUE;
  if (g_hash_table_contains (weights->layers, layer->node.name))
    return FALSE;
  g_hash_table_insert (weights->layers, g_strdup (layer->node.name), g_steal_pointer (&blobs));
  return TRUE;
}

NstCaffeWeights *
nst_caffe_weights_new (GBytes *file)
{
  g_autoptr (NstCaffeWeights) weights = g_new (NstCaffeWeights, 1);
  NstSpan rest = nst_protobuf_span (file);
  NstField field;

  weights->layers
    = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify) g_array_unref);
  weights->copies = g_ptr_array_new_with_free_func ((GDestroyNotify) g_bytes_unref);
  while (nst_protobuf_next (&rest, &field))
    {
      const gboolean is_v1 = field.number == NST_CAFFE_LAYERS (TRUE);

      if ((is_v1 || field.number == NST_CAFFE_LAYERS (FALSE))
          && !add_layer (weights, &field.value, is_v1))
        return NULL;
    }
  return rest.size == 0 ? g_steal_pointer (&weights) : NULL;
}

void
nst_caffe_weights_free (NstCaffeWeights *weights)
{
  g_hash_table_unref (weights->layers);
  g_ptr_array_unref (weights->copies);
  g_free (weights);
}

guint
nst_caffe_weights_count (const NstCaffeWeights *weights, const char *layer)
{
  const GArray *blobs = g_hash_table_lookup (weights->layers, layer);

  return blobs ? blobs->len : 0;
}

/* Sets TENSOR's shape to that of BLOB, which has four sides where it was written before 2015. */
static gboolean
read_shape (const Caffe__BlobProto *blob, NstTensor *tensor)
{
  const gint64 sides[] = { blob->num, blob->channels, blob->height, blob->width };
  const gint64 *dim = blob->shape ? blob->shape->dim : sides;

  tensor->rank = blob->shape ? MIN (blob->shape->n_dim, G_MAXINT) : G_N_ELEMENTS (sides);
  if (tensor->rank > NST_TENSOR_MAX_RANK)
    return FALSE;
  for (guint i = 0; i < tensor->rank; i++)
    {
      if (dim[i] < 1)
        return FALSE;
      tensor->shape[i] = dim[i];
    }
  return TRUE;
}

/* Finds the numbers of the blob MESSAGE, which are floats as a rule. */
static GBytes *
find_numbers (const NstSpan *message, NstTensor *tensor, gsize *length)
{
  g_autoptr (GBytes) bytes
    = nst_protobuf_get_numbers (message, 5, sizeof (float), &tensor->offset, length);

  tensor->numbers = NST_NUMBERS_FLOAT;
  if (bytes == NULL || *length > 0)
    return g_steal_pointer (&bytes);
  tensor->numbers = NST_NUMBERS_DOUBLE;
  return nst_protobuf_get_numbers (message, 8, sizeof (double), &tensor->offset, length);
}

gboolean
nst_caffe_weights_get (const NstCaffeWeights *weights, const char *layer, guint index,
                       NstTensor *tensor)
{
  static const guint32 numbers[] = { 5, 8, 0 };
  const GArray *blobs = g_hash_table_lookup (weights->layers, layer);
  const NstSpan *message
    = blobs && index < blobs->len ? &g_array_index (blobs, NstSpan, index) : NULL;
  g_autoptr (Caffe__BlobProto) blob
    = message ? nst_protobuf_unpack (message, &caffe__blob_proto__descriptor, numbers) : NULL;
  gsize bytes, length;

  if (blob == NULL || !read_shape (blob, tensor))
    return FALSE;
  tensor->bytes = find_numbers (message, tensor, &length);
  if (tensor->bytes == NULL)
    return FALSE;
  g_ptr_array_add (weights->copies, tensor->bytes);
  bytes = nst_numbers_size (tensor->numbers);
  for (guint i = 0; i < tensor->rank; i++)
    if (!g_size_checked_mul (&bytes, bytes, tensor->shape[i]))
      return FALSE;
  nst_tensor_set_contiguous (tensor);
  return bytes == length;
}
