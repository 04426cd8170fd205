/* What a picture is compared with: the statistics of the styles, the features of the content, and
 * how much they weigh.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "evaluate.h"
#include "style-targets.h"
#include "tiles.h"

G_BEGIN_DECLS

/* The content at one layer; most layers are asked nothing. */
typedef struct
{
  NstMap content;  /* the target, the layer of the whole picture; empty where there is none */
  NstMap coverage; /* how far there is style at its positions; empty where there is everywhere */
  double content_weight;
} NstTarget;

typedef struct
{
  NstEvaluationPlan plan;
  int last;         /* the deepest tap */
  gboolean *tapped; /* for each layer */
  NstStyleTargets *styles;
  NstTarget *layers; /* for each layer */
} NstTargets;

/* Targets as nst_evaluation_new() takes them, and into *TILES what evaluates pictures of CONTENT's
 * size; the caller owns both (nst_targets_free, nst_tiles_free). On failure NULL with
 * NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
NstTargets *nst_targets_new (const NstEvaluationPlan *plan, const NstWeights *weights,
                             const NstMap *content, const NstMap *regions, int n_regions,
                             const NstStyleMaps *styles, int n_styles, NstTiles **tiles,
                             GError **error);
void nst_targets_free (NstTargets *targets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstTargets, nst_targets_free)

G_END_DECLS
