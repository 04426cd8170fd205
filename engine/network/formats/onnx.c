/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/onnx.h"

#include <glib/gi18n-lib.h>

#include "network/formats/onnx-table.h"
#include "network/network-error.h"

/* Fields of a ModelProto. */
#define IR_VERSION 1
#define GRAPH 7

/* Fields of a GraphProto. */
#define NODE 1
#define INPUT 11

NST_PROTOBUF_AUTOPTR (Onnx__NodeProto)
NST_PROTOBUF_AUTOPTR (Onnx__ValueInfoProto)

gboolean
nst_onnx_knows (GBytes *bytes)
{
  NstSpan rest = nst_protobuf_span (bytes);
  NstField field;

  return nst_protobuf_next (&rest, &field) && field.number == IR_VERSION
         && field.wire == PROTOBUF_C_WIRE_TYPE_VARINT;
}

static gboolean
fail_damaged (const NstLayerGraph *graph, GError **error)
{
  return nst_network_error_damaged (error, nst_tensors_get_name (graph->tensors),
                                    _ ("it is no ONNX file, or cut short"));
}

/* Sets GRAPH to the graph in the model FILE. */
static gboolean
find_graph (GBytes *file, NstSpan *graph)
{
  NstSpan rest = nst_protobuf_span (file);
  gboolean found = FALSE;
  NstField field;

  while (nst_protobuf_next (&rest, &field))
    if (field.number == GRAPH && field.wire == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
      {
        *graph = field.value;
        found = TRUE;
      }
  return found && rest.size == 0;
}

/* Has the first input that is no weight be the picture; old files list weights, too. */
static gboolean
read_inputs (NstLayerGraph *graph, const NstSpan *message, const NstOnnxWeights *weights,
             GError **error)
{
  NstSpan rest = *message;
  int number = NST_LAYER_PICTURE;
  NstField field;

  while (nst_protobuf_next (&rest, &field))
    if (field.number == INPUT)
      {
        g_autoptr (Onnx__ValueInfoProto) input
          = nst_protobuf_unpack (&field.value, &onnx__value_info_proto__descriptor, NULL);

        if (input == NULL || input->name == NULL)
          return fail_damaged (graph, error);
        if (nst_onnx_weights_has (weights, input->name))
          continue;
        nst_layer_graph_give (graph, input->name, number);
        number = NST_LAYER_ENDED;
      }
  return TRUE;
}

static gboolean
read_nodes (NstLayerGraph *graph, const NstSpan *message, NstOnnxWeights *weights, GError **error)
{
  NstSpan rest = *message;
  NstField field;

  while (nst_protobuf_next (&rest, &field))
    if (field.number == NODE)
      {
        g_autoptr (Onnx__NodeProto) node
          = nst_protobuf_unpack (&field.value, &onnx__node_proto__descriptor, NULL);

        if (node == NULL)
          return fail_damaged (graph, error);
        if (!nst_onnx_table_add (graph, node, weights, error))
          return FALSE;
      }
  return TRUE;
}

gboolean
nst_onnx_read (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error)
{
  g_autoptr (NstLayerGraph) graph = nst_layer_graph_new (tensors, table);
  g_autoptr (NstOnnxWeights) weights = NULL;
  NstSpan message;

  if (!find_graph (bytes, &message))
    return fail_damaged (graph, error);
  weights = nst_onnx_weights_new (&message, nst_tensors_get_name (tensors));
  if (weights == NULL)
    return fail_damaged (graph, error);
  return read_inputs (graph, &message, weights, error)
         && read_nodes (graph, &message, weights, error) && nst_layer_graph_finish (graph, error);
}
