/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/caffe.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/formats/caffe-table.h"
#include "network/formats/prototxt.h"
#include "network/network-error.h"

NST_PROTOBUF_AUTOPTR (Caffe__NetParameter)

gboolean
nst_caffe_knows (GBytes *bytes)
{
  /* Fields of texts and messages: the name, V1 layers, the name of the input, layers. */
  static const char *const beginnings[] = { "\x0a", "\x12", "\x1a", "\xa2\x06" };
  gsize size;
  const char *data = g_bytes_get_data (bytes, &size);

  for (guint i = 0; i < G_N_ELEMENTS (beginnings); i++)
    {
      const gsize length = strlen (beginnings[i]);

      if (size >= length && memcmp (data, beginnings[i], length) == 0)
        return TRUE;
    }
  return FALSE;
}

static gboolean
fail_damaged (const NstLayerGraph *graph, GError **error)
{
  return nst_network_error_damaged (error, nst_tensors_get_name (graph->tensors),
                                    _ ("it is no .caffemodel file, or cut short"));
}

/* Has the inputs that NETWORK declares apart from its layers be pictures, the first of them that
 * which is seen. */
static gboolean
read_inputs (NstLayerGraph *graph, const NstSpan *network, GError **error)
{
  static const guint32 layers[] = { NST_CAFFE_LAYERS (TRUE), NST_CAFFE_LAYERS (FALSE), 0 };
  g_autoptr (Caffe__NetParameter) inputs
    = nst_protobuf_unpack (network, &caffe__net_parameter__descriptor, layers);

  if (inputs == NULL)
    return fail_damaged (graph, error);
  for (gsize i = 0; i < inputs->n_input; i++)
    nst_layer_graph_give (graph, inputs->input[i], i == 0 ? NST_LAYER_PICTURE : NST_LAYER_ENDED);
  return TRUE;
}

/* Adds the layers of NETWORK, whose fields are whole. */
static gboolean
read_layers (NstLayerGraph *graph, const NstSpan *network, const NstCaffeWeights *weights,
             GError **error)
{
  NstSpan rest = *network;
  NstField field;

  while (nst_protobuf_next (&rest, &field))
    {
      const gboolean is_v1 = field.number == NST_CAFFE_LAYERS (TRUE);
      g_autoptr (NstCaffeLayer) layer = NULL;

      if (!is_v1 && field.number != NST_CAFFE_LAYERS (FALSE))
        continue;
      layer = nst_caffe_layer_new (&field.value, is_v1);
      if (layer == NULL)
        return fail_damaged (graph, error);
      if (!nst_caffe_table_add (graph, layer, weights, error))
        return FALSE;
    }
  return TRUE;
}

/* Whether a layer's name in TABLE begins with PREFIX. */
static gboolean
has_layer (const NstLayerTable *table, const char *prefix)
{
  for (guint i = 0; i < table->entries->len; i++)
    if (g_str_has_prefix (nst_layer_table_get (table, i)->name, prefix))
      return TRUE;
  return FALSE;
}

/* How many kinds of pictures a GoogLeNet tells apart; 0 where its classifier is not in the file. */
static gsize
count_classes (const NstCaffeWeights *weights)
{
  NstTensor tensor;

  if (!nst_caffe_weights_get (weights, "loss3/classifier", 0, &tensor) || tensor.rank < 2)
    return 0;
  return tensor.shape[tensor.rank - 2];
}

/* The mean colour of the pictures that the network was trained with, blue first. */
static const char *
find_mean (const NstLayerTable *table, const NstCaffeWeights *weights)
{
  if (has_layer (table, "conv1_1")) /* VGG */
    return NST_INPUT_MEAN_BGR;
  if (has_layer (table, "fire")) /* SqueezeNet */
    return "104,117,123";
  if (has_layer (table, "inception_") && count_classes (weights) == 205) /* Places205 */
    return "105.417,113.753,116.047";
  if (has_layer (table, "inception_") && count_classes (weights) == 365) /* Places365 */
    return "104.051,112.514,116.676";
  return "104.00698793,116.66876762,122.67891434"; /* ILSVRC 2012 */
}

/* Reads the layers of NETWORK, with the weights that FILE has of them. */
static gboolean
read_network (GBytes *file, GBytes *network, NstTensors *tensors, NstLayerTable *table,
              GError **error)
{
  g_autoptr (NstLayerGraph) graph = nst_layer_graph_new (tensors, table);
  g_autoptr (NstCaffeWeights) weights = nst_caffe_weights_new (file);
  const NstSpan message = nst_protobuf_span (network);

  if (weights == NULL)
    return fail_damaged (graph, error);
  if (!read_inputs (graph, &message, error) || !read_layers (graph, &message, weights, error)
      || !nst_layer_graph_finish (graph, error))
    return FALSE;
  nst_tensors_say_input (tensors, "bgr", find_mean (table, weights));
  return TRUE;
}

gboolean
nst_caffe_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error)
{
  return read_network (bytes, bytes, tensors, table, error);
}

gboolean
nst_caffe_read_with_prototxt (GBytes *bytes, GBytes *prototxt, NstTensors *tensors,
                              NstLayerTable *table, GError **error)
{
  guint line;
  g_autoptr (GBytes) network
    = nst_prototxt_encode (prototxt, &caffe__net_parameter__descriptor, &line);

  if (network == NULL)
    return nst_network_error_damaged (error, nst_tensors_get_name (tensors),
                                      _ ("line %u of the .prototxt file beside it cannot be read"),
                                      line);
  return read_network (bytes, network, tensors, table, error);
}
