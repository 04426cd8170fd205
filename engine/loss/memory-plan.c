/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/memory-plan.h"

#include "loss/gradient-sizes.h"
#include "loss/taps.h"

/* The content's features are kept where they take no more than this part of the budget: the rest
 * is better spent on larger tiles than on less work for each. */
#define CONTENT_PART 4

/* The bytes of the content's features, *WHOLE of a picture of height × width, and *EXTRA for each
 * pixel of a tile. */
static void
measure_content (const NstNetwork *network, const NstTaps *taps, int height, int width,
                 gsize *whole, gsize *extra)
{
  *whole = *extra = 0;
  for (int i = 0; i < network->n_layers; i++)
    {
      const NstLayer *layer = &network->layers[i];
      const gsize bytes = layer->channels * sizeof (float);

      if (!taps->content[i] && !taps->detail[i])
        continue;
      *whole += (gsize) nst_layer_side (layer, height) * nst_layer_side (layer, width) * bytes;
      *extra += bytes / (layer->stride * layer->stride) + 1;
    }
}

/* Tries a plan that keeps CONTENT bytes of the content's features beside tiles of TILES_BUDGET. */
static gboolean
keep_content (NstMemoryPlan *memory, const NstFeaturePlan *features, int height, int width,
              gsize tiles_budget, gsize content)
{
  const gboolean fits = nst_tiles_estimate (features, height, width, tiles_budget, &memory->tiles);

  memory->extra_bytes = features->extra_bytes;
  memory->keeps_content = TRUE;
  memory->tiles_budget = tiles_budget;
  memory->bytes = memory->tiles.bytes + content;
  return fits;
}

/* Plans tiles that take the content's features along, and what FEATURES has besides: EXTRA bytes
 * for each pixel. */
static gboolean
reread_content (NstMemoryPlan *memory, const NstFeaturePlan *features, int height, int width,
                gsize extra)
{
  NstFeaturePlan with_content = *features;
  gboolean fits;

  with_content.extra_bytes = features->extra_bytes + extra;
  fits = nst_tiles_estimate (&with_content, height, width, memory->budget, &memory->tiles);
  memory->keeps_content = FALSE;
  memory->tiles_budget = memory->budget;
  memory->extra_bytes = with_content.extra_bytes;
  memory->bytes = memory->tiles.bytes;
  return fits;
}

static gboolean
share_out (NstMemoryPlan *memory, const NstEvaluationPlan *plan, int height, int width)
{
  g_auto (NstTaps) taps = { NULL };
  const gsize budget = memory->budget;
  NstFeaturePlan features;
  gsize content, extra;

  nst_taps_init (&taps, plan, height, width);
  features = nst_taps_plan_features (plan, taps.any);
  if (plan->recipe.normalises)
    features.extra_bytes = nst_gradient_sizes_bytes (plan->network, &taps);
  measure_content (plan->network, &taps, height, width, &content, &extra);
  keep_content (memory, &features, height, width, 0, content);
  if (budget == 0 || memory->bytes <= budget)
    return TRUE;
  if (content <= budget / CONTENT_PART
      && keep_content (memory, &features, height, width, budget - content, content))
    return TRUE;
  return reread_content (memory, &features, height, width, extra);
}

gboolean
nst_memory_plan_find (NstMemoryPlan *memory, const NstEvaluationPlan *plan, int height, int width,
                      gsize budget)
{
  gboolean fits;
  int passes;

  *memory = (NstMemoryPlan){ .budget = budget };
  fits = share_out (memory, plan, height, width);
  /* Whole, a picture is carried forward and backward; in tiles, forward twice, and the content with
   * it where its features are not kept; and once more where gradients are measured before. */
  passes = memory->tiles.count == 1 ? 2 : memory->keeps_content ? 3 : 4;
  if (plan->recipe.normalises && memory->tiles.count > 1)
    passes += memory->keeps_content ? 1 : 2;
  memory->passes = (double) memory->tiles.pixels * passes;
  return fits;
}
