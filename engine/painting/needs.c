/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/needs.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/error.h"
#include "base/machine.h"
#include "loss/neighbour-loss.h"
#include "optimise/adam.h"
#include "optimise/lbfgs.h"
#include "painting/recipe.h"

#define HISTORY 10                            /* pairs that L-BFGS remembers at most */
#define HISTORY_BYTES ((gsize) 900 * 1000000) /* for its vectors: a pair at 24 megapixels */

#define DEFAULT_MEMORY (4096 * NST_MEBIBYTE) /* at most, if the machine has four times as much */
/* What the program takes whatever it paints, libraries and their buffers; of a small allowance a
 * part stands for it, as it cannot be held to anyway. */
#define PROGRAM (160 * NST_MEBIBYTE)
#define PROGRAM_PART ((gsize) 3)

/* A pixel in the buffers of GEGL: the content's own, and resampled for a scale. */
#define CONTENT_BYTES 4
#define RESAMPLED_BYTES 16

/* Resamplings that a picture's beginning takes for each pixel, or its being calmed: it is enlarged,
 * and the content is read at both sizes; or it is made smaller, larger, and compared. */
#define RESAMPLINGS 3.0

/* A pixel's share in the smaller levels of a pyramid of floats: a third of three. */
#define SMOOTHING_BYTES 4

NstEvaluationPlan
nst_needs_plan (const NstNetwork *network, NstSettings *settings)
{
  NstEvaluationPlan plan = { .network = network, .recipe = nst_recipe_of (settings) };

  g_object_get (settings, "padding", &plan.padding, "pooling", &plan.pooling, "threads",
                &plan.threads, NULL);
  return plan;
}

/* The bytes that SETTINGS allow: as they say, or a quarter of the machine's memory up to 4 GiB. */
static gsize
find_allowance (NstSettings *settings)
{
  int mebibytes;

  g_object_get (settings, "memory", &mebibytes, NULL);
  return mebibytes > 0 ? mebibytes * NST_MEBIBYTE : MIN (nst_machine_memory () / 4, DEFAULT_MEMORY);
}

/* What an allowance of BYTES leaves for painting, without what the program takes itself. */
static gsize
without_program (gsize bytes)
{
  return bytes - MIN (PROGRAM, bytes / PROGRAM_PART);
}

/* The least allowance that leaves BYTES for painting: the other way round. */
static gsize
with_program (gsize bytes)
{
  return bytes + MIN (PROGRAM, bytes / (PROGRAM_PART - 1));
}

/* How many pairs L-BFGS remembers at SCALE: fewer on large pictures, where steps are few. It does
 * not depend on the memory allowed, so that the painting does not either. */
static int
choose_history (const NstScale *scale, gsize numbers)
{
  int history = MIN (HISTORY, scale->iterations - 1); /* the last one would not be used */

  while (history > 0 && numbers * nst_lbfgs_bytes (history) > HISTORY_BYTES)
    history--;
  return history;
}

/* The bytes at a scale beside those of evaluations: the picture, the optimiser's vectors, and the
 * content as it is read. */
static gsize
bytes_of_pictures (const NstNeeds *needs, NstSettings *settings, NstSize content,
                   gsize region_bytes)
{
  const gsize pixels = (gsize) needs->scale.width * needs->scale.height;
  const gboolean resampled
    = needs->scale.width != content.width || needs->scale.height != content.height;
  NstOptimiser optimiser;
  gsize vectors;

  g_object_get (settings, "optimiser", &optimiser, NULL);
  vectors
    = sizeof (float)
      + (optimiser == NST_OPTIMISER_ADAM ? nst_adam_bytes () : nst_lbfgs_bytes (needs->history));
  return pixels * 3 * vectors + pixels * (SMOOTHING_BYTES + region_bytes)
         + (resampled ? pixels * RESAMPLED_BYTES : 0);
}

/* Plans the memory of evaluations of pictures of SIZE into *MEMORY. If BUDGET is too little, raises
 * *LEAST to the budget that would do. */
static void
plan_memory (NstMemoryPlan *memory, const NstEvaluationPlan *plan, NstSize size, gsize budget,
             gsize *least)
{
  if (!nst_memory_plan_find (memory, plan, size.height, size.width, budget))
    *least = MAX (*least, memory->bytes);
}

gsize
nst_needs_positions (const NstEvaluationPlan *plan, NstSize size)
{
  const NstNetwork *network = plan->network;
  const int layer = nst_network_find (network, plan->recipe.neighbours.tap);
  const int halvings = layer < 0 ? 0 : network->layers[layer].halvings;

  return layer < 0 ? 0 : (gsize) (size.height >> halvings) * (size.width >> halvings);
}

