/* Taps: the layers of a network at which pictures are compared.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/guidance.h"
#include "loss/plan.h"
#include "network/feature-pass.h"

G_BEGIN_DECLS

/* For each layer of a network, whether it is a tap of the style, of the content, of the content's
 * detail, and of any of them; and the weights of those that are, as parts of the recipe's. */
typedef struct
{
  gboolean *style;
  gboolean *content;
  gboolean *detail;
  gboolean *any;
  double *style_weights;
  double *content_weights;
  double *detail_weights;
} NstTaps;

/* The taps of PLAN's recipe for pictures of height × width: of each kind those that the network has
 * and the picture reaches, or else the deepest rectifier that it reaches. Their weights are the
 * recipe's for the kind times their own; by a relative formula, these add up to 1. Clear with
 * nst_taps_clear. */
void nst_taps_init (NstTaps *taps, const NstEvaluationPlan *plan, int height, int width);
void nst_taps_clear (NstTaps *taps);

/* The deepest layer of NETWORK that is TAPPED, or the first. */
int nst_taps_deepest (const NstNetwork *network, const gboolean *tapped);

/* The most shifts that nst_taps_shifts() fills in. */
#define NST_TAPS_SHIFTS 3

/* Fills in the SHIFTS by which style is compared at LAYER: none, for the features themselves, and
 * where the recipe says so one across and one down, for their changes. Returns how many. */
int nst_taps_shifts (const NstEvaluationPlan *plan, int layer, NstShift *shifts);

/* A plan for running the network to the deepest layer TAPPED, an array that must live as long as
 * what is made from the plan. */
NstFeaturePlan nst_taps_plan_features (const NstEvaluationPlan *plan, const gboolean *tapped);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstTaps, nst_taps_clear)

G_END_DECLS
