/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/network-file.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "network/formats/safetensors.h"
#include "network/network-error.h"

#define MAX_LAYERS 256
#define MAX_CHANNELS 8192
#define MAX_KERNEL 15

static gboolean
fail_numbers (const char *name, GError **error, const char *key, int wanted)
{
  return wanted == 1
           ? nst_network_error_unfit (error, name, _ ("its metadata “%s” is not one number"), key)
           : nst_network_error_unfit (error, name, _ ("its metadata “%s” is not three numbers"),
                                      key);
}

/* WANTED numbers separated by commas from metadata KEY; VALUES stay as they are when it is absent.
 */
static gboolean
read_numbers (NstNetwork *network, NstSafetensors *file, const char *key, float *values, int wanted,
              GError **error)
{
  const char *text = nst_safetensors_get_metadata (file, key);
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
        return fail_numbers (network->name, error, key, wanted);
      values[count++] = number;
    }
  if (words && count != wanted)
    return fail_numbers (network->name, error, key, wanted);
  return TRUE;
}

/* Which of CHOICES (NULL at the end) metadata KEY is, into *CHOICE; absent, it stays. */
static gboolean
read_choice (NstNetwork *network, NstSafetensors *file, const char *key, const char *const *choices,
             int *choice, GError **error)
{
  const char *text = nst_safetensors_get_metadata (file, key);

  if (text == NULL)
    return TRUE;
  for (int i = 0; choices[i]; i++)
    if (strcmp (text, choices[i]) == 0)
      {
        *choice = i;
        return TRUE;
      }
  return nst_network_error_unfit (error, network->name, _ ("its metadata “%s” cannot be “%s”"), key,
                                  text);
}

static gboolean
read_metadata (NstNetwork *network, NstSafetensors *file, GError **error)
{
  static const char *const orders[] = { "rgb", "bgr", NULL };
  static const char *const scales[] = { "1", "255", NULL };
  static const char *const paddings[] = { "zero", "reflect", "replicate", NULL };
  static const char *const poolings[] = { "max", "average", NULL };
  /* Torchvision's values, ImageNet's mean and deviation. */
  static const float mean[] = { 0.485f, 0.456f, 0.406f };
  static const float deviation[] = { 0.229f, 0.224f, 0.225f };
  int order = 0, scale = 0, padding = 0, pooling = 0;

  memcpy (network->mean, mean, sizeof mean);
  memcpy (network->deviation, deviation, sizeof deviation);
  network->content_weight = 1;
  if (!read_choice (network, file, "input.order", orders, &order, error)
      || !read_choice (network, file, "input.scale", scales, &scale, error)
      || !read_choice (network, file, "padding", paddings, &padding, error)
      || !read_choice (network, file, "pooling", poolings, &pooling, error)
      || !read_numbers (network, file, "input.mean", network->mean, 3, error)
      || !read_numbers (network, file, "input.std", network->deviation, 3, error)
      || !read_numbers (network, file, "content.weight", &network->content_weight, 1, error))
    return FALSE;
  for (int c = 0; c < 3; c++)
    if (!(network->deviation[c] > 0))
      return nst_network_error_unfit (error, network->name, _ ("its metadata “%s” is not above 0"),
                                      "input.std");

  if (!(network->content_weight > 0))
    return nst_network_error_unfit (error, network->name, _ ("its metadata “%s” is not above 0"),
                                    "content.weight");

  network->blue_first = order == 1;
  network->scale = scale == 1 ? 255 : 1;
  network->padding = NST_PADDING_ZERO + padding;
  network->pooling = NST_POOLING_MAX + pooling;
  return TRUE;
}

/* The convolution features.INDEX, which must take IN_CHANNELS. */
static NstConvolution *
read_convolution (NstNetwork *network, NstSafetensors *file, int index, int in_channels,
                  int *out_channels, int *kernel, GError **error)
{
  g_autofree char *weight_name = g_strdup_printf ("features.%d.weight", index);
  g_autofree char *bias_name = g_strdup_printf ("features.%d.bias", index);
  gsize shape[NST_TENSOR_MAX_RANK], bias_shape[NST_TENSOR_MAX_RANK];
  guint rank, bias_rank;
  float *weights, *bias = NULL;
  NstConvolution *convolution = NULL;

  if (!nst_safetensors_get_shape (file, weight_name, shape, &rank) || rank != 4 || shape[0] < 1
      || shape[0] > MAX_CHANNELS || shape[2] != shape[3] || shape[2] % 2 == 0
      || shape[2] > MAX_KERNEL)
    {
      nst_network_error_unfit (error, network->name, _ ("“%s” is no convolution's"), weight_name);
      return NULL;
    }
  if (shape[1] != (gsize) in_channels)
    {
      nst_network_error_unfit (error, network->name, _ ("“%s” takes %u channels, not %d"),
                               weight_name, (guint) MIN (shape[1], G_MAXUINT), in_channels);
      return NULL;
    }
  if (nst_safetensors_get_shape (file, bias_name, bias_shape, &bias_rank))
    {
      if (bias_rank != 1 || bias_shape[0] != shape[0])
        {
          nst_network_error_unfit (error, network->name, _ ("“%s” does not fit its convolution"),
                                   bias_name);
          return NULL;
        }
      bias = nst_safetensors_read (file, bias_name, error);
      if (bias == NULL)
        return NULL;
    }
  weights = nst_safetensors_read (file, weight_name, error);
  if (weights)
    convolution = nst_convolution_new (weights, bias, in_channels, shape[0], shape[2], error);
  nst_floats_free (weights);
  nst_floats_free (bias);
  *out_channels = shape[0];
  *kernel = shape[2];
  return convolution;
}

