/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "network/formats/safetensors.h"
#include "network/network-error.h"

/* A file that asks for more is damaged, or made to do harm. */
#define MAX_LAYERS 256
#define MAX_CHANNELS 8192
#define MAX_KERNEL 15

/* A file on its way to a network. */
typedef struct
{
  NstSafetensors *file;
  NstNetwork *network;
  GArray *layers; /* of NstLayer: those of the network so far */
  int block;      /* of the next layer's name: one more after each pooling */
  int number;     /* of the last convolution in its block */
} Reader;

static gboolean
fail_numbers (const Reader *reader, const char *key, int wanted, GError **error)
{
  const char *name = reader->network->name;

  if (wanted == 1)
    return nst_network_error_unfit (error, name, _ ("its metadata “%s” is not one number"), key);
  return nst_network_error_unfit (error, name, _ ("its metadata “%s” is not three numbers"), key);
}

/* Reads WANTED numbers, separated by commas, from the metadata KEY; without it, VALUES stay as they
 * are. */
static gboolean
read_numbers (const Reader *reader, const char *key, float *values, int wanted, GError **error)
{
  const char *text = nst_safetensors_get_metadata (reader->file, key);
  g_auto (GStrv) words = text ? g_strsplit_set (text, "[], ", -1) : NULL;
  int count = 0;

  for (int i = 0; words && words[i]; i++)
    {
      char *end;
      float number;

      if (*words[i] == '\0')
        continue;
      number = g_ascii_strtod (words[i], &end);
      if (*end != '\0' || !isfinite (number) || count == wanted)
        return fail_numbers (reader, key, wanted, error);
      values[count++] = number;
    }
  if (words && count != wanted)
    return fail_numbers (reader, key, wanted, error);
  return TRUE;
}

/* Sets *CHOICE to the index of the metadata KEY in CHOICES, which end with NULL; without KEY,
 * *CHOICE stays as it is. */
static gboolean
read_choice (const Reader *reader, const char *key, const char *const *choices, int *choice,
             GError **error)
{
  const char *text = nst_safetensors_get_metadata (reader->file, key);

  if (text == NULL)
    return TRUE;
  for (int i = 0; choices[i]; i++)
    if (strcmp (text, choices[i]) == 0)
      {
        *choice = i;
        return TRUE;
      }
  return nst_network_error_unfit (error, reader->network->name,
                                  _ ("its metadata “%s” cannot be “%s”"), key, text);
}

static gboolean
read_choices (const Reader *reader, GError **error)
{
  static const char *const orders[] = { "rgb", "bgr", NULL };
  static const char *const scales[] = { "1", "255", NULL };
  static const char *const paddings[] = { "zero", "reflect", "replicate", NULL };
  static const char *const poolings[] = { "max", "average", NULL };
  NstNetwork *network = reader->network;
  int order = 0, scale = 0, padding = 0, pooling = 0;

  if (!read_choice (reader, "input.order", orders, &order, error)
      || !read_choice (reader, "input.scale", scales, &scale, error)
      || !read_choice (reader, "padding", paddings, &padding, error)
      || !read_choice (reader, "pooling", poolings, &pooling, error))
    return FALSE;
  network->blue_first = order == 1;
  network->scale = scale == 1 ? 255 : 1;
  network->padding = NST_PADDING_ZERO + padding;
  network->pooling = NST_POOLING_MAX + pooling;
  return TRUE;
}

static gboolean
read_metadata (const Reader *reader, GError **error)
{
  /* Torchvision's values: ImageNet's mean and deviation. */
  static const float mean[] = { 0.485f, 0.456f, 0.406f };
  static const float deviation[] = { 0.229f, 0.224f, 0.225f };
  NstNetwork *network = reader->network;

  memcpy (network->mean, mean, sizeof mean);
  memcpy (network->deviation, deviation, sizeof deviation);
  network->content_weight = 1;
  if (!read_choices (reader, error) || !read_numbers (reader, "input.mean", network->mean, 3, error)
      || !read_numbers (reader, "input.std", network->deviation, 3, error)
      || !read_numbers (reader, "content.weight", &network->content_weight, 1, error))
    return FALSE;
  for (int c = 0; c < 3; c++)
    if (!(network->deviation[c] > 0))
      return nst_network_error_unfit (error, network->name, _ ("its metadata “%s” is not above 0"),
                                      "input.std");
  if (!(network->content_weight > 0))
    return nst_network_error_unfit (error, network->name, _ ("its metadata “%s” is not above 0"),
                                    "content.weight");
  return TRUE;
}

