/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/feature-pass.h"

#include <string.h>

#include "base/arrays.h"
#include "base/parallel.h"
#include "layers/epilogue.h"
#include "layers/pooling.h"

/* Numbers that a thread rectifies at a time. */
#define PIECE 65536

struct _NstFeaturePass
{
  NstFeaturePlan plan;
  NstMap input;      /* the picture as the network takes it */
  NstMap *outputs;   /* of layers that are kept, else empty; see is_kept */
  guint8 **marks;    /* of the others: where a rectifier's input was above 0, a pooling's choices */
  float *passing[2]; /* hold the input and the output of a layer, in turns, forward and backward */
  float *scratch;
};

/* The parts of a pass's memory, in floats; the marks in bytes. */
typedef struct
{
  gsize passing; /* each of the two */
  gsize scratch;
  gsize outputs;
  gsize marks;
} Lengths;

static gboolean
is_of_kind (const NstFeaturePlan *plan, int layer, NstLayerKind kind)
{
  return layer >= 0 && layer <= plan->last && plan->network->layers[layer].kind == kind;
}

static gboolean
is_rectifier (const NstFeaturePlan *plan, int layer)
{
  return is_of_kind (plan, layer, NST_LAYER_RECTIFIER);
}

/* Whether the output of LAYER is kept: at a tap; at a rectifier after a tapped convolution, whose
 * output must not be rectified in place, or after another layer, which marks nothing; and before a
 * normalisation, whose derivative depends on it. Of all other layers the way back needs a byte for
 * each number (the marks). */
static gboolean
is_kept (const NstFeaturePlan *plan, int layer)
{
  return plan->tapped[layer] || is_of_kind (plan, layer + 1, NST_LAYER_NORMALISATION)
         || (is_rectifier (plan, layer)
             && (!is_of_kind (plan, layer - 1, NST_LAYER_CONVOLUTION) || plan->tapped[layer - 1]));
}

/* A convolution that is not kept writes rectified values straight into the rectifier's place. */
static gboolean
is_fused (const NstFeaturePlan *plan, int layer)
{
  return plan->network->layers[layer].kind == NST_LAYER_CONVOLUTION && !plan->tapped[layer]
         && is_rectifier (plan, layer + 1);
}

static gboolean
has_marks (const NstFeaturePlan *plan, int layer)
{
  return plan->network->layers[layer].kind == NST_LAYER_POOLING
         || (is_rectifier (plan, layer) && !is_kept (plan, layer));
}

static gsize
layer_length (const NstLayer *layer, int height, int width)
{
  return (gsize) (nst_layer_side (layer, height)) * (nst_layer_side (layer, width))
         * layer->channels;
}

static Lengths
measure (const NstFeaturePlan *plan, int height, int width, int threads)
{
  Lengths lengths = { (gsize) height * width * 3 };

  for (int i = 0; i <= plan->last; i++)
    {
      const NstLayer *layer = &plan->network->layers[i];
      gsize length = layer_length (layer, height, width);

      lengths.passing = MAX (lengths.passing, length);
      if (is_kept (plan, i))
        lengths.outputs += length;
      if (has_marks (plan, i))
        lengths.marks += length;
      if (layer->convolution)
        lengths.scratch
          = MAX (lengths.scratch,
                 nst_convolution_scratch (layer->convolution, nst_layer_side (layer, height),
                                          nst_layer_side (layer, width), threads));
    }
  return lengths;
}

gsize
nst_feature_pass_bytes (const NstFeaturePlan *plan, int height, int width)
{
  Lengths lengths = measure (plan, height, width, 1);

  return ((gsize) height * width * 3 + 2 * lengths.passing + lengths.scratch + lengths.outputs)
           * sizeof (float)
         + lengths.marks + (gsize) height * width * plan->extra_bytes;
}

int
nst_feature_pass_deepest (const NstNetwork *network, int last, int height, int width)
{
  while (last >= 0 && nst_layer_side (&network->layers[last], MIN (height, width)) == 0)
    last--;
  return last;
}

