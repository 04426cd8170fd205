/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/feature-pass.h"

#include <string.h>

#include "base/arrays.h"
#include "base/parallel.h"
#include "layers/pooling.h"

/* Rectifying is done a piece at a time by several threads. */
#define PIECE 65536

struct _NstFeatures
{
  NstFeaturesPlan plan;
  NstMap input;      /* the picture as the network takes it */
  NstMap *outputs;   /* of layers that are kept, else empty; see is_kept */
  guint8 **marks;    /* of others: what a rectifier let through, or the routes of a pooling */
  float *passing[2]; /* what goes from layer to layer, forward and backward, in turns */
  float *scratch;
  NstKeepGoing keep_going;
  gpointer keep_going_data;
};

/* The parts of a plan's memory: numbers of floats, but marks in bytes. */
typedef struct
{
  gsize passing; /* each of the two */
  gsize scratch;
  gsize outputs;
  gsize marks;
} Room;

static gboolean
is_rectifier (const NstFeaturesPlan *plan, int layer)
{
  return layer >= 0 && layer <= plan->last
         && plan->network->layers[layer].kind == NST_LAYER_RECTIFIER;
}

/* Only the features that are looked at are kept; and those of a rectifier after a convolution that
 * is looked at, which cannot be rectified on its way out. Of all others the way back needs no more
 * than a byte each. */
static gboolean
is_kept (const NstFeaturesPlan *plan, int layer)
{
  return plan->tapped[layer]
         || (is_rectifier (plan, layer) && layer > 0 && plan->tapped[layer - 1]);
}

/* A convolution that is not kept writes rectified values straight into the rectifier's place. */
static gboolean
is_fused (const NstFeaturesPlan *plan, int layer)
{
  return plan->network->layers[layer].kind == NST_LAYER_CONVOLUTION && !plan->tapped[layer]
         && is_rectifier (plan, layer + 1);
}

static gboolean
has_marks (const NstFeaturesPlan *plan, int layer)
{
  return plan->network->layers[layer].kind == NST_LAYER_POOLING
         || (is_rectifier (plan, layer) && !is_kept (plan, layer));
}

static gsize
layer_length (const NstLayer *layer, int height, int width)
{
  return (gsize) (height >> layer->halvings) * (width >> layer->halvings) * layer->channels;
}

static Room
measure (const NstFeaturesPlan *plan, int height, int width, int threads)
{
  Room room = { (gsize) height * width * 3 };

  for (int i = 0; i <= plan->last; i++)
    {
      const NstLayer *layer = &plan->network->layers[i];
      gsize length = layer_length (layer, height, width);

      room.passing = MAX (room.passing, length);
      if (is_kept (plan, i))
        room.outputs += length;
      if (has_marks (plan, i))
        room.marks += length;
      if (layer->convolution)
        room.scratch = MAX (room.scratch,
                            nst_convolution_scratch (layer->convolution, height >> layer->halvings,
                                                     width >> layer->halvings, threads));
    }
  return room;
}

gsize
nst_features_bytes (const NstFeaturesPlan *plan, int height, int width)
{
  Room room = measure (plan, height, width, 1);

  return ((gsize) height * width * 3 + 2 * room.passing + room.scratch + room.outputs)
           * sizeof (float)
         + room.marks + (gsize) height * width * plan->beside;
}

int
nst_features_deepest (const NstNetwork *network, int last, int height, int width)
{
  while (last >= 0 && MIN (height, width) >> network->layers[last].halvings == 0)
    last--;
  return last;
}

NstFeatures *
nst_features_new (const NstFeaturesPlan *plan, int height, int width, GError **error)
{
  g_autoptr (NstFeatures) features = g_new0 (NstFeatures, 1);
  Room room = measure (plan, height, width, plan->threads);

  features->plan = *plan;
  if (plan->padding == NST_PADDING_NETWORK)
    features->plan.padding = plan->network->padding;
  if (plan->pooling == NST_POOLING_NETWORK)
    features->plan.pooling = plan->network->pooling;
  features->outputs = g_new0 (NstMap, plan->network->n_layers);
  features->marks = g_new0 (guint8 *, plan->network->n_layers);

  if (!nst_map_allocate (&features->input, height, width, 3, error))
    return NULL;
  for (int i = 0; i <= plan->last; i++)
    {
      const NstLayer *layer = &plan->network->layers[i];
      const gsize length = layer_length (layer, height, width);

      if (is_kept (plan, i)
          && !nst_map_allocate (&features->outputs[i], height >> layer->halvings,
                                width >> layer->halvings, layer->channels, error))
        return NULL;
      if (has_marks (plan, i)
          && !(features->marks[i] = (guint8 *) nst_floats_new (length / sizeof (float) + 1, error)))
        return NULL;
    }
  features->scratch = nst_floats_new (room.scratch, error);
  features->passing[0] = features->scratch ? nst_floats_new (room.passing, error) : NULL;
  features->passing[1] = features->passing[0] ? nst_floats_new (room.passing, error) : NULL;
  return features->passing[1] ? g_steal_pointer (&features) : NULL;
}

void
nst_features_free (NstFeatures *features)
{
  nst_map_clear (&features->input);
  for (int i = 0; i < features->plan.network->n_layers; i++)
    {
      nst_map_clear (&features->outputs[i]);
      nst_floats_free ((float *) features->marks[i]);
    }
  g_free (features->outputs);
  g_free (features->marks);
  nst_floats_free (features->passing[0]);
  nst_floats_free (features->passing[1]);
  nst_floats_free (features->scratch);
  g_free (features);
}

void
nst_features_set_keep_going (NstFeatures *features, NstKeepGoing keep_going, gpointer user_data)
{
  features->keep_going = keep_going;
  features->keep_going_data = user_data;
}