/* Whether NAME is the weight of a convolution of IN_CHANNELS, whose output has SHAPE[0] channels
 * and whose kernel has sides of SHAPE[2]. */
static gboolean
check_weight (const Reader *reader, const char *name, int in_channels, gsize *shape, GError **error)
{
  guint rank;

  if (!nst_safetensors_get_shape (reader->file, name, shape, &rank) || rank != 4 || shape[0] < 1
      || shape[0] > MAX_CHANNELS || shape[2] != shape[3] || shape[2] % 2 == 0
      || shape[2] > MAX_KERNEL)
    return nst_network_error_unfit (error, reader->network->name, _ ("“%s” is no convolution's"),
                                    name);
  if (shape[1] != (gsize) in_channels)
    return nst_network_error_unfit (error, reader->network->name,
                                    _ ("“%s” takes %u channels, not %d"), name,
                                    (guint) MIN (shape[1], G_MAXUINT), in_channels);
  return TRUE;
}

/* The bias NAME of CHANNELS numbers into *BIAS, to be freed with nst_floats_free; NULL where the
 * file has none. */
static gboolean
read_bias (const Reader *reader, const char *name, gsize channels, float **bias, GError **error)
{
  gsize shape[NST_TENSOR_MAX_RANK];
  guint rank;

  *bias = NULL;
  if (!nst_safetensors_get_shape (reader->file, name, shape, &rank))
    return TRUE;
  if (rank != 1 || shape[0] != channels)
    return nst_network_error_unfit (error, reader->network->name,
                                    _ ("“%s” does not fit its convolution"), name);
  *bias = nst_safetensors_read (reader->file, name, error);
  return *bias != NULL;
}

