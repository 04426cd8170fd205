/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/feature-pass-private.h"

#include <string.h>

/* The parts of a pass's memory, in floats; the marks in bytes. */
typedef struct
{
  gsize passing; /* each of the two */
  gsize input;
  gsize scratch;
  gsize outputs;
  gsize marks;
  gsize branches; /* bytes */
} Lengths;

/* A convolution that is not kept writes rectified values straight into the rectifier's place. */
static gboolean
is_fused (const NstFeaturePlan *plan, int layer)
{
  return plan->network->layers[layer].kind == NST_LAYER_CONVOLUTION && !plan->tapped[layer]
         && nst_feature_plan_is_rectifier (plan, layer + 1);
}

static gboolean
has_marks (const NstFeaturePlan *plan, int layer)
{
  return plan->network->layers[layer].kind == NST_LAYER_POOLING
         || (nst_feature_plan_is_rectifier (plan, layer) && !nst_feature_plan_keeps (plan, layer));
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
  Lengths lengths = { .passing = (gsize) height * width * plan->network->channels };

  lengths.input = plan->network->is_branch ? 0 : lengths.passing;
  for (int i = 0; i <= plan->last; i++)
    {
      const NstLayer *layer = &plan->network->layers[i];
      gsize length = layer_length (layer, height, width);

      lengths.passing = MAX (lengths.passing, length);
      if (nst_feature_plan_keeps (plan, i))
        lengths.outputs += length;
      if (has_marks (plan, i))
        lengths.marks += length;
      if (layer->n_branches > 0)
        lengths.branches += nst_branches_bytes (plan, layer, nst_layer_side (layer, height),
                                                nst_layer_side (layer, width));
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

  return (lengths.input + 2 * lengths.passing + lengths.scratch + lengths.outputs) * sizeof (float)
         + lengths.marks + lengths.branches + (gsize) height * width * plan->extra_bytes;
}

int
nst_feature_pass_deepest (const NstNetwork *network, int last, int height, int width)
{
  while (last >= 0 && nst_layer_side (&network->layers[last], MIN (height, width)) == 0)
    last--;
  return last;
}

/* Allocates what layer I of PASS needs for itself. */
static gboolean
allocate_layer (NstFeaturePass *pass, int i, int height, int width, GError **error)
{
  const NstFeaturePlan *plan = &pass->plan;
  const NstLayer *layer = &plan->network->layers[i];
  const int own_height = nst_layer_side (layer, height), own_width = nst_layer_side (layer, width);

  if (nst_feature_plan_keeps (plan, i)
      && !nst_map_allocate (&pass->outputs[i], own_height, own_width, layer->channels, error))
    return FALSE;
  if (has_marks (plan, i)
      && !(pass->marks[i] = nst_memory_new (layer_length (layer, height, width), error)))
    return FALSE;
  return layer->n_branches == 0
         || (pass->branches[i] = nst_branches_new (plan, layer, own_height, own_width, error));
}

NstFeaturePass *
nst_feature_pass_new (const NstFeaturePlan *plan, int height, int width, GError **error)
{
  g_autoptr (NstFeaturePass) pass = g_new0 (NstFeaturePass, 1);
  const NstNetwork *network = plan->network;
  Lengths lengths = measure (plan, height, width, plan->threads);

  pass->plan = *plan;
  if (plan->padding == NST_PADDING_NETWORK)
    pass->plan.padding = network->padding;
  pass->outputs = g_new0 (NstMap, network->n_layers);
  pass->marks = g_new0 (guint8 *, network->n_layers);
  pass->branches = g_new0 (NstFeaturePass **, network->n_layers);

  if (!network->is_branch
      && !nst_map_allocate (&pass->input, height, width, network->channels, error))
    return NULL;
  for (int i = 0; i <= plan->last; i++)
    if (!allocate_layer (pass, i, height, width, error))
      return NULL;
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
      if (pass->branches[i])
        nst_branches_free (pass->branches[i], pass->plan.network->layers[i].n_branches);
    }
  g_free (pass->branches);
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

const NstMap *
nst_feature_pass_get (const NstFeaturePass *pass, int layer)
{
  g_assert (pass->outputs[layer].data != NULL);
  return &pass->outputs[layer];
}

/* Where the output of LAYER goes: to the map that is kept, or to whichever of the passing buffers
 * INPUT does not lie in. */
static NstMap
output_of (NstFeaturePass *pass, int layer, const NstMap *input)
{
  const NstLayer *description = &pass->plan.network->layers[layer];

  if (nst_feature_plan_keeps (&pass->plan, layer))
    return pass->outputs[layer];
  return (NstMap){ nst_layer_side (description, pass->input.height),
                   nst_layer_side (description, pass->input.width), description->channels,
                   pass->passing[input->data == pass->passing[0]] };
}

gboolean
nst_feature_pass_forward_map (NstFeaturePass *pass, const NstMap *input, int last)
{
  const NstFeaturePlan *plan = &pass->plan;
  NstMap current = *input;

  shape_maps (pass, input->height, input->width);
  for (int i = 0; i <= last; i++)
    {
      const gboolean fused = is_fused (plan, i);
      NstMap output = output_of (pass, fused ? i + 1 : i, &current);

      if (!nst_watch_go_on (&plan->watch, NULL)
          || !nst_feature_step_forward (pass, i, fused, &current, &output))
        return FALSE;
      if (fused)
        i++;
      current = output;
    }
  return TRUE;
}

gboolean
nst_feature_pass_forward (NstFeaturePass *pass, const NstMap *picture, int last)
{
  pass->input.height = picture->height;
  pass->input.width = picture->width;
  nst_network_normalise (pass->plan.network, picture, &pass->input, pass->plan.threads);
  return nst_feature_pass_forward_map (pass, &pass->input, last);
}

gboolean
nst_feature_pass_backward_map (NstFeaturePass *pass, NstAddGradient add_gradient,
                               gpointer user_data, NstMap *gradient)
{
  const NstFeaturePlan *plan = &pass->plan;

  *gradient = (NstMap) NST_MAP_INIT;
  for (int i = plan->last; i >= 0; i--)
    {
      if (!nst_watch_go_on (&plan->watch, NULL))
        return FALSE;
      if (gradient->data == NULL)
        {
          if (!plan->tapped[i])
            continue;
          *gradient = pass->outputs[i];
          gradient->data = pass->passing[0];
          memset (gradient->data, 0, nst_map_length (gradient) * sizeof (float));
        }
      if (plan->tapped[i])
        add_gradient (i, gradient, user_data);
      if (!nst_feature_step_backward (pass, i, gradient))
        return FALSE;
    }
  return TRUE;
}

gboolean
nst_feature_pass_backward (NstFeaturePass *pass, NstAddGradient add_gradient, gpointer user_data,
                           NstMap *picture_gradient)
{
  NstMap gradient;

  if (!nst_feature_pass_backward_map (pass, add_gradient, user_data, &gradient))
    return FALSE;
  if (gradient.data)
    nst_network_normalise_backward (pass->plan.network, &gradient, picture_gradient,
                                    pass->plan.threads);
  else
    memset (picture_gradient->data, 0, nst_map_length (picture_gradient) * sizeof (float));
  return TRUE;
}