static NstLayer *
append_layer (GArray *layers, NstLayerKind kind, const char *word, int block, int number)
{
  NstLayer layer = { kind };

  if (layers->len > 0)
    {
      layer = g_array_index (layers, NstLayer, layers->len - 1);
      layer.kind = kind;
      layer.convolution = NULL;
      layer.metric = NULL;
    }
  if (number > 0)
    g_snprintf (layer.name, sizeof layer.name, "%s%d_%d", word, block, number);
  else
    g_snprintf (layer.name, sizeof layer.name, "%s%d", word, block);
  g_array_append_val (layers, layer);
  return &g_array_index (layers, NstLayer, layers->len - 1);
}

/* A pooled position covers two of what it pools, the second one to the right. */
static void
append_pooling (GArray *layers, int block)
{
  NstLayer *pooling = append_layer (layers, NST_LAYER_POOLING, "pool", block, 0);

  pooling->reach_after += 1 << pooling->halvings;
  pooling->halvings++;
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

/* The head of the rectifier LAYER, if the file has one. */
static gboolean
read_head (NstNetwork *network, NstSafetensors *file, NstLayer *layer, GError **error)
{
  g_autofree char *name = g_strconcat (NST_TENSOR_HEADS, layer->name, ".weight", NULL);
  gsize shape[NST_TENSOR_MAX_RANK];
  guint rank;
  float *head;

  if (!nst_safetensors_get_shape (file, name, shape, &rank))
    return TRUE;
  if (rank != 2 || shape[0] < 1 || shape[0] > MAX_CHANNELS || shape[1] != (gsize) layer->channels)
    return nst_network_error_unfit (error, network->name, _ ("“%s” does not fit its layer"), name);
  head = nst_safetensors_read (file, name, error);
  if (head == NULL)
    return FALSE;
  layer->metric = nst_metric_new (head, shape[0], shape[1]);
  nst_floats_free (head);
  return TRUE;
}

/* features.N counts convolutions, rectifiers and poolings: from one convolution to the next it
 * rises by two, or by three with a pooling between. */
static gboolean
read_layers (NstNetwork *network, NstSafetensors *file, GError **error)
{
  g_autoptr (GArray) numbers = list_convolutions (file);
  g_autoptr (GArray) layers = g_array_new (FALSE, TRUE, sizeof (NstLayer));
  int block = 1, number = 0, channels = 3;
  gsize n_layers;

  g_array_set_clear_func (layers, (GDestroyNotify) nst_layer_clear);
  for (guint i = 0; i < numbers->len; i++)
    {
      int index = g_array_index (numbers, int, i);
      int step = i > 0 ? index - g_array_index (numbers, int, i - 1) : 2;
      int kernel;
      NstConvolution *convolution;
      NstLayer *layer;

      if ((i == 0 && index != 0) || (step != 2 && step != 3) || index >= MAX_LAYERS)
        return nst_network_error_unfit (error, network->name,
                                        _ ("“features.%d” follows no rectifier or pooling"), index);
      if (step == 3)
        {
          append_pooling (layers, block++);
          number = 0;
        }
      convolution = read_convolution (network, file, index, channels, &channels, &kernel, error);
      if (convolution == NULL)
        return FALSE;
      layer = append_layer (layers, NST_LAYER_CONVOLUTION, "conv", block, ++number);
      layer->convolution = convolution;
      layer->channels = channels;
      layer->reach_before += (kernel / 2) << layer->halvings;
      layer->reach_after += (kernel / 2) << layer->halvings;
      layer = append_layer (layers, NST_LAYER_RECTIFIER, "relu", block, number);
      if (!read_head (network, file, layer, error))
        return FALSE;
    }
  if (layers->len == 0)
    return nst_network_error_unfit (error, network->name,
                                    _ ("it has no convolutions “features.N.weight”"));
  network->layers = g_array_steal (layers, &n_layers);
  network->n_layers = n_layers;
  return TRUE;
}

NstNetwork *
nst_network_new (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (NstSafetensors) file = nst_safetensors_new (bytes, name, error);
  g_autoptr (NstNetwork) network = g_new0 (NstNetwork, 1);

  network->name = g_strdup (name);
  if (file == NULL || !read_metadata (network, file, error) || !read_layers (network, file, error))
    return NULL;
  return g_steal_pointer (&network);
}