/* The convolution features.INDEX, which must take IN_CHANNELS, and the SHAPE of its weight. */
static NstConvolution *
read_convolution (const Reader *reader, int index, int in_channels, gsize *shape, GError **error)
{
  g_autofree char *weight_name = g_strdup_printf (NST_TENSOR_LAYERS "%d.weight", index);
  g_autofree char *bias_name = g_strdup_printf (NST_TENSOR_LAYERS "%d.bias", index);
  NstConvolution *convolution = NULL;
  float *weights, *bias;

  if (!check_weight (reader, weight_name, in_channels, shape, error)
      || !read_bias (reader, bias_name, shape[0], &bias, error))
    return NULL;
  weights = nst_safetensors_read (reader->file, weight_name, error);
  if (weights)
    convolution = nst_convolution_new (weights, bias, in_channels, shape[0], shape[2], error);
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
static void
append_pooling (Reader *reader)
{
  NstLayer *pooling = append_layer (reader, NST_LAYER_POOLING, "pool");

  pooling->reach_after += 1 << pooling->halvings;
  pooling->halvings++;
  reader->block++;
  reader->number = 0;
}

static gint
compare_ints (gconstpointer a, gconstpointer b)
{
  return *(const int *) a - *(const int *) b;
}

/* The numbers N of all tensors features.N.weight, in order. */
static GArray *
list_convolutions (NstSafetensors *file)
{
  g_autofree const char **names = nst_safetensors_list (file);
  GArray *numbers = g_array_new (FALSE, FALSE, sizeof (int));

  for (int i = 0; names[i]; i++)
    {
      const gboolean of_layer = g_str_has_prefix (names[i], NST_TENSOR_LAYERS);
      char *end;
      gint64 number
        = g_ascii_strtoll (of_layer ? names[i] + strlen (NST_TENSOR_LAYERS) : "", &end, 10);
      int value = CLAMP (number, 0, MAX_LAYERS);

      if (strcmp (end, ".weight") == 0)
        g_array_append_val (numbers, value);
    }
  g_array_sort (numbers, compare_ints);
  return numbers;
}

/* Gives the rectifier LAYER the metric of its head, if the file has one. */
static gboolean
read_head (const Reader *reader, NstLayer *layer, GError **error)
{
  g_autofree char *name = g_strconcat (NST_TENSOR_HEADS, layer->name, ".weight", NULL);
  gsize shape[NST_TENSOR_MAX_RANK];
  guint rank;
  float *head;

  if (!nst_safetensors_get_shape (reader->file, name, shape, &rank))
    return TRUE;
  if (rank != 2 || shape[0] < 1 || shape[0] > MAX_CHANNELS || shape[1] != (gsize) layer->channels)
    return nst_network_error_unfit (error, reader->network->name, _ ("“%s” does not fit its layer"),
                                    name);
  head = nst_safetensors_read (reader->file, name, error);
  if (head == NULL)
    return FALSE;
  layer->metric = nst_metric_new (head, shape[0], shape[1]);
  nst_floats_free (head);
  return TRUE;
}

/* Appends the convolution features.INDEX and its rectifier. */
static gboolean
append_convolution (Reader *reader, int index, GError **error)
{
  const GArray *layers = reader->layers;
  const int channels
    = layers->len > 0 ? g_array_index (layers, NstLayer, layers->len - 1).channels : 3;
  gsize shape[NST_TENSOR_MAX_RANK];
  NstConvolution *convolution = read_convolution (reader, index, channels, shape, error);
  NstLayer *layer;

  if (convolution == NULL)
    return FALSE;
  reader->number++;
  layer = append_layer (reader, NST_LAYER_CONVOLUTION, "conv");
  layer->convolution = convolution;
  layer->channels = shape[0];
  layer->reach_before += ((int) shape[2] / 2) << layer->halvings;
  layer->reach_after += ((int) shape[2] / 2) << layer->halvings;
  return read_head (reader, append_layer (reader, NST_LAYER_RECTIFIER, "relu"), error);
}

/* features.N counts convolutions, rectifiers and poolings: from one convolution to the next N rises
 * by two, or by three where a pooling is between them. */
static gboolean
read_layers (Reader *reader, GError **error)
{
  g_autoptr (GArray) numbers = list_convolutions (reader->file);

  for (guint i = 0; i < numbers->len; i++)
    {
      int index = g_array_index (numbers, int, i);
      int step = i > 0 ? index - g_array_index (numbers, int, i - 1) : 2;

      if ((i == 0 && index != 0) || (step != 2 && step != 3) || index >= MAX_LAYERS)
        return nst_network_error_unfit (error, reader->network->name,
                                        _ ("“features.%d” follows no rectifier or pooling"), index);
      if (step == 3)
        append_pooling (reader);
      if (!append_convolution (reader, index, error))
        return FALSE;
    }
  if (numbers->len == 0)
    return nst_network_error_unfit (error, reader->network->name,
                                    _ ("it has no convolutions “features.N.weight”"));
  return TRUE;
}

NstNetwork *
nst_network_new (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (NstSafetensors) file = nst_safetensors_new (bytes, name, error);
  g_autoptr (NstNetwork) network = g_new0 (NstNetwork, 1);
  g_autoptr (GArray) layers = g_array_new (FALSE, TRUE, sizeof (NstLayer));
  Reader reader = { file, network, layers, .block = 1 };
  gsize n_layers;

  g_array_set_clear_func (layers, (GDestroyNotify) nst_layer_clear);
  network->name = g_strdup (name);
  if (file == NULL || !read_metadata (&reader, error) || !read_layers (&reader, error))
    return NULL;
  network->layers = g_array_steal (layers, &n_layers);
  network->n_layers = n_layers;
  return g_steal_pointer (&network);
}
