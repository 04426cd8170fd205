/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/needs.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/error.h"
#include "base/machine.h"
#include "loss/neighbour-loss.h"
#include "optimise/lbfgs.h"
#include "painting/brushwork.h"
#include "painting/last-frame.h"
#include "painting/noise.h"
#include "painting/recipe.h"
#include "painting/search.h"

#define HISTORY_BYTES ((gsize) 900 * 1000000) /* for its vectors: a pair at 24 megapixels */

#define DEFAULT_MEMORY (4096 * NST_MEBIBYTE) /* at most, if the machine has four times as much */
/* Fixed memory of the process (libraries and their buffers); of allowances under three times as
 * much, a third is set aside instead. */
#define PROGRAM (160 * NST_MEBIBYTE)
#define PROGRAM_PART ((gsize) 3)

/* Bytes of a pixel in the buffers of GEGL: the content's own, and resampled for a scale. */
#define CONTENT_BYTES 4
#define RESAMPLED_BYTES 16

/* Resamplings of each pixel that beginning a scale takes (the picture is enlarged, and the content
 * read at both sizes), and as many as the making of a buffer is worth at the end. */
#define RESAMPLINGS 3.0
#define FINISHINGS 1.0

/* The same that rebuilding it once from the styles' patches is worth, and finding how it has moved
 * since the last frame. */
#define TOUCHES 12.0
#define FOLLOWINGS 12.0

/* Bytes for each pixel of the smoothing's smaller levels: a third of three floats. */
#define SMOOTHING_BYTES 4

NstEvaluationPlan
nst_needs_plan (const NstNetwork *network, NstSettings *settings)
{
  NstEvaluationPlan plan = { .network = network, .recipe = nst_recipe_of (settings) };

  g_object_get (settings, "padding", &plan.padding, "pooling", &plan.pooling, "threads",
                &plan.threads, NULL);
  return plan;
}

/* The bytes that SETTINGS allow: as they say, but no more than the machine has; or a quarter of
 * that up to 4 GiB. */
static gsize
find_allowance (NstSettings *settings)
{
  const gsize machine = nst_machine_memory ();
  int mebibytes;

  g_object_get (settings, "memory", &mebibytes, NULL);
  return mebibytes > 0 ? MIN (mebibytes * NST_MEBIBYTE, machine)
                       : MIN (machine / 4, DEFAULT_MEMORY);
}

/* The part of an allowance of BYTES that is left for painting, without the program's own. */
static gsize
without_program (gsize bytes)
{
  return bytes - MIN (PROGRAM, bytes / PROGRAM_PART);
}

/* The least allowance that leaves BYTES for painting. */
static gsize
with_program (gsize bytes)
{
  return bytes + MIN (PROGRAM, bytes / (PROGRAM_PART - 1));
}

/* How many pairs L-BFGS remembers at SCALE: our own fewer on large pictures, where steps are few.
 * It does not depend on the memory allowed, so that the painting does not either. */
static int
choose_history (NstSettings *settings, const NstScale *scale, gsize numbers)
{
  /* The last step's is never used. */
  int history = MIN (nst_search_history (settings), scale->iterations - 1);

  while (history > 0 && nst_search_may_forget (settings)
         && numbers * nst_lbfgs_bytes (history) > HISTORY_BYTES)
    history--;
  return history;
}

/* All that the needs of a scale depend on. */
typedef struct
{
  gsize allowed; /* bytes, without the program's own */
  const NstEvaluationPlan *plan;
  NstSettings *settings;
  const NstPaintingSize *size;
  gsize finest; /* pixels of the finest scale */
} Question;

static gsize
pixels_of (NstSize size)
{
  return (gsize) size.width * size.height;
}

/* The pixels of all styles at SCALE. */
static gsize
pixels_of_styles (const Question *question, const NstScale *scale)
{
  gsize pixels = 0;

  for (guint i = 0; i < question->size->n_styles; i++)
    {
      const NstSize given = question->size->styles[i];
      NstSize size;

      nst_scale_plan_style_size (given.width, given.height, scale, question->settings, &size.width,
                                 &size.height);
      pixels += pixels_of (size);
    }
  return pixels;
}

/* The bytes of the styles at SCALE, which lie in memory where they are not resampled as they are
 * read. */
