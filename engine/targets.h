/* What a picture is compared with: for each layer that is looked at, the style's statistics, the
 * content's features, and how much they weigh.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evaluate.h"
#include "statistics.h"
#include "tiles.h"

G_BEGIN_DECLS

/* What is asked of one layer; most layers are asked nothing. */
typedef struct
{
  NstStatistics *style; /* the target, or NULL where there is no style tap */
  NstMap content;       /* the target, the layer of the whole picture; empty where there is none */
  double gram_weight;
  double mean_weight;
  double content_weight;
  double positions; /* of the layer of the whole picture */
  double shares;    /* of the styles that are large enough to reach the layer */

  /* Of the picture being evaluated: filled and read by nst_evaluate(). */
  NstStatistics *current;
  float *matrix;
  float *offset;
} NstTarget;

typedef struct
{
  NstEvaluationPlan plan;
  int last;          /* the deepest tap */
  gboolean *tapped;  /* for each layer */
  NstTarget *layers; /* for each layer */
} NstTargets;

/* Targets as nst_evaluation_new() takes them, and into *TILES what evaluates pictures of CONTENT's
 * size; the caller owns both (nst_targets_free, nst_tiles_free). On failure NULL with
 * NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
NstTargets *nst_targets_new (const NstEvaluationPlan *plan, const NstWeights *weights,
                             const NstMap *content, const NstMap *styles,
                             const double *style_shares, int n_styles, NstTiles **tiles,
                             GError **error);
void nst_targets_free (NstTargets *targets);

/* Sets NST_ERROR_CANCELLED. Returns FALSE. */
gboolean nst_targets_set_cancelled (GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstTargets, nst_targets_free)

G_END_DECLS
