/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/arrays.h"
#include "base/parallel.h"
#include "layers/epilogue.h"
#include "layers/pooling.h"
#include "network/feature-pass-private.h"

/* Numbers that a thread rectifies at a time. */
#define PIECE 65536

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

/* What the pooling of layer I takes of its squares or windows. */
static NstPooling
pooling_of (const NstFeaturePlan *plan, int i)
{
  if (plan->pooling != NST_POOLING_NETWORK)
    return plan->pooling;
  return plan->network->layers[i].pooling.average ? NST_POOLING_AVERAGE : NST_POOLING_MAX;
}

/* The pooling of layer I, by windows, as the plan wants it. */
static NstWindowPooling
window_pooling (const NstFeaturePass *pass, int i)
{
  NstWindowPooling pooling = pass->plan.network->layers[i].pooling;

  pooling.average = pooling_of (&pass->plan, i) == NST_POOLING_AVERAGE;
  return pooling;
}

static void
pool (NstFeaturePass *pass, int i, const NstMap *input, NstMap *output)
{
  const NstFeaturePlan *plan = &pass->plan;
  const NstWindowPooling pooling = window_pooling (pass, i);

  if (plan->network->layers[i].by_halves)
    nst_pooling_forward (pooling_of (plan, i), input, nst_feature_plan_is_rectifier (plan, i - 1),
                         output, pass->marks[i], plan->threads);
  else
    nst_window_pooling_forward (&pooling, input, output, pass->marks[i], plan->threads);
}

gboolean
nst_feature_step_forward (NstFeaturePass *pass, int i, gboolean fused, const NstMap *input,
                          NstMap *output)
{
  const NstFeaturePlan *plan = &pass->plan;
  const NstConvolutionPass convolution = { plan->padding, pass->scratch, plan->threads };
  const NstLayer *layer = &plan->network->layers[i];

  switch (layer->kind)
    {
    case NST_LAYER_CONVOLUTION:
      nst_convolution_forward (layer->convolution, &convolution, input, fused,
                               fused ? pass->marks[i + 1] : NULL, output);
      break;
    case NST_LAYER_POOLING:
      pool (pass, i, input, output);
      break;
    case NST_LAYER_NORMALISATION:
      nst_normalisation_forward (&layer->normalisation, input, output, plan->threads);
      break;
    case NST_LAYER_RECTIFIER:
      in_pieces (pass, rectify_piece, input, output->data);
      break;
    case NST_LAYER_CONCATENATION:
      return nst_branches_forward (pass->branches[i], layer->n_branches, input, output);
    }
  return TRUE;
}

/* A map of the shape of what layer I takes, without numbers. */
static NstMap
shape_below (const NstFeaturePass *pass, int i)
{
  const NstLayer *below = i > 0 ? &pass->plan.network->layers[i - 1] : NULL;

  if (below == NULL)
    return (NstMap){ pass->input.height, pass->input.width, pass->plan.network->channels, NULL };
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
  float *line = nst_map_at (gradient, 0, y);

  nst_epilogue_apply (&epilogue, line - gradient->data, gradient->width, gradient->channels, line);
}

/* What the rectifier before layer I marked, or NULL: a rectifier that is kept lets derivatives
 * through itself. */
static const guint8 *
marks_below (const NstFeaturePass *pass, int i)
{
  return nst_feature_plan_is_rectifier (&pass->plan, i - 1) ? pass->marks[i - 1] : NULL;
}

/* Lets through of GRADIENT, that of the map that layer I takes, what the rectifier before it
 * marked. */
static void
gate (NstFeaturePass *pass, int i, NstMap *gradient)
{
  Gating gating = { gradient, marks_below (pass, i) };

  if (gating.marks)
    nst_parallel_for (gradient->height, pass->plan.threads, gate_row, &gating);
}

/* The way back through layer I, a pooling, from GRADIENT to RESULT. */
static void
pool_backward (NstFeaturePass *pass, int i, const NstMap *gradient, NstMap *result)
{
  const NstFeaturePlan *plan = &pass->plan;
  const NstWindowPooling pooling = window_pooling (pass, i);

  if (plan->network->layers[i].by_halves)
    {
      nst_pooling_backward (pooling_of (plan, i), pass->marks[i], gradient, result, plan->threads);
      return;
    }
  nst_window_pooling_backward (&pooling, pass->marks[i], marks_below (pass, i), gradient, result,
                               plan->threads);
}

gboolean
nst_feature_step_backward (NstFeaturePass *pass, int i, NstMap *gradient)
{
  const NstFeaturePlan *plan = &pass->plan;
  const NstConvolutionPass convolution = { plan->padding, pass->scratch, plan->threads };
  const NstLayer *layer = &plan->network->layers[i];
  NstMap result = shape_below (pass, i);

  result.data = pass->passing[gradient->data == pass->passing[0]];
  switch (layer->kind)
    {
    case NST_LAYER_RECTIFIER:
      /* The layer above has gated it already, unless something was added since. */
      if (nst_feature_plan_keeps (plan, i))
        in_pieces (pass, rectify_backward_piece, &pass->outputs[i], gradient->data);
      return TRUE;
    case NST_LAYER_POOLING:
      pool_backward (pass, i, gradient, &result);
      break;
    case NST_LAYER_NORMALISATION:
      nst_normalisation_backward (&layer->normalisation, &pass->outputs[i - 1], gradient, &result,
                                  plan->threads);
      break;
    case NST_LAYER_CONVOLUTION:
      nst_convolution_backward (layer->convolution, &convolution, gradient, marks_below (pass, i),
                                &result);
      break;
    case NST_LAYER_CONCATENATION:
      if (!nst_branches_backward (pass->branches[i], layer->n_branches, gradient, &result))
        return FALSE;
      gate (pass, i, &result);
    }
  *gradient = result;
  return TRUE;
}
