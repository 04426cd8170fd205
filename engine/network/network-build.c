/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-build.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "network/network-error.h"
#include "network/network-graph.h"

/* A file that asks for more is damaged, or made to do harm. */
#define MAX_LAYERS 1024
#define MAX_CHANNELS 8192
#define MAX_SIDE NST_WINDOW_POOLING_MOST /* of a window, and of a stride, positions */
#define MAX_STRIDE 4096                  /* pixels; no network that sees pictures comes near */
#define MAX_REACH 65536                  /* pixels */

/* A file on its way to a network, or to a branch of one. */
typedef struct
{
  const NstTensors *tensors;
  const NstLayerTable *table;
  const NstNetworkGraph *graph;
  NstNetwork *network;
  GArray *layers; /* of NstLayer: those of the network so far */
  int previous;   /* number in the table of the last of them, or of what the first takes */
  int block;      /* of the next layer's name: one more after each pooling */
  int number;     /* of the last convolution in its block */
} Reader;

static gboolean read_branches (Reader *reader, int number, GError **error);

static NstWindow
window_of (const NstLayerEntry *entry, int side)
{
  return (NstWindow){ side, entry->stride, entry->padding, entry->dilation };
}

/* Whether WINDOW can be computed: every window reads a position of the map, and tiles fit. */
static gboolean
is_usable (const NstWindow *window)
{
  return window->side >= 1 && window->side <= MAX_SIDE && window->stride >= 1
         && window->stride <= MAX_SIDE && window->dilation >= 1 && window->dilation <= MAX_SIDE
         && window->padding >= 0 && window->padding <= window->dilation * (window->side - 1);
}

/* The weight of ENTRY, a convolution of IN_CHANNELS. NULL when it cannot be used. */
static const NstTensor *
find_weight (const Reader *reader, const NstLayerEntry *entry, int in_channels, GError **error)
{
  const char *file = reader->network->name;
  const NstTensor *weight = nst_tensors_find (reader->tensors, entry->weight);
  const gsize groups = MAX (entry->groups, 1);
  NstWindow window;

  if (weight && weight->rank == 4 && weight->shape[2] != weight->shape[3])
    {
      nst_network_error_unfit (error, file, _ ("“%s” has a window that is not square"),
                               entry->weight);
      return NULL;
    }
  if (weight == NULL || weight->rank != 4 || weight->shape[0] < 1
      || weight->shape[0] > MAX_CHANNELS)
    {
      nst_network_error_unfit (error, file, _ ("“%s” is no convolution's"), entry->weight);
      return NULL;
    }
  window = window_of (entry, MIN (weight->shape[2], G_MAXINT));
  if (!is_usable (&window) || weight->shape[0] % groups != 0 || in_channels % groups != 0)
    nst_network_error_unfit (error, file, _ ("“%s” is no convolution's"), entry->weight);
  else if (weight->shape[1] != in_channels / groups)
    nst_network_error_unfit (error, file, _ ("“%s” takes %u channels, not %d"), entry->weight,
                             (guint) MIN (weight->shape[1], G_MAXUINT),
                             (int) (in_channels / groups));
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
  const int side = weight->shape[2], out = weight->shape[0], in = weight->shape[1] * entry->groups;
  const NstStridedShape shape = { window_of (entry, side), in, out, entry->groups };
  NstConvolution *convolution = NULL;
  float *weights, *bias;

  if (!read_bias (reader, entry->bias, out, &bias, error))
    return NULL;
  weights = nst_tensors_read (reader->tensors, entry->weight, error);
  if (weights)
    convolution = nst_layer_entry_keeps_size (entry, side)
                    ? nst_convolution_new (weights, bias, in, out, side, error)
                    : nst_convolution_new_strided (&shape, weights, bias, error);
  nst_floats_free (weights);
  nst_floats_free (bias);
  return convolution;
}

/* Names LAYER, which ENTRY describes, by its place and as the file does. */
static void
name_layer (Reader *reader, const NstLayerEntry *entry, NstLayer *layer)
{
  static const char *const words[] = { [NST_LAYER_CONVOLUTION] = "conv",
                                       [NST_LAYER_RECTIFIER] = "relu",
                                       [NST_LAYER_POOLING] = "pool",
                                       [NST_LAYER_NORMALISATION] = "norm",
                                       [NST_LAYER_CONCATENATION] = "concat" };
  const char *word = words[entry->kind];

  if (entry->kind == NST_LAYER_POOLING)
    g_snprintf (layer->name, sizeof layer->name, "%s%d", word, reader->block);
  else
    g_snprintf (layer->name, sizeof layer->name, "%s%d_%d", word, reader->block, reader->number);
  layer->own_name = g_strdup (entry->name);
}