/* The needs of NEEDS's scale. Returns 0, or the least bytes that must be allowed for it, where
 * those that SETTINGS allow are not enough. */
static gsize
find_scale (NstNeeds *needs, const NstNetwork *network, NstSettings *settings, NstSize content,
            const NstSize *styles, guint n_styles, gsize region_bytes)
{
  const gsize allowed = without_program (find_allowance (settings));
  const gsize given = (gsize) content.width * content.height * CONTENT_BYTES;
  const gsize pixels = (gsize) needs->scale.width * needs->scale.height;
  NstEvaluationPlan plan = nst_needs_plan (network, settings);
  NstWork *work = &needs->work;
  gsize pictures, budget, of_styles = 0, least = 0;

  needs->history = choose_history (&needs->scale, pixels * 3);
  pictures = bytes_of_pictures (needs, settings, content, region_bytes);
  /* A budget of 0 would be none. */
  budget = allowed > pictures + given ? allowed - pictures - given : 1;
  plan_memory (&needs->memory, &plan, (NstSize){ needs->scale.width, needs->scale.height }, budget,
               &least);
  *work = (NstWork){ .given = 2.0 * content.width * content.height, /* once more for its detail */
                     .reading = needs->memory.tiles.pixels,
                     .resampled = RESAMPLINGS * pixels,
                     .evaluations = needs->scale.iterations + 1,
                     .passes = needs->memory.passes,
                     .steps = needs->scale.iterations * 3.0 * pixels };
  for (guint i = 0; i < n_styles; i++)
    {
      NstMemoryPlan memory;
      int width, height;

      nst_pyramid_style_size (styles[i].width, styles[i].height, &needs->scale, settings, &width,
                              &height);
      plan_memory (&memory, &plan, (NstSize){ width, height }, budget, &least);
      work->given += (double) styles[i].width * styles[i].height;
      work->reading += memory.tiles.pixels;
      of_styles += nst_needs_positions (&plan, (NstSize){ width, height });
    }
  if (plan.recipe.neighbours.weight > 0)
    work->products = nst_neighbour_loss_products (
      &plan.recipe.neighbours, work->evaluations,
      nst_needs_positions (&plan, (NstSize){ needs->scale.width, needs->scale.height }), of_styles);
  needs->bytes = pictures + needs->memory.bytes;
  return least > 0 ? with_program (pictures + given + least) : 0;
}

/* What not every scale does: at first palettes are taken of all that was given, about as long as it
 * is read for a scale; each scale but the first is begun from the coarser one; and at last the
 * finished picture is calmed. */
static void
count_ends (GArray *needs)
{
  NstNeeds *first = &g_array_index (needs, NstNeeds, 0);
  NstNeeds *last = &g_array_index (needs, NstNeeds, needs->len - 1);

  first->work.given *= 2;
  first->work.resampled = 0;
  last->work.finished = RESAMPLINGS * (double) last->scale.width * last->scale.height;
}

GArray *
nst_needs_find (const NstNetwork *network, NstSettings *settings, NstSize content,
                const NstSize *styles, guint n_styles, gsize region_bytes, GError **error)
{
  g_autoptr (GArray) scales = nst_pyramid_plan (content.width, content.height, settings);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (NstNeeds));
  gsize least = 0;

  for (guint i = 0; i < scales->len; i++)
    {
      NstNeeds needs = { g_array_index (scales, NstScale, i) };

      least = MAX (least,
                   find_scale (&needs, network, settings, content, styles, n_styles, region_bytes));
      g_array_append_val (all, needs);
    }
  if (least == 0)
    {
      count_ends (all);
      return g_steal_pointer (&all);
    }
  g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
               _ ("The memory allowed is too little for this size: allow at least %.0f MiB "
                  "(setting “memory”), or paint at a smaller size."),
               ceil (nst_machine_mebibytes (least)));
  return NULL;
}

double
nst_needs_seconds (const GArray *needs, const NstSpeed *speed)
{
  double seconds = 0;

  for (guint i = 0; i < needs->len; i++)
    seconds += nst_work_seconds (&g_array_index (needs, NstNeeds, i).work, speed);
  return seconds;
}

gsize
nst_needs_bytes (const GArray *needs)
{
  gsize bytes = 0;

  for (guint i = 0; i < needs->len; i++)
    bytes = MAX (bytes, g_array_index (needs, NstNeeds, i).bytes);
  return bytes;
}
