/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/network.h"

#include <string.h>

#include "base/parallel.h"

void
nst_layer_clear (NstLayer *layer)
{
  g_clear_pointer (&layer->convolution, nst_convolution_free);
  g_clear_pointer (&layer->metric, nst_metric_free);
  g_clear_pointer (&layer->own_name, g_free);
  for (int i = 0; i < layer->n_branches; i++)
    nst_network_free (layer->branches[i]);
  g_clear_pointer (&layer->branches, g_free);
  layer->n_branches = 0;
}

void
nst_network_free (NstNetwork *network)
{
  for (int i = 0; i < network->n_layers; i++)
    nst_layer_clear (&network->layers[i]);
  g_free (network->layers);
  g_free (network->sizings);
  g_free (network->name);
  g_free (network);
}

gboolean
nst_layer_is_named (const NstLayer *layer, const char *name)
{
  return strcmp (layer->name, name) == 0 || g_strcmp0 (layer->own_name, name) == 0;
}

int
nst_network_find (const NstNetwork *network, const char *name)
{
  for (int i = 0; i < network->n_layers; i++)
    if (nst_layer_is_named (&network->layers[i], name))
      return i;
  return -1;
}

int
nst_layer_side (const NstLayer *layer, int pixels)
{
  for (int i = 0; i < layer->n_sizings; i++)
    {
      const NstSizing *sizing = &layer->sizings[i];

      pixels = sizing->begun ? nst_window_count_begun (&sizing->window, pixels)
                             : nst_window_count (&sizing->window, pixels);
    }
  return pixels;
}

/* to = (from · scale − shift) / divisor for each position, channel by channel. */
typedef struct
{
  const NstMap *from;
  NstMap *to;
  int source[3]; /* which channel of FROM each channel of TO is made from */
  float scale;
  float shift[3]; /* of each channel of TO, as the divisor */
  float divisor[3];
} Normalisation;

static void
normalise_row (int y, int thread, gpointer user_data)
{
  const Normalisation *task = user_data;
  const float *from = nst_map_at (task->from, 0, y);
  float *to = nst_map_at (task->to, 0, y);

  for (int x = 0; x < task->from->width; x++, from += 3, to += 3)
    for (int c = 0; c < 3; c++)
      to[c] = (from[task->source[c]] * task->scale - task->shift[c]) / task->divisor[c];
}

void
nst_network_normalise (const NstNetwork *network, const NstMap *picture, NstMap *input, int threads)
{
  Normalisation task = { .from = picture, .to = input, .scale = network->scale };

  for (int c = 0; c < 3; c++)
    {
      task.source[c] = network->blue_first ? 2 - c : c;
      task.shift[c] = network->mean[c];
      task.divisor[c] = network->deviation[c];
    }
  nst_parallel_for (picture->height, threads, normalise_row, &task);
}

void
nst_network_normalise_backward (const NstNetwork *network, const NstMap *input_gradient,
                                NstMap *picture_gradient, int threads)
{
  Normalisation task = { .from = input_gradient, .to = picture_gradient, .scale = network->scale };

  for (int c = 0; c < 3; c++)
    {
      task.source[c] = network->blue_first ? 2 - c : c;
      task.divisor[c] = network->deviation[task.source[c]];
    }
  nst_parallel_for (input_gradient->height, threads, normalise_row, &task);
}

void
nst_network_mean_colour (const NstNetwork *network, float *colour)
{
  for (int c = 0; c < 3; c++)
    colour[c] = network->mean[network->blue_first ? 2 - c : c] / network->scale;
}
