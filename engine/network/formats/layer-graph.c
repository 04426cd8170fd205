/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/layer-graph.h"

#include <glib/gi18n-lib.h>

#include "base/map.h"
#include "network/network-error.h"

/* A file that has more is made to do harm. */
#define MAX_LAYERS 2048

NstLayerGraph *
nst_layer_graph_new (NstTensors *tensors, NstLayerTable *table)
{
  NstLayerGraph *graph = g_new (NstLayerGraph, 1);

  graph->tensors = tensors;
  graph->table = table;
  graph->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  return graph;
}

void
nst_layer_graph_free (NstLayerGraph *graph)
{
  g_hash_table_unref (graph->values);
  g_free (graph);
}

char *
nst_layer_graph_make_name (const char *name)
{
  return g_utf8_make_valid (name ? name : "", -1);
}

void
nst_layer_graph_give (NstLayerGraph *graph, const char *value, int number)
{
  g_hash_table_insert (graph->values, g_strdup (value), GINT_TO_POINTER (number));
}

static void
give_all (NstLayerGraph *graph, const NstLayerNode *node, int number)
{
  for (gsize i = 0; i < node->n_gives; i++)
    nst_layer_graph_give (graph, node->gives[i], number);
}

gboolean
nst_layer_graph_connect (const NstLayerGraph *graph, NstLayerNode *node, GError **error)
{
  const char *file = nst_tensors_get_name (graph->tensors);

  node->ended = FALSE;
  if (node->n_takes < 1 || node->n_takes > NST_LAYER_MAX_INPUTS)
    return nst_network_error_unfit (error, file,
                                    _ ("its layer “%s” takes nothing, or more than %d others"),
                                    node->name, NST_LAYER_MAX_INPUTS);
  for (gsize i = 0; i < node->n_takes; i++)
    {
      gpointer number;

      if (!g_hash_table_lookup_extended (graph->values, node->takes[i], NULL, &number))
        {
          g_autofree char *value = nst_layer_graph_make_name (node->takes[i]);

          return nst_network_error_unfit (
            error, file, _ ("its layer “%s” takes “%s”, which no layer before it gives"),
            node->name, value);
        }
      node->inputs[i] = GPOINTER_TO_INT (number);
      node->ended |= node->inputs[i] == NST_LAYER_ENDED;
    }
  return TRUE;
}

NstLayerEntry *
nst_layer_graph_add (NstLayerGraph *graph, const NstLayerNode *node, NstLayerKind kind,
                     int n_inputs, GError **error)
{
  NstLayerEntry *entry;

  if (graph->table->entries->len == MAX_LAYERS)
    {
      nst_network_error_unfit (error, nst_tensors_get_name (graph->tensors),
                               _ ("it has more than %d layers"), MAX_LAYERS);
      return NULL;
    }
  entry = nst_layer_table_add (graph->table, kind, node->name);
  for (int i = 0; i < n_inputs; i++)
    entry->inputs[i] = node->inputs[i];
  entry->n_inputs = n_inputs;
  /* What it gives besides, such as where each largest number was, is nothing to see by. */
  nst_layer_graph_end (graph, node);
  if (node->n_gives > 0)
    nst_layer_graph_give (graph, node->gives[0], graph->table->entries->len - 1);
  return entry;
}

void
nst_layer_graph_pass (NstLayerGraph *graph, const NstLayerNode *node)
{
  give_all (graph, node, node->inputs[0]);
}

void
nst_layer_graph_end (NstLayerGraph *graph, const NstLayerNode *node)
{
  give_all (graph, node, NST_LAYER_ENDED);
}

gboolean
nst_layer_graph_set_weights (NstLayerGraph *graph, NstLayerEntry *entry, const NstTensor *weight,
                             const NstTensor *bias, GError **error)
{
  entry->weight = g_strconcat (entry->name, ".weight", NULL);
  if (nst_tensors_find (graph->tensors, entry->weight))
    return nst_network_error_unfit (error, nst_tensors_get_name (graph->tensors),
                                    _ ("several of its layers are called “%s”"), entry->name);
  if (bias)
    entry->bias = g_strconcat (entry->name, ".bias", NULL);
  return nst_tensors_add (graph->tensors, entry->weight, weight, error)
         && (bias == NULL || nst_tensors_add (graph->tensors, entry->bias, bias, error));
}

/* The convolution that NODE takes; NULL where it takes none, or others take it, too. */
static NstLayerEntry *
find_convolution (const NstLayerGraph *graph, const NstLayerNode *node)
{
  const GArray *entries = graph->table->entries;
  const int number = node->inputs[0];

  if (number < 0 || g_array_index (entries, NstLayerEntry, number).kind != NST_LAYER_CONVOLUTION)
    return NULL;
  for (guint i = number + 1; i < entries->len; i++)
    {
      const NstLayerEntry *entry = &g_array_index (entries, NstLayerEntry, i);

      for (int k = 0; k < entry->n_inputs; k++)
        if (entry->inputs[k] == number)
          return NULL;
    }
  return &g_array_index (entries, NstLayerEntry, number);
}

/* Replaces the tensor NAME by NUMBERS of SHAPE, which it owns from now on. */
static gboolean
replace_tensor (NstTensors *tensors, const char *name, const NstTensor *shape, float *numbers,
                GError **error)
{
  NstTensor tensor = { .numbers = NST_NUMBERS_FLOAT, .rank = shape->rank };
  gsize count = 1;
  g_autoptr (GBytes) bytes = NULL;

  for (guint i = 0; i < shape->rank; i++)
    count *= tensor.shape[i] = shape->shape[i];
  for (gsize i = 0; i < count; i++)
    {
      union
      {
        float number;
        guint32 bits;
      } word = { numbers[i] };

      word.bits = GUINT32_TO_LE (word.bits);
      numbers[i] = word.number;
    }
  nst_tensor_set_contiguous (&tensor);
  bytes = g_bytes_new_with_free_func (numbers, count * sizeof *numbers,
                                      (GDestroyNotify) nst_floats_free, numbers);
  tensor.bytes = bytes;
  return nst_tensors_add (tensors, name, &tensor, error);
}