static gsize
bytes_of_styles (const Question *question, const NstScale *scale)
{
  NstResampling resampling;

  g_object_get (question->settings, "resampling", &resampling, NULL);
  return resampling == NST_RESAMPLING_LINEAR ? pixels_of_styles (question, scale) * RESAMPLED_BYTES
                                             : 0;
}

/* The bytes of all that is kept at SCALE to make the styles' touches; and *FOR_A_MOMENT, those of
 * making them. */
static gsize
bytes_of_touches (const Question *question, const NstScale *scale, gsize *for_a_moment)
{
  const gsize pixels = (gsize) scale->width * scale->height;
  const gsize style_pixels = pixels_of_styles (question, scale);

  *for_a_moment = 0;
  if (nst_recipe_touches (question->settings, MAX (scale->width, scale->height)) == 0)
    return 0;
  *for_a_moment = pixels * NST_REBUILDING_PICTURE_BYTES + style_pixels * NST_REBUILDING_STYLE_BYTES;
  return pixels * (NST_REBUILDER_PICTURE_BYTES + NST_BRUSHWORK_BYTES)
         + style_pixels * NST_REBUILDER_STYLE_BYTES;
}

/* The bytes of the last frame and its painting, and of what is taken over from them at SCALE. */
static gsize
bytes_of_frame (const Question *question, const NstScale *scale)
{
  const gsize pixels = (gsize) scale->width * scale->height;
  const gsize taken = question->finest + (pixels == question->finest ? 0 : pixels);
  const gsize given = pixels_of (question->size->content) + question->finest;

  return question->size->follows ? taken * NST_LAST_FRAME_BYTES + given * CONTENT_BYTES : 0;
}

/* The bytes of pictures at a scale: the painting, the optimiser's vectors, and the content and the
 * styles as they are read. */
static gsize
bytes_of_pictures (const Question *question, const NstNeeds *needs)
{
  const NstSize *content = &question->size->content;
  const gsize pixels = (gsize) needs->scale.width * needs->scale.height;
  const gboolean resampled
    = needs->scale.width != content->width || needs->scale.height != content->height;
  const NstSearchPlan search = { question->settings, needs->scale.iterations, needs->history };
  const gsize vectors = MAX (nst_search_bytes (&search), nst_noise_bytes (question->settings));
  gsize rebuilding;
  const gsize touches = bytes_of_touches (question, &needs->scale, &rebuilding);

  /* The noise is gone before the optimiser begins, and its vectors before touches are made. */
  return pixels * 3 * sizeof (float) + MAX (pixels * 3 * vectors, rebuilding) + touches
         + pixels * (SMOOTHING_BYTES + question->size->region_bytes)
         + (resampled ? pixels * RESAMPLED_BYTES : 0) + bytes_of_styles (question, &needs->scale)
         + bytes_of_frame (question, &needs->scale);
}

/* Plans the memory of evaluations of pictures of SIZE into *MEMORY. If BUDGET is too little, raises
 * *LEAST to the budget that would do. */
static void
plan_memory (NstMemoryPlan *memory, const Question *question, NstSize size, gsize budget,
             gsize *least)
{
  if (!nst_memory_plan_find (memory, question->plan, size.height, size.width, budget))
    *least = MAX (*least, memory->bytes);
}

gsize
nst_needs_positions (const NstEvaluationPlan *plan, NstSize size)
{
  const NstNetwork *network = plan->network;
  const int number = nst_network_find (network, plan->recipe.neighbours.tap);
  const NstLayer *layer = &network->layers[MAX (number, 0)];

  if (number < 0)
    return 0;
  return (gsize) nst_layer_side (layer, size.height) * nst_layer_side (layer, size.width);
}

/* Adds the reading of the styles to WORK, and the memory for it to *LEAST as plan_memory() does.
 * Returns the positions among which neighbours are searched. */
static gsize
add_styles (NstWork *work, const Question *question, const NstNeeds *needs, gsize *least)
{
  gsize positions = 0;

  for (guint i = 0; i < question->size->n_styles; i++)
    {
      const NstSize given = question->size->styles[i];
      NstMemoryPlan memory;
      NstSize size;

      nst_scale_plan_style_size (given.width, given.height, &needs->scale, question->settings,
                                 &size.width, &size.height);
      plan_memory (&memory, question, size, needs->memory.budget, least);
      work->given += (double) pixels_of (given);
      work->reading += memory.tiles.pixels;
      positions += nst_needs_positions (question->plan, size);
    }
  return positions;
}