static gboolean
may_go_on (NstFeatures *features)
{
  return features->keep_going == NULL || features->keep_going (features->keep_going_data);
}

/* The maps have room for the largest picture; this one may be smaller. */
static void
shape_maps (NstFeatures *features, int height, int width)
{
  features->input.height = height;
  features->input.width = width;
  for (int i = 0; i <= features->plan.last; i++)
    {
      features->outputs[i].height = height >> features->plan.network->layers[i].halvings;
      features->outputs[i].width = width >> features->plan.network->layers[i].halvings;
    }
}

typedef struct
{
  gsize length;
  const float *from;
  float *to;
} Rectifying;

static void
rectify_piece (int piece, int thread, gpointer user_data)
{
  const Rectifying *task = user_data;
  gsize end = MIN (task->length, (gsize) (piece + 1) * PIECE);

  for (gsize i = (gsize) piece * PIECE; i < end; i++)
    task->to[i] = MAX (task->from[i], 0);
}

/* The derivative passes where the rectified output is above 0. */
static void
rectify_backward_piece (int piece, int thread, gpointer user_data)
{
  const Rectifying *task = user_data;
  const gsize first = (gsize) piece * PIECE;

  nst_array_gate (task->to + first, task->from + first, MIN (task->length - first, PIECE));
}

static void
in_pieces (NstFeatures *features, NstBlock function, const NstMap *from, float *to)
{
  Rectifying task = { nst_map_length (from), from->data, to };

  nst_parallel_for ((task.length + PIECE - 1) / PIECE, features->plan.threads, function, &task);
}

/* Where the output of LAYER goes: to the map that is kept, or to whichever of the passing buffers
 * INPUT does not lie in. */
static NstMap
output_of (NstFeatures *features, int layer, const NstMap *input)
{
  const NstLayer *description = &features->plan.network->layers[layer];

  if (is_kept (&features->plan, layer))
    return features->outputs[layer];
  return (NstMap){ features->input.height >> description->halvings,
                   features->input.width >> description->halvings, description->channels,
                   features->passing[input->data == features->passing[0]] };
}

gboolean
nst_features_forward (NstFeatures *features, const NstMap *picture, int last)
{
  const NstFeaturesPlan *plan = &features->plan;
  NstMap current;

  shape_maps (features, picture->height, picture->width);
  nst_network_normalise (plan->network, picture, &features->input, plan->threads);
  current = features->input;
  for (int i = 0; i <= last; i++)
    {
      const NstLayer *layer = &plan->network->layers[i];
      const gboolean fused = is_fused (plan, i);
      NstMap output = output_of (features, fused ? i + 1 : i, &current);

      if (!may_go_on (features))
        return FALSE;
      if (layer->kind == NST_LAYER_CONVOLUTION)
        nst_convolution_forward (layer->convolution, &current, plan->padding, fused,
                                 fused ? features->marks[i + 1] : NULL, &output, features->scratch,
                                 plan->threads);
      else if (layer->kind == NST_LAYER_POOLING)
        nst_pooling_forward (plan->pooling, &current, is_rectifier (plan, i - 1), &output,
                             features->marks[i], plan->threads);
      else
        in_pieces (features, rectify_piece, &current, output.data);
      if (fused)
        i++;
      current = output;
    }
  return TRUE;
}

const NstMap *
nst_features_get (const NstFeatures *features, int layer)
{
  g_assert (features->outputs[layer].data != NULL);
  return &features->outputs[layer];
}

/* Turns GRADIENT, of the output of LAYER, into that of its input, in the other of the two
 * buffers; a rectifier's stays where it is. */
static void
backward_layer (NstFeatures *features, int i, NstMap *gradient)
{
  const NstFeaturesPlan *plan = &features->plan;
  const NstLayer *layer = &plan->network->layers[i];
  const NstLayer *below = i > 0 ? &plan->network->layers[i - 1] : NULL;
  NstMap result
    = { features->input.height >> (below ? below->halvings : 0),
        features->input.width >> (below ? below->halvings : 0), below ? below->channels : 3,
        features->passing[gradient->data == features->passing[0]] };

  if (layer->kind == NST_LAYER_RECTIFIER)
    {
      /* The layer above has gated it already, unless something was added since. */
      if (is_kept (plan, i))
        in_pieces (features, rectify_backward_piece, &features->outputs[i], gradient->data);
      return;
    }
  if (layer->kind == NST_LAYER_POOLING)
    nst_pooling_backward (plan->pooling, features->marks[i], gradient, &result, plan->threads);
  else
    nst_convolution_backward (layer->convolution, gradient, plan->padding,
                              is_rectifier (plan, i - 1) ? features->marks[i - 1] : NULL, &result,
                              features->scratch, plan->threads);
  *gradient = result;
}

gboolean
nst_features_backward (NstFeatures *features, NstSeed seed, gpointer user_data,
                       NstMap *picture_gradient)
{
  const NstFeaturesPlan *plan = &features->plan;
  NstMap gradient = NST_MAP_INIT;

  for (int i = plan->last; i >= 0; i--)
    {
      if (!may_go_on (features))
        return FALSE;
      if (gradient.data == NULL)
        {
          if (!plan->tapped[i])
            continue;
          gradient = features->outputs[i];
          gradient.data = features->passing[0];
          memset (gradient.data, 0, nst_map_length (&gradient) * sizeof (float));
        }
      if (plan->tapped[i])
        seed (i, &features->outputs[i], &gradient, user_data);
      backward_layer (features, i, &gradient);
    }
  if (gradient.data)
    nst_network_normalise_backward (plan->network, &gradient, picture_gradient, plan->threads);
  else
    memset (picture_gradient->data, 0, nst_map_length (picture_gradient) * sizeof (float));
  return TRUE;
}