/* Multiplies the filters of the convolution ENTRY, whose weight's shape SHAPE has, by FACTORS. */
static gboolean
scale_weight (NstTensors *tensors, const NstLayerEntry *entry, const NstTensor *shape,
              const float *factors, GError **error)
{
  float *weight = nst_tensors_read (tensors, entry->weight, error);
  const gsize filter = shape->shape[1] * shape->shape[2] * shape->shape[3];

  if (weight == NULL)
    return FALSE;
  for (gsize i = 0; i < shape->shape[0]; i++)
    for (gsize k = 0; k < filter; k++)
      weight[i * filter + k] *= factors[i];
  return replace_tensor (tensors, entry->weight, shape, weight, error);
}

/* Multiplies the COUNT biases of the convolution ENTRY, 0 where it has none, by FACTORS, and adds
 * OFFSETS. */
static gboolean
scale_bias (NstTensors *tensors, NstLayerEntry *entry, const float *factors, const float *offsets,
            gsize count, GError **error)
{
  const NstTensor shape = { .rank = 1, .shape = { count } };
  float *bias
    = entry->bias ? nst_tensors_read (tensors, entry->bias, error) : nst_floats_new (count, error);

  if (bias == NULL)
    return FALSE;
  for (gsize i = 0; i < count; i++)
    bias[i] = (entry->bias ? bias[i] : 0) * factors[i] + offsets[i];
  if (entry->bias == NULL)
    entry->bias = g_strconcat (entry->name, ".bias", NULL);
  return replace_tensor (tensors, entry->bias, &shape, bias, error);
}

static gboolean
is_given_by (gpointer value, gpointer number, gpointer wanted)
{
  return number == wanted;
}

gboolean
nst_layer_graph_scale (NstLayerGraph *graph, const NstLayerNode *node, const float *factors,
                       const float *offsets, gsize count, GError **error)
{
  const char *file = nst_tensors_get_name (graph->tensors);
  NstTensors *tensors = graph->tensors;
  NstLayerEntry *entry = find_convolution (graph, node);
  const NstTensor *weight = entry ? nst_tensors_find (tensors, entry->weight) : NULL;
  const NstTensor *bias = entry && entry->bias ? nst_tensors_find (tensors, entry->bias) : NULL;
  NstTensor shape;

  if (weight == NULL || weight->rank != 4)
    return nst_network_error_unfit (
      error, file, _ ("its layer “%s” scales what is no convolution's alone, which is not known"),
      node->name);
  if (weight->shape[0] != count || (bias && (bias->rank != 1 || bias->shape[0] != count)))
    return nst_network_error_damaged (error, file, _ ("its layer “%s” does not fit its weights"),
                                      node->name);
  shape = *weight;
  if (!scale_weight (tensors, entry, &shape, factors, error)
      || !scale_bias (tensors, entry, factors, offsets, count, error))
    return FALSE;
  /* What the convolution gave before is nowhere any more. */
  g_hash_table_foreach_remove (graph->values, is_given_by, GINT_TO_POINTER (node->inputs[0]));
  give_all (graph, node, node->inputs[0]);
  return TRUE;
}

/* The number of the layer that has the longest way from the picture; the last one of several. */
static guint
find_deepest (const NstLayerTable *table)
{
  const guint count = table->entries->len;
  g_autofree int *depths = g_new0 (int, count);
  guint deepest = 0;

  for (guint i = 0; i < count; i++)
    {
      const NstLayerEntry *entry = nst_layer_table_get (table, i);

      for (int k = 0; k < entry->n_inputs; k++)
        if (entry->inputs[k] >= 0)
          depths[i] = MAX (depths[i], depths[entry->inputs[k]] + 1);
      if (depths[i] >= depths[deepest])
        deepest = i;
    }
  return deepest;
}

/* Marks what the layer LAST needs. Free with g_free. */
static gboolean *
find_needed (const NstLayerTable *table, guint last)
{
  gboolean *needed = g_new0 (gboolean, table->entries->len);

  needed[last] = TRUE;
  for (guint i = last + 1; i-- > 0;)
    {
      const NstLayerEntry *entry = nst_layer_table_get (table, i);

      for (int k = 0; needed[i] && k < entry->n_inputs; k++)
        if (entry->inputs[k] >= 0)
          needed[entry->inputs[k]] = TRUE;
    }
  return needed;
}

gboolean
nst_layer_graph_finish (NstLayerGraph *graph, GError **error)
{
  GArray *entries = graph->table->entries;
  const guint count = entries->len;
  g_autofree gboolean *needed = NULL;
  g_autofree int *numbers = g_new0 (int, count);
  guint kept = 0;

  if (count == 0)
    return nst_network_error_unfit (error, nst_tensors_get_name (graph->tensors),
                                    _ ("it has no layers that see a picture"));
  needed = find_needed (graph->table, find_deepest (graph->table));
  for (guint i = 0; i < count; i++)
    {
      NstLayerEntry *entry = &g_array_index (entries, NstLayerEntry, kept);

      if (!needed[i])
        {
          g_array_remove_index (entries, kept);
          continue;
        }
      for (int k = 0; k < entry->n_inputs; k++)
        if (entry->inputs[k] >= 0)
          entry->inputs[k] = numbers[entry->inputs[k]];
      numbers[i] = kept++;
    }
  return TRUE;
}
