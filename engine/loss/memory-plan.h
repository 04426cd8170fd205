/* How an evaluation shares out the memory it is allowed: how large its tiles are, and whether the
 * content's features are kept or computed again for each tile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/plan.h"
#include "network/tiles.h"

G_BEGIN_DECLS

typedef struct
{
  gsize budget;           /* bytes that the evaluation may take; 0 for no bound */
  gboolean keeps_content; /* the content's features, of the whole picture; else of one tile */
  gsize tiles_budget;     /* bytes that the tiles may take; 0 for no bound */
  gsize extra_bytes; /* for each pixel of a tile: the content's features unless they are kept, and
                      * what gradients are measured in */
  NstTilesCost tiles;
  gsize bytes;   /* for the tiles and the content's features, beside pictures and gradients */
  double passes; /* pixels that the network is run over for each evaluation, forward or backward */
} NstMemoryPlan;

/* Shares out BUDGET bytes (0 for no bound) for evaluations by PLAN of pictures of height × width.
 * FALSE when the smallest tiles do not fit: *MEMORY is then the plan for these, and any budget of
 * as many bytes is enough. */
gboolean nst_memory_plan_find (NstMemoryPlan *memory, const NstEvaluationPlan *plan, int height,
                               int width, gsize budget);

G_END_DECLS
