/* How an evaluation shares out the memory it is allowed: how large its tiles are, and whether the
 * content's features are kept or computed again for each tile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/taps.h"
#include "network/tiles.h"

G_BEGIN_DECLS

typedef struct
{
  gboolean keeps_content; /* the content's features, of the whole picture; else of a tile */
  gsize tiles_budget;     /* as nst_taps_make_tiles() takes it */
  gsize content_beside;   /* the same: for each pixel, where the content's features are a tile's */
  NstTilesCost tiles;
  gsize bytes; /* for the tiles and the content's features */
} NstRoom;

/* How PLAN's budget is shared out for pictures of height × width that are looked at by TAPS. FALSE
 * when the smallest tiles do not fit it; *ROOM is then what these take, and any budget of as many
 * bytes is enough. */
gboolean nst_room_share_out (const NstEvaluationPlan *plan, const NstTaps *taps, int height,
                             int width, NstRoom *room);

G_END_DECLS