/* The work at the scale of NEEDS, whose memory is planned; *LEAST as in add_styles(). */
static NstWork
find_work (const Question *question, const NstNeeds *needs, gsize *least)
{
  const NstSize size = { needs->scale.width, needs->scale.height };
  const NstNeighbourRecipe *neighbours = &question->plan->recipe.neighbours;
  const gsize pixels = pixels_of (size);
  const int side = MAX (size.width, size.height);
  const int touches = nst_recipe_touches (question->settings, side);
  NstWork work
    = { .given = 2.0 * pixels_of (question->size->content), /* again for its detail */
        .reading = needs->memory.tiles.pixels,
        .resampled = (RESAMPLINGS + TOUCHES * touches) * pixels,
        .evaluations = needs->scale.iterations + nst_recipe_searches (question->settings, side),
        .passes = needs->memory.passes,
        .steps = needs->scale.iterations * 3.0 * pixels };
  const gsize style_positions = add_styles (&work, question, needs, least);

  if (neighbours->weight > 0)
    work.products = nst_neighbour_loss_products (
      neighbours, work.evaluations, nst_needs_positions (question->plan, size), style_positions);
  return work;
}

/* Finds the needs of the scale in NEEDS. Returns 0, or the least bytes that must be allowed for it
 * where those that the settings allow are not enough. */
static gsize
find_scale (const Question *question, NstNeeds *needs)
{
  const NstSize size = { needs->scale.width, needs->scale.height };
  const gsize allowed = question->allowed;
  gsize pictures, given, budget, least = 0;

  needs->history = choose_history (question->settings, &needs->scale, pixels_of (size) * 3);
  pictures = bytes_of_pictures (question, needs);
  given = pixels_of (question->size->content) * CONTENT_BYTES;
  /* A budget of 0 would be no bound. */
  budget = allowed > pictures + given ? allowed - pictures - given : 1;
  plan_memory (&needs->memory, question, size, budget, &least);
  needs->work = find_work (question, needs, &least);
  needs->bytes = pictures + needs->memory.bytes;
  return least > 0 ? with_program (pictures + given + least) : 0;
}

/* Counts work that not every scale has. At the first, palettes are measured on all given pictures,
 * which takes about as long as reading them for a scale, and no coarser picture is enlarged, but a
 * last frame is looked at where the picture FOLLOWS one; after the last a buffer is made. */
static void
count_ends (GArray *needs, gboolean follows)
{
  NstNeeds *first = &g_array_index (needs, NstNeeds, 0);
  NstNeeds *last = &g_array_index (needs, NstNeeds, needs->len - 1);

  first->work.given *= 2;
  last->work.finished = FINISHINGS * (double) last->scale.width * last->scale.height;
  first->work.resampled = follows ? last->work.finished / FINISHINGS * FOLLOWINGS : 0;
}

/* Sets the error that the memory allowed is less than LEAST bytes. */
static void
set_too_little (gsize least, GError **error)
{
  const gsize machine = nst_machine_memory ();

  if (least > machine)
    g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
                 _ ("This size needs at least %.0f MiB of memory, and there are %.0f MiB in all: "
                    "paint at a smaller size."),
                 ceil (nst_machine_mebibytes (least)), floor (nst_machine_mebibytes (machine)));
  else
    g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
                 _ ("The memory allowed is too little for this size: allow at least %.0f MiB "
                    "(setting “memory”), or paint at a smaller size."),
                 ceil (nst_machine_mebibytes (least)));
}

GArray *
nst_needs_find (const NstNetwork *network, NstSettings *settings, const NstPaintingSize *size,
                GError **error)
{
  const NstEvaluationPlan plan = nst_needs_plan (network, settings);
  g_autoptr (GArray) scales
    = nst_scale_plan_new (size->content.width, size->content.height, settings);
  const NstScale *finest = &g_array_index (scales, NstScale, scales->len - 1);
  const Question question = { without_program (find_allowance (settings)), &plan, settings, size,
                              (gsize) finest->width * finest->height };
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (NstNeeds));
  gsize least = 0;

  if (!nst_recipe_check (settings, network, error))
    return NULL;
  for (guint i = 0; i < scales->len; i++)
    {
      NstNeeds needs = { g_array_index (scales, NstScale, i) };

      least = MAX (least, find_scale (&question, &needs));
      g_array_append_val (all, needs);
    }
  if (least == 0)
    {
      count_ends (all, size->follows);
      return g_steal_pointer (&all);
    }
  set_too_little (least, error);
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
