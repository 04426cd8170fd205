/* What a picture is compared with: the statistics of the styles, the features of the content, and
 * how much they weigh.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/evaluation.h"
#include "loss/memory-plan.h"
#include "loss/style-loss.h"
#include "network/tiles.h"

G_BEGIN_DECLS

/* The content at one layer; most layers are asked nothing. */
typedef struct
{
  gboolean wanted; /* whether there is a content tap */
  NstMap content;  /* the target: of the whole picture, or of the tile last read; see NstRoom */
  NstMap coverage; /* how far there is style at its positions; empty where there is everywhere */
  double content_weight;
} NstTarget;

typedef struct
{
  NstEvaluationPlan plan;
  const NstPicture *content; /* not owned */
  NstRoom room;
  int last;         /* the deepest tap */
  int last_content; /* the deepest content tap */
  gboolean *tapped; /* for each layer */
  NstStyleTargets *styles;
  NstTarget *layers; /* for each layer */
} NstTargets;

/* Reads the content's features at the last tile run of TILES, where they are not kept. FALSE with
 * NST_ERROR_CANCELLED. */
gboolean nst_targets_read_tile (NstTargets *targets, NstTiles *tiles, int tile, GError **error);

/* Targets as nst_evaluation_new() takes them, and into *TILES what evaluates pictures of CONTENT's
 * size; the caller owns both (nst_targets_free, nst_tiles_free). On failure NULL with
 * NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
NstTargets *nst_targets_new (const NstEvaluationPlan *plan, const NstPicture *content,
                             const NstMap *regions, int n_regions, const NstStyleMaps *styles,
                             int n_styles, NstTiles **tiles, GError **error);
void nst_targets_free (NstTargets *targets);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstTargets, nst_targets_free)

G_END_DECLS
