/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/onnx-table.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/map.h"
#include "network/formats/onnx-node.h"
#include "network/network-error.h"

/* What a node needs to be added. */
typedef struct
{
  NstLayerGraph *graph;
  const Onnx__NodeProto *from;
  NstOnnxWeights *weights;
  NstLayerNode node;
} Adding;

static const char *
file_of (const Adding *adding)
{
  return nst_tensors_get_name (adding->graph->tensors);
}

/* Sets ENTRY's padding. A padding to the same size, which depends on what is seen, is known where
 * it does not. */
static gboolean
get_padding (const Adding *adding, NstLayerEntry *entry, int kernel)
{
  g_autofree char *automatic = nst_onnx_node_get_text (adding->from, "auto_pad", "NOTSET");

  if (strcmp (automatic, "NOTSET") == 0)
    return nst_onnx_node_get_side (adding->from, "pads", 4, 0, &entry->padding);
  entry->padding = 0;
  if (strcmp (automatic, "VALID") == 0)
    return TRUE;
  entry->padding = entry->dilation * (kernel - 1) / 2;
  return (strcmp (automatic, "SAME_UPPER") == 0 || strcmp (automatic, "SAME_LOWER") == 0)
         && entry->stride == 1 && kernel % 2 == 1;
}

/* Sets ENTRY's stride, dilation and padding, and *KERNEL to its side. */
static gboolean
read_window (const Adding *adding, NstLayerEntry *entry, int *kernel, GError **error)
{
  if (!nst_onnx_node_get_side (adding->from, "kernel_shape", 2, 0, kernel) || *kernel < 1
      || !nst_onnx_node_get_side (adding->from, "strides", 2, 1, &entry->stride)
      || entry->stride < 1
      || !nst_onnx_node_get_side (adding->from, "dilations", 2, 1, &entry->dilation)
      || entry->dilation < 1 || !get_padding (adding, entry, *kernel))
    return nst_network_error_unfit (
      error, file_of (adding),
      _ ("the sides, steps or edges of its layer “%s” are not alike both ways, or of no size that "
         "can be"),
      adding->node.name);
  return TRUE;
}

static gboolean
fail_weights (const Adding *adding, GError **error)
{
  return nst_network_error_damaged (
    error, file_of (adding), _ ("its layer “%s” does not fit its weights"), adding->node.name);
}

static gboolean
fail_unknown (const Adding *adding, GError **error)
{
  g_autofree char *type = nst_layer_graph_make_name (adding->from->op_type);

  return nst_network_error_unfit (error, file_of (adding),
                                  _ ("its layer “%s” is of the type “%s”, which is not known"),
                                  adding->node.name, type);
}

/* Whether the node takes an input INDEX; one that it could take, but does not, has no name. */
static gboolean
has_input (const Adding *adding, gsize index)
{
  return adding->from->n_input > index && *adding->from->input[index];
}

static gboolean
add_convolution (const Adding *adding, GError **error)
{
  const gboolean has_bias = has_input (adding, 2);
  NstLayerEntry *entry
    = nst_layer_graph_add (adding->graph, &adding->node, NST_LAYER_CONVOLUTION, 1, error);
  NstTensor weight = { 0 }, bias = { 0 };
  gint64 groups = nst_onnx_node_get_integer (adding->from, "group", 1);
  int kernel;

  if (entry == NULL)
    return FALSE;
  if (adding->from->n_input < 2)
    return fail_weights (adding, error);
  if (!nst_onnx_weights_take (adding->weights, adding->from->input[1], &weight, error)
      || (has_bias
          && !nst_onnx_weights_get (adding->weights, adding->from->input[2], &bias, error)))
    return FALSE;
  if (weight.rank != 4 || (has_bias && (bias.rank != 1 || bias.shape[0] != weight.shape[0]))
      || groups < 1 || groups > NST_ONNX_MAX_SIDE)
    return fail_weights (adding, error);
  if (!read_window (adding, entry, &kernel, error))
    return FALSE;
  if (weight.shape[2] != (gsize) kernel || weight.shape[3] != (gsize) kernel)
    return fail_weights (adding, error);
  entry->groups = groups;
  return nst_layer_graph_set_weights (adding->graph, entry, &weight, has_bias ? &bias : NULL,
                                      error);
}