/* Appends a layer for ENTRY. Everything that it does not change it has from the layer before. */
static NstLayer *
append_layer (Reader *reader, const NstLayerEntry *entry)
{
  GArray *layers = reader->layers;
  NstLayer layer
    = { .channels = reader->network->channels, .stride = 1, .sizings = reader->network->sizings };

  if (layers->len > 0)
    {
      const NstLayer *before = &g_array_index (layers, NstLayer, layers->len - 1);

      layer.channels = before->channels;
      layer.stride = before->stride;
      layer.reach_before = before->reach_before;
      layer.reach_after = before->reach_after;
      layer.n_sizings = before->n_sizings;
    }
  layer.kind = entry->kind;
  name_layer (reader, entry, &layer);
  g_array_append_val (layers, layer);
  return &g_array_index (layers, NstLayer, layers->len - 1);
}

/* Has LAYER read the one before it by WINDOW; BEGUN as in NstSizing. */
static void
move_window (Reader *reader, NstLayer *layer, const NstWindow *window, gboolean begun)
{
  const int reach = window->dilation * (window->side - 1);

  layer->reach_before += window->padding * layer->stride;
  layer->reach_after += (reach - window->padding) * layer->stride;
  layer->stride *= window->stride;
  if (window->stride != 1 || 2 * window->padding != reach)
    reader->network->sizings[layer->n_sizings++] = (NstSizing){ *window, begun };
}

/* The pooling of ENTRY; where the file says what all of its poolings are, that is what counts. */
static NstWindowPooling
make_pooling (const Reader *reader, const NstLayerEntry *entry)
{
  const NstPooling all = reader->network->pooling;
  NstWindowPooling pooling
    = { window_of (entry, entry->side), .begun = entry->rounding == NST_ROUNDING_CEILING };

  pooling.average = all == NST_POOLING_NETWORK ? entry->average : all == NST_POOLING_AVERAGE;
  pooling.count = entry->valid ? NST_COUNT_VALID : pooling.begun ? NST_COUNT_CAFFE : NST_COUNT_ALL;
  return pooling;
}

/* Appends a pooling, which ends its block. */
static gboolean
append_pooling (Reader *reader, const NstLayerEntry *entry, GError **error)
{
  const NstWindowPooling pooling = make_pooling (reader, entry);
  const NstWindow window = pooling.window;
  NstLayer *layer;

  if (!is_usable (&window) || window.dilation != 1)
    return nst_network_error_unfit (error, reader->network->name,
                                    _ ("its poolings have windows that are not known"));
  layer = append_layer (reader, entry);
  layer->pooling = pooling;
  layer->by_halves = window.side == 2 && window.stride == 2 && window.padding == 0;
  move_window (reader, layer, &window, pooling.begun);
  reader->block++;
  reader->number = 0;
  return TRUE;
}

static gboolean
append_normalisation (Reader *reader, const NstLayerEntry *entry, GError **error)
{
  const NstNormalisation *normalisation = &entry->normalisation;

  if (normalisation->size < 1 || normalisation->size > MAX_CHANNELS || normalisation->size % 2 == 0
      || !(normalisation->alpha >= 0 && normalisation->alpha < G_MAXFLOAT)
      || !(ABS (normalisation->beta) < G_MAXFLOAT)
      || !(normalisation->k > 0 && normalisation->k < G_MAXFLOAT))
    return nst_network_error_unfit (error, reader->network->name,
                                    _ ("one of its normalisations is not known"));
  append_layer (reader, entry)->normalisation = *normalisation;
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
  const int channels = layers->len > 0 ? g_array_index (layers, NstLayer, layers->len - 1).channels
                                       : reader->network->channels;
  const NstTensor *weight = find_weight (reader, entry, channels, error);
  NstConvolution *convolution = weight ? read_convolution (reader, entry, weight, error) : NULL;
  NstWindow window;
  NstLayer *layer;

  if (convolution == NULL)
    return FALSE;
  reader->number++;
  layer = append_layer (reader, entry);
  layer->convolution = convolution;
  layer->channels = weight->shape[0];
  window = window_of (entry, weight->shape[2]);
  move_window (reader, layer, &window, FALSE);
  return TRUE;
}

/* Appends layer NUMBER of the table, which must take what the one before it gives. */
static gboolean
append_entry (Reader *reader, int number, GError **error)
{
  const NstLayerEntry *entry = nst_layer_table_get (reader->table, number);
  const gboolean first = reader->layers->len == 0;

  if (reader->graph->parents[number] != reader->previous
      || (first && !reader->network->is_branch && entry->kind != NST_LAYER_CONVOLUTION))
    return nst_network_error_unfit (error, reader->network->name,
                                    _ ("its layers do not follow one another in a row"));
  reader->previous = number;
  switch (entry->kind)
    {
    case NST_LAYER_CONVOLUTION:
      return append_convolution (reader, entry, error);
    case NST_LAYER_POOLING:
      return append_pooling (reader, entry, error);
    case NST_LAYER_NORMALISATION:
      return append_normalisation (reader, entry, error);
    case NST_LAYER_CONCATENATION:
      return read_branches (reader, number, error);
    default:
      return read_head (reader, append_layer (reader, entry), error);
    }
}

