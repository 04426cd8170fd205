/* What the parts of a pass share: feature-pass.h.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/feature-pass.h"

G_BEGIN_DECLS

struct _NstFeaturePass
{
  NstFeaturePlan plan;
  NstMap input;    /* the picture as the network takes it; of a branch only its shape */
  NstMap *outputs; /* of layers that are kept, else empty; see is_kept */
  guint8 **marks;  /* of the others: where a rectifier's input was above 0, a pooling's choices */
  NstFeaturePass ***branches; /* of layers that have them, a pass for each */
  float *passing[2]; /* hold the input and the output of a layer, in turns, forward and backward */
  float *scratch;
};

/* Whether LAYER is one of those that PLAN runs, and of KIND. */
static inline gboolean
nst_feature_plan_is_kind (const NstFeaturePlan *plan, int layer, NstLayerKind kind)
{
  return layer >= 0 && layer <= plan->last && plan->network->layers[layer].kind == kind;
}

static inline gboolean
nst_feature_plan_is_rectifier (const NstFeaturePlan *plan, int layer)
{
  return nst_feature_plan_is_kind (plan, layer, NST_LAYER_RECTIFIER);
}

/* Whether the output of LAYER is kept: at a tap; at a rectifier after a tapped convolution, whose
 * output must not be rectified in place, or after another layer, which marks nothing; and before a
 * normalisation, whose derivative depends on it. Of all other layers the way back needs a byte for
 * each number (the marks). */
static inline gboolean
nst_feature_plan_keeps (const NstFeaturePlan *plan, int layer)
{
  return plan->tapped[layer] || nst_feature_plan_is_kind (plan, layer + 1, NST_LAYER_NORMALISATION)
         || (nst_feature_plan_is_rectifier (plan, layer)
             && (!nst_feature_plan_is_kind (plan, layer - 1, NST_LAYER_CONVOLUTION)
                 || plan->tapped[layer - 1]));
}

/* Runs layer I over INPUT; OUTPUT is where it goes. FUSED: a convolution rectifies at once, and
 * OUTPUT is that of the rectifier after it. FALSE when the watch stopped it. */
gboolean nst_feature_step_forward (NstFeaturePass *pass, int i, gboolean fused, const NstMap *input,
                                   NstMap *output);

/* Turns GRADIENT, of the output of layer I, into that of its input, in the other of the two
 * buffers; a rectifier's stays where it is. FALSE when the watch stopped it. */
gboolean nst_feature_step_backward (NstFeaturePass *pass, int i, NstMap *gradient);

/* A pass for each branch of LAYER, within PLAN, for maps of up to height × width. NULL with
 * NST_ERROR_MEMORY. Free with nst_branches_free. */
NstFeaturePass **nst_branches_new (const NstFeaturePlan *plan, const NstLayer *layer, int height,
                                   int width, GError **error);
void nst_branches_free (NstFeaturePass **branches, int n_branches);

/* The bytes that nst_branches_new takes with one thread. */
gsize nst_branches_bytes (const NstFeaturePlan *plan, const NstLayer *layer, int height, int width);

/* Runs all branches over INPUT, and puts what they give side by side into OUTPUT. FALSE when the
 * watch stopped it. */
gboolean nst_branches_forward (NstFeaturePass **branches, int n_branches, const NstMap *input,
                               NstMap *output);

/* Adds up the derivatives that all branches pass on of GRADIENT, that of their output; overwrites
 * RESULT, of the input's shape. FALSE when the watch stopped it. */
gboolean nst_branches_backward (NstFeaturePass **branches, int n_branches, const NstMap *gradient,
                                NstMap *result);

/* Runs the network over INPUT, a map as it takes it, up to layer LAST. */
gboolean nst_feature_pass_forward_map (NstFeaturePass *pass, const NstMap *input, int last);

/* As nst_feature_pass_backward(); *GRADIENT becomes that of the map that was taken, in memory of
 * PASS; empty where nothing is tapped. */
gboolean nst_feature_pass_backward_map (NstFeaturePass *pass, NstAddGradient add_gradient,
                                        gpointer user_data, NstMap *gradient);

G_END_DECLS