NstFeaturePass *
nst_feature_pass_new (const NstFeaturePlan *plan, int height, int width, GError **error)
{
  g_autoptr (NstFeaturePass) pass = g_new0 (NstFeaturePass, 1);
  Lengths lengths = measure (plan, height, width, plan->threads);

  pass->plan = *plan;
  if (plan->padding == NST_PADDING_NETWORK)
    pass->plan.padding = plan->network->padding;
  if (plan->pooling == NST_POOLING_NETWORK)
    pass->plan.pooling = plan->network->pooling;
  pass->outputs = g_new0 (NstMap, plan->network->n_layers);
  pass->marks = g_new0 (guint8 *, plan->network->n_layers);

  if (!nst_map_allocate (&pass->input, height, width, 3, error))
    return NULL;
  for (int i = 0; i <= plan->last; i++)
    {
      const NstLayer *layer = &plan->network->layers[i];
      const gsize length = layer_length (layer, height, width);

      if (is_kept (plan, i)
          && !nst_map_allocate (&pass->outputs[i], nst_layer_side (layer, height),
                                nst_layer_side (layer, width), layer->channels, error))
        return NULL;
      if (has_marks (plan, i) && !(pass->marks[i] = nst_memory_new (length, error)))
        return NULL;
    }
  pass->scratch = nst_floats_new (lengths.scratch, error);
  pass->passing[0] = pass->scratch ? nst_floats_new (lengths.passing, error) : NULL;
  pass->passing[1] = pass->passing[0] ? nst_floats_new (lengths.passing, error) : NULL;
  return pass->passing[1] ? g_steal_pointer (&pass) : NULL;
}

void
nst_feature_pass_free (NstFeaturePass *pass)
{
  nst_map_clear (&pass->input);
  for (int i = 0; i < pass->plan.network->n_layers; i++)
    {
      nst_map_clear (&pass->outputs[i]);
      nst_memory_free (pass->marks[i]);
    }
  g_free (pass->outputs);
  g_free (pass->marks);
  nst_floats_free (pass->passing[0]);
  nst_floats_free (pass->passing[1]);
  nst_floats_free (pass->scratch);
  g_free (pass);
}