/* Whether LAYER has positions in pictures of usual sizes. */
static gboolean
is_within_pictures (const NstLayer *layer)
{
  return layer->stride <= MAX_STRIDE && layer->reach_before <= MAX_REACH
         && layer->reach_after <= MAX_REACH;
}

/* Appends the layers of the table whose numbers are NUMBERS, and hands them to the network. */
static gboolean
append_all (Reader *reader, const GArray *numbers, GError **error)
{
  gsize n_layers;

  reader->network->sizings = g_new0 (NstSizing, numbers->len);
  for (guint i = 0; i < numbers->len; i++)
    {
      if (!append_entry (reader, g_array_index (numbers, int, i), error))
        return FALSE;
      if (!is_within_pictures (&g_array_index (reader->layers, NstLayer, i)))
        return nst_network_error_unfit (error, reader->network->name,
                                        _ ("its layers see more than a picture has"));
    }
  reader->network->layers = g_array_steal (reader->layers, &n_layers);
  reader->network->n_layers = n_layers;
  return TRUE;
}

static GArray *
new_layers (void)
{
  GArray *layers = g_array_new (FALSE, TRUE, sizeof (NstLayer));

  g_array_set_clear_func (layers, (GDestroyNotify) nst_layer_clear);
  return layers;
}

/* The branch INPUT of the concatenation NUMBER, which keeps the sides of what it sees. */
static NstNetwork *
read_branch (const Reader *reader, int number, int input, GError **error)
{
  const NstNetwork *whole = reader->network;
  g_autoptr (NstNetwork) branch = g_new0 (NstNetwork, 1);
  g_autoptr (GArray) layers = new_layers ();
  g_autoptr (GArray) numbers
    = nst_network_graph_list_branch (reader->graph, reader->table, number, input);
  Reader own = *reader;

  branch->name = g_strdup (whole->name);
  branch->is_branch = TRUE;
  branch->channels = g_array_index (reader->layers, NstLayer, reader->layers->len - 1).channels;
  branch->padding = whole->padding;
  branch->pooling = whole->pooling;
  own.network = branch;
  own.layers = layers;
  own.previous = reader->graph->parents[number];
  if (!append_all (&own, numbers, error))
    return NULL;
  if (branch->layers[branch->n_layers - 1].n_sizings > 0)
    {
      nst_network_error_unfit (error, whole->name,
                               _ ("its layers side by side become smaller, which is not known"));
      return NULL;
    }
  return g_steal_pointer (&branch);
}

/* Appends the concatenation NUMBER, with its branches. */
static gboolean
read_branches (Reader *reader, int number, GError **error)
{
  const NstLayerEntry *entry = nst_layer_table_get (reader->table, number);
  g_autoptr (GPtrArray) branches
    = g_ptr_array_new_with_free_func ((GDestroyNotify) nst_network_free);
  int channels = 0, before = 0, after = 0;
  NstLayer *layer;

  for (int i = 0; i < entry->n_inputs; i++)
    {
      NstNetwork *branch = read_branch (reader, number, i, error);
      const NstLayer *last;

      if (branch == NULL)
        return FALSE;
      g_ptr_array_add (branches, branch);
      last = &branch->layers[branch->n_layers - 1];
      channels += last->channels;
      before = MAX (before, last->reach_before);
      after = MAX (after, last->reach_after);
    }
  reader->number++;
  layer = append_layer (reader, entry);
  layer->channels = channels;
  layer->reach_before += before * layer->stride;
  layer->reach_after += after * layer->stride;
  layer->n_branches = branches->len;
  layer->branches = (NstNetwork **) g_ptr_array_steal (branches, NULL);
  return TRUE;
}

gboolean
nst_network_build (NstNetwork *network, const NstTensors *tensors, const NstLayerTable *table,
                   GError **error)
{
  g_auto (NstNetworkGraph) graph = { 0 };
  g_autoptr (GArray) layers = new_layers ();
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (int));
  Reader reader
    = { tensors, table, &graph, network, layers, .previous = NST_LAYER_PICTURE, .block = 1 };

  if (table->entries->len > MAX_LAYERS || !nst_network_graph_init (&graph, table))
    return nst_network_error_unfit (error, network->name,
                                    _ ("its layers do not follow one another in a row"));
  for (int i = 0; i < (int) table->entries->len; i++)
    if (graph.owners[i] < 0)
      g_array_append_val (numbers, i);
  network->channels = 3;
  return append_all (&reader, numbers, error);
}
