/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-file.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/formats/format.h"
#include "network/network-error.h"
#include "network/network-input.h"
#include "network/network-names.h"

/* A file that asks for more is damaged, or made to do harm. */
#define MAX_CHANNELS 8192
#define MAX_KERNEL 15

/* A file on its way to a network. */
typedef struct
{
  const NstTensors *tensors;
  NstNetwork *network;
  GArray *layers; /* of NstLayer: those of the network so far */
  int block;      /* of the next layer's name: one more after each pooling */
  int number;     /* of the last convolution in its block */
} Reader;

/* Whether ENTRY keeps the size of what it sees by a kernel like that of WEIGHT. */
static gboolean
keeps_size (const NstLayerEntry *entry, const NstTensor *weight)
{
  return entry->stride == 1 && entry->dilation == 1 && entry->groups == 1
         && weight->shape[2] % 2 == 1 && entry->padding == (int) weight->shape[2] / 2;
}

/* The weight of ENTRY, a convolution of IN_CHANNELS. NULL when it cannot be used. */
static const NstTensor *
find_weight (const Reader *reader, const NstLayerEntry *entry, int in_channels, GError **error)
{
  const char *file = reader->network->name;
  const NstTensor *weight = nst_tensors_find (reader->tensors, entry->weight);

  if (weight == NULL || weight->rank != 4 || weight->shape[0] < 1 || weight->shape[0] > MAX_CHANNELS
      || weight->shape[2] != weight->shape[3] || weight->shape[2] > MAX_KERNEL)
    nst_network_error_unfit (error, file, _ ("“%s” is no convolution's"), entry->weight);
  else if (weight->shape[1] != (gsize) in_channels)
    nst_network_error_unfit (error, file, _ ("“%s” takes %u channels, not %d"), entry->weight,
                             (guint) MIN (weight->shape[1], G_MAXUINT), in_channels);
  else if (!keeps_size (entry, weight))
    nst_network_error_unfit (
      error, file, _ ("“%s” changes the size of what it sees, which is not known"), entry->weight);
  else
    return weight;
  return NULL;
}

/* The bias NAME of CHANNELS numbers into *BIAS, to be freed with nst_floats_free; NULL where NAME
 * is. */
static gboolean
read_bias (const Reader *reader, const char *name, gsize channels, float **bias, GError **error)
{
  const NstTensor *tensor = name ? nst_tensors_find (reader->tensors, name) : NULL;

  *bias = NULL;
  if (name == NULL)
    return TRUE;
  if (tensor == NULL || tensor->rank != 1 || tensor->shape[0] != channels)
    return nst_network_error_unfit (error, reader->network->name,
                                    _ ("“%s” does not fit its convolution"), name);
  *bias = nst_tensors_read (reader->tensors, name, error);
  return *bias != NULL;
}

/* The convolution of ENTRY, whose numbers WEIGHT has. */
static NstConvolution *
read_convolution (const Reader *reader, const NstLayerEntry *entry, const NstTensor *weight,
                  GError **error)
{
  NstConvolution *convolution = NULL;
  float *weights, *bias;

  if (!read_bias (reader, entry->bias, weight->shape[0], &bias, error))
    return NULL;
  weights = nst_tensors_read (reader->tensors, entry->weight, error);
  if (weights)
    convolution = nst_convolution_new (weights, bias, weight->shape[1], weight->shape[0],
                                       weight->shape[2], error);
  nst_floats_free (weights);
  nst_floats_free (bias);
  return convolution;
}

/* Appends a layer of KIND, called WORD after its block and, but for a pooling, its number.
 * Everything else it has from the layer before. */
static NstLayer *
append_layer (Reader *reader, NstLayerKind kind, const char *word)
{
  GArray *layers = reader->layers;
  NstLayer layer = { kind };

  if (layers->len > 0)
    {
      layer = g_array_index (layers, NstLayer, layers->len - 1);
      layer.kind = kind;
      layer.convolution = NULL;
      layer.metric = NULL;
    }
  if (kind == NST_LAYER_POOLING)
    g_snprintf (layer.name, sizeof layer.name, "%s%d", word, reader->block);
  else
    g_snprintf (layer.name, sizeof layer.name, "%s%d_%d", word, reader->block, reader->number);
  g_array_append_val (layers, layer);
  return &g_array_index (layers, NstLayer, layers->len - 1);
}

/* Appends a pooling, which ends its block. A position covers two of those before it each way: the
 * second one is to the right and below. */