/* Makes the maps, allocated for the largest picture, as large as this one. */
static void
shape_maps (NstFeaturePass *pass, int height, int width)
{
  pass->input.height = height;
  pass->input.width = width;
  for (int i = 0; i <= pass->plan.last; i++)
    {
      pass->outputs[i].height = nst_layer_side (&pass->plan.network->layers[i], height);
      pass->outputs[i].width = nst_layer_side (&pass->plan.network->layers[i], width);
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
    task->to[i] = task->from[i] <= 0 ? 0 : task->from[i]; /* NaN stays, so that it is found */
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
in_pieces (NstFeaturePass *pass, NstBlock function, const NstMap *from, float *to)
{
  Rectifying task = { nst_map_length (from), from->data, to };

  nst_parallel_for ((task.length + PIECE - 1) / PIECE, pass->plan.threads, function, &task);
}

/* Where the output of LAYER goes: to the map that is kept, or to whichever of the passing buffers
 * INPUT does not lie in. */
static NstMap
output_of (NstFeaturePass *pass, int layer, const NstMap *input)
{
  const NstLayer *description = &pass->plan.network->layers[layer];

  if (is_kept (&pass->plan, layer))
    return pass->outputs[layer];
  return (NstMap){ nst_layer_side (description, pass->input.height),
                   nst_layer_side (description, pass->input.width), description->channels,
                   pass->passing[input->data == pass->passing[0]] };
}

/* The pooling of layer I, by windows, as the plan wants it. */
static NstWindowPooling
window_pooling (const NstFeaturePass *pass, int i)
{
  NstWindowPooling pooling = pass->plan.network->layers[i].pooling;

  pooling.average = pass->plan.pooling == NST_POOLING_AVERAGE;
  return pooling;
}

static void
pool (NstFeaturePass *pass, int i, const NstMap *input, NstMap *output)
{
  const NstFeaturePlan *plan = &pass->plan;
  const NstWindowPooling pooling = window_pooling (pass, i);

  if (plan->network->layers[i].by_halves)
    nst_pooling_forward (plan->pooling, input, is_rectifier (plan, i - 1), output, pass->marks[i],
                         plan->threads);
  else
    nst_window_pooling_forward (&pooling, input, output, pass->marks[i], plan->threads);
}

gboolean
nst_feature_pass_forward (NstFeaturePass *pass, const NstMap *picture, int last)
{
  const NstFeaturePlan *plan = &pass->plan;
  const NstConvolutionPass convolution = { plan->padding, pass->scratch, plan->threads };
  NstMap current;

  shape_maps (pass, picture->height, picture->width);
  nst_network_normalise (plan->network, picture, &pass->input, plan->threads);
  current = pass->input;
  for (int i = 0; i <= last; i++)
    {
      const NstLayer *layer = &plan->network->layers[i];
      const gboolean fused = is_fused (plan, i);
      NstMap output = output_of (pass, fused ? i + 1 : i, &current);

      if (!nst_watch_go_on (&plan->watch, NULL))
        return FALSE;
      switch (layer->kind)
        {
        case NST_LAYER_CONVOLUTION:
          nst_convolution_forward (layer->convolution, &convolution, &current, fused,
                                   fused ? pass->marks[i + 1] : NULL, &output);
          break;
        case NST_LAYER_POOLING:
          pool (pass, i, &current, &output);
          break;
        case NST_LAYER_NORMALISATION:
          nst_normalisation_forward (&layer->normalisation, &current, &output, plan->threads);
          break;
        case NST_LAYER_RECTIFIER:
          in_pieces (pass, rectify_piece, &current, output.data);
        }
      if (fused)
        i++;
      current = output;
    }
  return TRUE;
}

const NstMap *
nst_feature_pass_get (const NstFeaturePass *pass, int layer)
{
  g_assert (pass->outputs[layer].data != NULL);
  return &pass->outputs[layer];
}

/* A map of the shape of what layer I takes, without numbers. */
static NstMap
shape_below (const NstFeaturePass *pass, int i)
{
  const NstLayer *below = i > 0 ? &pass->plan.network->layers[i - 1] : NULL;

  if (below == NULL)
    return (NstMap){ pass->input.height, pass->input.width, 3, NULL };
  return (NstMap){ nst_layer_side (below, pass->input.height),
                   nst_layer_side (below, pass->input.width), below->channels, NULL };
}

/* Of a gradient, and the marks of the rectifier that its map came from. */
typedef struct
{
  NstMap *gradient;
  const guint8 *marks;
} Gating;

static void
gate_row (int y, int thread, gpointer user_data)
{
  const Gating *task = user_data;
  const NstMap *gradient = task->gradient;
  const NstEpilogue epilogue = { .gate = task->marks };

  nst_epilogue_apply (&epilogue, (gsize) y * gradient->width, gradient->width, gradient->channels,
                      nst_map_at (gradient, 0, y));
}

/* The way back through layer I, a pooling, from GRADIENT to RESULT. */
static void
pool_backward (NstFeaturePass *pass, int i, const NstMap *gradient, NstMap *result)
{
  const NstFeaturePlan *plan = &pass->plan;
  const NstWindowPooling pooling = window_pooling (pass, i);
  Gating gating = { result, is_rectifier (plan, i - 1) ? pass->marks[i - 1] : NULL };

  if (plan->network->layers[i].by_halves)
    {
      nst_pooling_backward (plan->pooling, pass->marks[i], gradient, result, plan->threads);
      return;
    }
  nst_window_pooling_backward (&pooling, pass->marks[i], gradient, result, plan->threads);
  if (gating.marks)
    nst_parallel_for (result->height, plan->threads, gate_row, &gating);
}

/* Turns GRADIENT, of the output of LAYER, into that of its input, in the other of the two
 * buffers; a rectifier's stays where it is. */
static void
backward_layer (NstFeaturePass *pass, int i, NstMap *gradient)
{
  const NstFeaturePlan *plan = &pass->plan;
  const NstLayer *layer = &plan->network->layers[i];
  NstMap result = shape_below (pass, i);

  result.data = pass->passing[gradient->data == pass->passing[0]];
  switch (layer->kind)
    {
    case NST_LAYER_RECTIFIER:
      /* The layer above has gated it already, unless something was added since. */
      if (is_kept (plan, i))
        in_pieces (pass, rectify_backward_piece, &pass->outputs[i], gradient->data);
      return;
    case NST_LAYER_POOLING:
      pool_backward (pass, i, gradient, &result);
      break;
    case NST_LAYER_NORMALISATION:
      nst_normalisation_backward (&layer->normalisation, &pass->outputs[i - 1], gradient, &result,
                                  plan->threads);
      break;
    case NST_LAYER_CONVOLUTION:
      nst_convolution_backward (
        layer->convolution, &(NstConvolutionPass){ plan->padding, pass->scratch, plan->threads },
        gradient, is_rectifier (plan, i - 1) ? pass->marks[i - 1] : NULL, &result);
    }
  *gradient = result;
}

gboolean
nst_feature_pass_backward (NstFeaturePass *pass, NstAddGradient add_gradient, gpointer user_data,
                           NstMap *picture_gradient)
{
  const NstFeaturePlan *plan = &pass->plan;
  NstMap gradient = NST_MAP_INIT;

  for (int i = plan->last; i >= 0; i--)
    {
      if (!nst_watch_go_on (&plan->watch, NULL))
        return FALSE;
      if (gradient.data == NULL)
        {
          if (!plan->tapped[i])
            continue;
          gradient = pass->outputs[i];
          gradient.data = pass->passing[0];
          memset (gradient.data, 0, nst_map_length (&gradient) * sizeof (float));
        }
      if (plan->tapped[i])
        add_gradient (i, &gradient, user_data);
      backward_layer (pass, i, &gradient);
    }
  if (gradient.data)
    nst_network_normalise_backward (plan->network, &gradient, picture_gradient, plan->threads);
  else
    memset (picture_gradient->data, 0, nst_map_length (picture_gradient) * sizeof (float));
  return TRUE;
}
