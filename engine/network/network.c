/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "network/network.h"

#include <string.h>

#include "base/parallel.h"

void
nst_layer_clear (NstLayer *layer)
{
  g_clear_pointer (&layer->convolution, nst_convolution_free);
  g_clear_pointer (&layer->metric, nst_metric_free);
}

void
nst_network_free (NstNetwork *network)
{
  for (int i = 0; i < network->n_layers; i++)
    nst_layer_clear (&network->layers[i]);
  g_free (network->layers);
  g_free (network->name);
  g_free (network);
}

int
nst_network_find (const NstNetwork *network, const char *name)
{
  for (int i = 0; i < network->n_layers; i++)
    if (strcmp (network->layers[i].name, name) == 0)
      return i;
  return -1;
}

typedef struct
{
  const NstNetwork *network;
  const NstMap *from;
  NstMap *to;
} Normalisation;

static void
normalise_row (int y, int thread, gpointer user_data)
{
  const Normalisation *task = user_data;
  const NstNetwork *network = task->network;
  const float *from = task->from->data + (gsize) y * task->from->width * 3;
  float *to = task->to->data + (gsize) y * task->from->width * 3;

  for (int x = 0; x < task->from->width; x++, from += 3, to += 3)
    for (int c = 0; c < 3; c++)
      to[c] = (from[network->blue_first ? 2 - c : c] * network->scale - network->mean[c])
              / network->deviation[c];
}

static void
normalise_backward_row (int y, int thread, gpointer user_data)
{
  const Normalisation *task = user_data;
  const NstNetwork *network = task->network;
  const float *from = task->from->data + (gsize) y * task->from->width * 3;
  float *to = task->to->data + (gsize) y * task->from->width * 3;

  for (int x = 0; x < task->from->width; x++, from += 3, to += 3)
    for (int c = 0; c < 3; c++)
      to[network->blue_first ? 2 - c : c] = from[c] * network->scale / network->deviation[c];
}

void
nst_network_normalise (const NstNetwork *network, const NstMap *picture, NstMap *input, int threads)
{
  const Normalisation task = { network, picture, input };

  nst_parallel_for (picture->height, threads, normalise_row, (gpointer) &task);
}

void
nst_network_normalise_backward (const NstNetwork *network, const NstMap *input_gradient,
                                NstMap *picture_gradient, int threads)
{
  const Normalisation task = { network, input_gradient, picture_gradient };

  nst_parallel_for (input_gradient->height, threads, normalise_backward_row, (gpointer) &task);
}