static gboolean
append_pooling (Reader *reader, const NstLayerEntry *entry, GError **error)
{
  NstLayer *pooling;

  if (entry->side != 2 || entry->stride != 2 || entry->padding != 0)
    return nst_network_error_unfit (error, reader->network->name,
                                    _ ("its poolings are not of two by two positions"));
  pooling = append_layer (reader, NST_LAYER_POOLING, "pool");
  pooling->reach_after += 1 << pooling->halvings;
  pooling->halvings++;
  reader->block++;
  reader->number = 0;
  return TRUE;
}

/* Gives the rectifier LAYER the metric of its head, if the file has one. */
static gboolean
read_head (const Reader *reader, NstLayer *layer, GError **error)
{
  g_autofree char *name = g_strconcat (NST_NAMES_HEADS, layer->name, ".weight", NULL);
  const NstTensor *tensor = nst_tensors_find (reader->tensors, name);
  float *head;

  if (tensor == NULL)
    return TRUE;
  if (tensor->rank != 2 || tensor->shape[0] < 1 || tensor->shape[0] > MAX_CHANNELS
      || tensor->shape[1] != (gsize) layer->channels)
    return nst_network_error_unfit (error, reader->network->name, _ ("“%s” does not fit its layer"),
                                    name);
  head = nst_tensors_read (reader->tensors, name, error);
  if (head == NULL)
    return FALSE;
  layer->metric = nst_metric_new (head, tensor->shape[0], tensor->shape[1]);
  nst_floats_free (head);
  return TRUE;
}

static gboolean
append_convolution (Reader *reader, const NstLayerEntry *entry, GError **error)
{
  const GArray *layers = reader->layers;
  const int channels
    = layers->len > 0 ? g_array_index (layers, NstLayer, layers->len - 1).channels : 3;
  const NstTensor *weight = find_weight (reader, entry, channels, error);
  NstConvolution *convolution = weight ? read_convolution (reader, entry, weight, error) : NULL;
  NstLayer *layer;

  if (convolution == NULL)
    return FALSE;
  reader->number++;
  layer = append_layer (reader, NST_LAYER_CONVOLUTION, "conv");
  layer->convolution = convolution;
  layer->channels = weight->shape[0];
  layer->reach_before += entry->padding << layer->halvings;
  layer->reach_after += entry->padding << layer->halvings;
  return TRUE;
}

static gboolean
append_entry (Reader *reader, const NstLayerEntry *entry, GError **error)
{
  const int before = (int) reader->layers->len - 1;

  if (entry->n_inputs != 1 || entry->inputs[0] != before
      || (before < 0 && entry->kind != NST_LAYER_CONVOLUTION))
    return nst_network_error_unfit (error, reader->network->name,
                                    _ ("its layers do not follow one another in a row"));
  switch (entry->kind)
    {
    case NST_LAYER_CONVOLUTION:
      return append_convolution (reader, entry, error);
    case NST_LAYER_POOLING:
      return append_pooling (reader, entry, error);
    default:
      return read_head (reader, append_layer (reader, NST_LAYER_RECTIFIER, "relu"), error);
    }
}

static gboolean
read_layers (Reader *reader, const NstLayerTable *table, GError **error)
{
  for (guint i = 0; i < table->entries->len; i++)
    if (!append_entry (reader, nst_layer_table_get (table, i), error))
      return FALSE;
  return TRUE;
}

gboolean
nst_network_read_file (GBytes *bytes, NstTensors *tensors, NstLayerTable *table, GError **error)
{
  return nst_format_read (bytes, tensors, table, error)
         && (table->entries->len > 0 || nst_network_names_read (tensors, table, error));
}

NstNetwork *
nst_network_new (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (NstTensors) tensors = nst_tensors_new (name);
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();
  g_autoptr (NstNetwork) network = g_new0 (NstNetwork, 1);
  g_autoptr (GArray) layers = g_array_new (FALSE, TRUE, sizeof (NstLayer));
  Reader reader = { tensors, network, layers, .block = 1 };
  gsize n_layers;

  g_array_set_clear_func (layers, (GDestroyNotify) nst_layer_clear);
  network->name = g_strdup (name);
  if (!nst_network_read_file (bytes, tensors, table, error)
      || !nst_network_input_read (network, tensors, error) || !read_layers (&reader, table, error))
    return NULL;
  network->layers = g_array_steal (layers, &n_layers);
  network->n_layers = n_layers;
  return g_steal_pointer (&network);
}
