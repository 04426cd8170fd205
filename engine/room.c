/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "room.h"

/* The content's features are kept where they take no more than this part of the budget: the rest
 * is better spent on larger tiles than on less work for each. */
#define CONTENT_PART 4

static gsize
content_bytes (const NstNetwork *network, const NstTaps *taps, int height, int width)
{
  gsize bytes = 0;

  for (int i = 0; i < network->n_layers; i++)
    if (taps->content[i] || taps->detail[i])
      bytes += (gsize) (height >> network->layers[i].halvings)
               * (width >> network->layers[i].halvings) * network->layers[i].channels
               * sizeof (float);
  return bytes;
}

/* Leaves the content's features room for one tile. */
static gboolean
share_with_tile (const NstFeaturesPlan *features, gsize budget, gsize content, int height,
                 int width, NstRoom *room, GError **error)
{
  const double content_per_pixel = (double) content / ((double) height * width);
  gsize of_tile;

  if (!nst_tiles_estimate (features, height, width, budget, &room->tiles, error))
    return FALSE;
  of_tile = room->tiles.largest * content_per_pixel + 1;
  room->keeps_content = FALSE;
  room->tiles_budget = budget > of_tile ? budget - of_tile : 1;
  if (!nst_tiles_estimate (features, height, width, room->tiles_budget, &room->tiles, error))
    return FALSE;
  room->bytes = room->tiles.bytes + of_tile;
  return TRUE;
}

gboolean
nst_room_share_out (const NstEvaluationPlan *plan, const NstTaps *taps, int height, int width,
                    NstRoom *room, GError **error)
{
  const NstFeaturesPlan features = nst_taps_plan_features (plan, taps->any);
  const gsize content = content_bytes (plan->network, taps, height, width);
  const gsize budget = plan->budget;

  *room = (NstRoom){ .keeps_content = TRUE };
  if (!nst_tiles_estimate (&features, height, width, 0, &room->tiles, error))
    return FALSE;
  if (budget > 0 && room->tiles.bytes + content > budget)
    {
      room->tiles_budget = budget > content ? budget - content : 1;
      if (content > budget / CONTENT_PART
          || !nst_tiles_estimate (&features, height, width, room->tiles_budget, &room->tiles, NULL))
        return share_with_tile (&features, budget, content, height, width, room, error);
    }
  room->bytes = room->tiles.bytes + content;
  return TRUE;
}

/* Whole, a picture is carried forward and backward; in tiles, forward twice, and the content with
 * it where its features are not kept. */
gboolean
nst_evaluation_estimate (const NstEvaluationPlan *plan, const NstWeights *weights, int height,
                         int width, NstEvaluationCost *cost, GError **error)
{
  g_auto (NstTaps) taps = { NULL };
  NstRoom room;

  nst_taps_init (&taps, plan->network, weights, height, width);
  if (!nst_room_share_out (plan, &taps, height, width, &room, error))
    return FALSE;
  cost->bytes = room.bytes;
  cost->tiles = room.tiles.count;
  cost->pixels = room.tiles.pixels;
  cost->work = room.tiles.pixels * (room.tiles.count == 1 ? 2.0 : room.keeps_content ? 3.0 : 4.0);
  return TRUE;
}
