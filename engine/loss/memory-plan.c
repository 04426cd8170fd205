/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/memory-plan.h"

/* The content's features are kept where they take no more than this part of the budget: the rest
 * is better spent on larger tiles than on less work for each. */
#define CONTENT_PART 4

/* The bytes of the content's features: *WHOLE of a picture of height × width, and *BESIDE each
 * pixel of a tile. */
static void
measure_content (const NstNetwork *network, const NstTaps *taps, int height, int width,
                 gsize *whole, gsize *beside)
{
  *whole = *beside = 0;
  for (int i = 0; i < network->n_layers; i++)
    {
      const int halvings = network->layers[i].halvings;
      const gsize bytes = network->layers[i].channels * sizeof (float);

      if (!taps->content[i] && !taps->detail[i])
        continue;
      *whole += (gsize) (height >> halvings) * (width >> halvings) * bytes;
      *beside += (bytes >> 2 * halvings) + 1;
    }
}

gboolean
nst_room_share_out (const NstEvaluationPlan *plan, const NstTaps *taps, int height, int width,
                    NstRoom *room)
{
  NstFeaturesPlan features = nst_taps_plan_features (plan, taps->any);
  const gsize budget = plan->budget;
  gsize content, beside;
  gboolean fits;

  measure_content (plan->network, taps, height, width, &content, &beside);
  *room = (NstRoom){ .keeps_content = TRUE };
  nst_tiles_estimate (&features, height, width, 0, &room->tiles);
  room->bytes = room->tiles.bytes + content;
  if (budget == 0 || room->bytes <= budget)
    return TRUE;
  if (content <= budget / CONTENT_PART)
    {
      room->tiles_budget = budget - content;
      if (nst_tiles_estimate (&features, height, width, room->tiles_budget, &room->tiles))
        {
          room->bytes = room->tiles.bytes + content;
          return TRUE;
        }
    }
  room->keeps_content = FALSE;
  room->tiles_budget = budget;
  room->content_beside = features.beside = beside;
  fits = nst_tiles_estimate (&features, height, width, budget, &room->tiles);
  room->bytes = room->tiles.bytes;
  return fits;
}

/* Whole, a picture is carried forward and backward; in tiles, forward twice, and the content with
 * it where its features are not kept. */
gboolean
nst_evaluation_estimate (const NstEvaluationPlan *plan, int height, int width,
                         NstEvaluationCost *cost)
{
  g_auto (NstTaps) taps = { NULL };
  NstRoom room;
  gboolean fits;

  nst_taps_init (&taps, plan, height, width);
  fits = nst_room_share_out (plan, &taps, height, width, &room);
  cost->bytes = room.bytes;
  cost->tiles = room.tiles.count;
  cost->pixels = room.tiles.pixels;
  cost->work = room.tiles.pixels * (room.tiles.count == 1 ? 2.0 : room.keeps_content ? 3.0 : 4.0);
  return fits;
}
