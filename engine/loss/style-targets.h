/* The targets of the style loss: Gram matrices of the styles, region by region, at each style tap,
 * and their weights; and the styles' neighbours, at one of the taps.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/gram-positions.h"
#include "loss/neighbour-loss.h"
#include "loss/plan.h"

G_BEGIN_DECLS

/* The style of one region at one layer, by features or by one kind of their changes. */
typedef struct
{
  NstShift shift;
  const NstMap *guidance; /* of the whole picture's layer; empty where all weights are 1 */
  double positions; /* the sum of their weights; 0 where the region is too small for the layer */
  double shares;    /* the sum of the shares of the styles that are large enough for the layer */
  NstGram *target;  /* the mean of the styles, by their shares */
  NstGramParts weights;

  /* Of the picture being evaluated. */
  NstGram *current;
  NstGramDerivative derivative;
} NstStyleTarget;

/* The targets at one layer; none where it is no style tap. */
typedef struct
{
  NstMap *guidance; /* of each region */
  int n_shifts;
  NstStyleTarget *targets; /* n_shifts × n_regions */
} NstStyleLayer;

typedef struct
{
  const NstEvaluationPlan *plan;
  int last; /* the deepest style tap */
  int n_regions;
  float *scratch; /* to collect Gram matrices with, at any of the layers */
  NstStyleLayer *layers;
  NstNeighbourLoss *neighbours; /* NULL where none are looked for */
  int neighbours_layer;
} NstStyleTargets;

/* Targets at the layers TAPPED, without styles yet, for pictures of the size of SUBJECT's content
 * in its regions. PLAN must live as long. Free with nst_style_targets_free. NULL with
 * NST_ERROR_MEMORY. */
NstStyleTargets *nst_style_targets_new (const NstEvaluationPlan *plan, const gboolean *tapped,
                                        const NstSubject *subject, GError **error);
void nst_style_targets_free (NstStyleTargets *targets);

/* How many targets there are at LAYER. */
int nst_style_targets_count (const NstStyleTargets *targets, int layer);

/* The target of REGION at LAYER by its shift number SHIFT. */
NstStyleTarget *nst_style_targets_at (const NstStyleTargets *targets, int layer, int shift,
                                      int region);

/* When all styles are read (style-reading.h): makes means of their sums, weighs the targets by
 * WEIGHTS, one for each layer, for pictures of CONTENT's size, and prepares the searches for
 * neighbours. FALSE with NST_ERROR_NETWORK where all features of the styles are 0, or
 * NST_ERROR_MEMORY. */
gboolean nst_style_targets_prepare (NstStyleTargets *targets, const double *weights,
                                    const NstPicture *content, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstStyleTargets, nst_style_targets_free)

G_END_DECLS