static gboolean
add_pooling (const Adding *adding, gboolean average, GError **error)
{
  NstLayerEntry entry = { .average = average, .dilation = 1 };
  NstLayerEntry *added;

  entry.rounding = nst_onnx_node_get_integer (adding->from, "ceil_mode", 0) ? NST_ROUNDING_CEILING
                                                                            : NST_ROUNDING_FLOOR;
  if (!read_window (adding, &entry, &entry.side, error))
    return FALSE;
  if (entry.dilation != 1)
    return nst_network_error_unfit (error, file_of (adding),
                                    _ ("its pooling “%s” leaves out positions"), adding->node.name);
  /* What is left of a pooling to a certain size that has it already. */
  if (entry.side == 1 && entry.stride == 1 && entry.padding == 0)
    {
      nst_layer_graph_pass (adding->graph, &adding->node);
      return TRUE;
    }
  added = nst_layer_graph_add (adding->graph, &adding->node, NST_LAYER_POOLING, 1, error);
  if (added == NULL)
    return FALSE;
  added->average = average;
  added->valid = average && entry.padding > 0
                 && !nst_onnx_node_get_integer (adding->from, "count_include_pad", 0);
  added->rounding = entry.rounding;
  added->side = entry.side;
  added->stride = entry.stride;
  added->padding = entry.padding;
  return TRUE;
}

static gboolean
add_maximum (const Adding *adding, GError **error)
{
  return add_pooling (adding, FALSE, error);
}

static gboolean
add_average (const Adding *adding, GError **error)
{
  return add_pooling (adding, TRUE, error);
}

static gboolean
add_rectifier (const Adding *adding, GError **error)
{
  return nst_layer_graph_add (adding->graph, &adding->node, NST_LAYER_RECTIFIER, 1, error) != NULL;
}

static gboolean
add_normalisation (const Adding *adding, GError **error)
{
  const gint64 size = nst_onnx_node_get_integer (adding->from, "size", 0);
  const NstNormalisation normalisation
    = { CLAMP (size, 0, NST_ONNX_MAX_SIDE), nst_onnx_node_get_float (adding->from, "alpha", 1e-4f),
        nst_onnx_node_get_float (adding->from, "beta", 0.75f),
        nst_onnx_node_get_float (adding->from, "bias", 1) };
  NstLayerEntry *entry
    = nst_layer_graph_add (adding->graph, &adding->node, NST_LAYER_NORMALISATION, 1, error);

  if (entry == NULL)
    return FALSE;
  entry->normalisation = normalisation;
  if (size % 2 == 1 && size > 0 && size < NST_ONNX_MAX_SIDE && isfinite (normalisation.alpha)
      && isfinite (normalisation.beta) && isfinite (normalisation.k))
    return TRUE;
  return nst_network_error_unfit (
    error, file_of (adding), _ ("its layer “%s” does not normalise across channels around each"),
    adding->node.name);
}

static gboolean
add_concatenation (const Adding *adding, GError **error)
{
  const gint64 axis = nst_onnx_node_get_integer (adding->from, "axis", 1);

  if (axis != 1 && axis != -3)
    return nst_network_error_unfit (
      error, file_of (adding),
      _ ("its layer “%s” puts something other than channels one after the other"),
      adding->node.name);
  if (adding->node.n_takes == 1)
    {
      nst_layer_graph_pass (adding->graph, &adding->node);
      return TRUE;
    }
  return nst_layer_graph_add (adding->graph, &adding->node, NST_LAYER_CONCATENATION,
                              adding->node.n_takes, error)
         != NULL;
}

/* The numbers of the four weights of a batch normalisation. */
typedef enum
{
  FACTORS,
  OFFSETS,
  MEANS,
  VARIANCES,
  N_WEIGHTS
} Weight;

static gboolean
scale (const Adding *adding, float *const *weights, gsize count, GError **error)
{
  const float epsilon = nst_onnx_node_get_float (adding->from, "epsilon", 1e-5f);

  for (gsize i = 0; i < count; i++)
    {
      weights[FACTORS][i] /= sqrtf (weights[VARIANCES][i] + epsilon);
      weights[OFFSETS][i] -= weights[MEANS][i] * weights[FACTORS][i];
    }
  return nst_layer_graph_scale (adding->graph, &adding->node, weights[FACTORS], weights[OFFSETS],
                                count, error);
}

static gboolean
add_batch_normalisation (const Adding *adding, GError **error)
{
  float *weights[N_WEIGHTS] = { NULL };
  gsize count = 0;
  gboolean ok = TRUE;

  if (adding->from->n_input < 1 + N_WEIGHTS
      || nst_onnx_node_get_integer (adding->from, "training_mode", 0) != 0)
    return fail_unknown (adding, error);
  for (guint i = 0; ok && i < N_WEIGHTS; i++)
    {
      gsize length = 0;

      weights[i]
        = nst_onnx_weights_read (adding->weights, adding->from->input[1 + i], &length, error);
      ok = weights[i] != NULL;
      if (ok && i > 0 && length != count)
        ok = fail_weights (adding, error);
      count = length;
    }
  ok = ok && scale (adding, weights, count, error);
  for (guint i = 0; i < N_WEIGHTS; i++)
    nst_floats_free (weights[i]);
  return ok;
}

static gboolean
pass (const Adding *adding, GError **error)
{
  nst_layer_graph_pass (adding->graph, &adding->node);
  return TRUE;
}

static gboolean
end (const Adding *adding, GError **error)
{
  nst_layer_graph_end (adding->graph, &adding->node);
  return TRUE;
}

static const struct
{
  const char *type;
  gboolean (*add) (const Adding *adding, GError **error);
} types[] = {
  { "ArgMax", end },
  { "AveragePool", add_average },
  { "BatchNormalization", add_batch_normalisation },
  { "Concat", add_concatenation },
  { "Conv", add_convolution },
  { "Dropout", pass },
  { "Flatten", end },
  { "Gemm", end },
  { "GlobalAveragePool", end },
  { "GlobalMaxPool", end },
  { "Identity", pass },
  { "LRN", add_normalisation },
  { "LogSoftmax", end },
  { "MatMul", end },
  { "MaxPool", add_maximum },
  { "ReduceMean", end },
  { "Relu", add_rectifier },
  { "Reshape", end },
  { "Shape", end },
  { "Softmax", end },
};

static gboolean
add_seeing (const Adding *adding, GError **error)
{
  const char *domain = adding->from->domain;

  if (domain == NULL || *domain == '\0' || strcmp (domain, "ai.onnx") == 0)
    for (guint i = 0; i < G_N_ELEMENTS (types); i++)
      if (g_strcmp0 (adding->from->op_type, types[i].type) == 0)
        return types[i].add (adding, error);
  return fail_unknown (adding, error);
}

/* Whether the node makes weights, or numbers of no concern, of weights. */
static gboolean
is_constant (const Adding *adding)
{
  for (gsize i = 0; i < adding->from->n_input; i++)
    if (has_input (adding, i) && !nst_onnx_weights_has (adding->weights, adding->from->input[i]))
      return FALSE;
  return TRUE;
}

static void
add_constant (const Adding *adding)
{
  const Onnx__NodeProto *from = adding->from;

  nst_layer_graph_end (adding->graph, &adding->node);
  if (g_strcmp0 (from->op_type, "Identity") == 0 && from->n_input == 1 && from->n_output == 1)
    nst_onnx_weights_alias (adding->weights, from->input[0], from->output[0]);
}

gboolean
nst_onnx_table_add (NstLayerGraph *graph, const Onnx__NodeProto *from, NstOnnxWeights *weights,
                    GError **error)
{
  const char *name = from->name && *from->name ? from->name : from->n_output ? from->output[0] : "";
  g_autofree char *valid = nst_layer_graph_make_name (name);
  Adding adding = { graph, from, weights };

  adding.node = (NstLayerNode){ .name = valid,
                                .takes = from->input,
                                .n_takes = from->n_input,
                                .gives = from->output,
                                .n_gives = from->n_output };
  if (is_constant (&adding))
    {
      add_constant (&adding);
      return TRUE;
    }
  /* All but concatenations see their first input; the others are weights. */
  if (g_strcmp0 (from->op_type, "Concat") != 0)
    adding.node.n_takes = 1;
  if (!nst_layer_graph_connect (graph, &adding.node, error))
    return FALSE;
  return adding.node.ended ? end (&adding, error) : add_seeing (&adding, error);
}
