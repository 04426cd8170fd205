/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "needs.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <unistd.h>

#include "adam.h"
#include "error.h"
#include "lbfgs.h"

#define HISTORY 10                            /* pairs that L-BFGS remembers at most */
#define HISTORY_BYTES ((gsize) 900 * 1000000) /* for its vectors: a pair at 24 megapixels */

#define MEBIBYTE ((gsize) 1 << 20)
#define DEFAULT_MEMORY (4096 * MEBIBYTE) /* at most, if the machine has four times as much */
/* What the program takes whatever it paints, libraries and their buffers; of a small allowance a
 * part stands for it, as it cannot be held to anyway. */
#define PROGRAM (160 * MEBIBYTE)
#define PROGRAM_PART 3

/* A pixel in the buffers of GEGL: the content's own, and resampled for a scale. */
#define CONTENT_BYTES 4
#define RESAMPLED_BYTES 16

/* A pixel's share in the smaller levels of a pyramid of floats: a third of three. */
#define SMOOTHING_BYTES 4

/* Weights by which the terms are comparable at the middle of the settings' ranges. */
#define LOSS_SCALE 1000.0
#define CONTENT_WEIGHT 1.5
#define DETAIL_WEIGHT 0.27
#define STYLE_WEIGHT 200.0
#define VARIATION_WEIGHT 0.1 /* for each unit of the setting "smoothness" */
#define RANGE_WEIGHT 100.0
#define STRENGTH_DECADE 25.0 /* "strength" for ten times the style against the content */
#define DETAIL_DECADE 12.0   /* the same against the content's detail */

NstWeights
nst_needs_weights (NstSettings *settings)
{
  double strength, smoothness;

  g_object_get (settings, "strength", &strength, "smoothness", &smoothness, NULL);
  return (NstWeights){
    .content = LOSS_SCALE * CONTENT_WEIGHT * pow (10, (50 - strength) / STRENGTH_DECADE),
    .detail = LOSS_SCALE * DETAIL_WEIGHT * pow (10, (50 - strength) / DETAIL_DECADE),
    .style = LOSS_SCALE * STYLE_WEIGHT,
    .variation = LOSS_SCALE * VARIATION_WEIGHT * smoothness,
    .range = LOSS_SCALE * RANGE_WEIGHT,
  };
}

NstEvaluationPlan
nst_needs_plan (const NstNetwork *network, NstSettings *settings)
{
  NstEvaluationPlan plan = { .network = network };

  g_object_get (settings, "padding", &plan.padding, "pooling", &plan.pooling, "threads",
                &plan.threads, NULL);
  return plan;
}

/* The bytes that may be used: what the setting says, or a quarter of the machine's memory up to
 * 4 GiB; without those that the program takes itself. */
static gsize
memory_allowed (NstSettings *settings)
{
  const gsize machine = (gsize) sysconf (_SC_PHYS_PAGES) * sysconf (_SC_PAGESIZE);
  gsize allowed = MIN (machine / 4, DEFAULT_MEMORY);
  int mebibytes;

  g_object_get (settings, "memory", &mebibytes, NULL);
  if (mebibytes > 0)
    allowed = mebibytes * MEBIBYTE;
  return allowed - MIN (PROGRAM, allowed / PROGRAM_PART);
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

/* What reading a style takes, added to NEEDS. */
static gboolean
add_style (NstNeeds *needs, const NstEvaluationPlan *plan, const NstWeights *weights,
           NstSettings *settings, NstSize style, GError **error)
{
  NstEvaluationCost cost;
  int width, height;

  nst_pyramid_style_size (style.width, style.height, &needs->scale, settings, &width, &height);
  if (!nst_evaluation_estimate (plan, weights, height, width, &cost, error))
    return FALSE;
  needs->reading += cost.pixels;
  return TRUE;
}

/* The needs of NEEDS's scale. */
static gboolean
find_scale (NstNeeds *needs, const NstNetwork *network, NstSettings *settings, NstSize content,
            const NstSize *styles, guint n_styles, gsize region_bytes, GError **error)
{
  const NstWeights weights = nst_needs_weights (settings);
  const gsize pixels = (gsize) needs->scale.width * needs->scale.height;
  const gsize allowed = memory_allowed (settings);
  const gsize given = (gsize) content.width * content.height * CONTENT_BYTES;
  NstEvaluationPlan plan = nst_needs_plan (network, settings);
  gsize pictures;

  needs->history = choose_history (&needs->scale, pixels * 3);
  pictures = bytes_of_pictures (needs, settings, content, region_bytes);
  if (pictures + given >= allowed)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
                   _ ("The memory allowed is too little for this size: allow about %.0f MiB more "
                      "(setting “memory”), or paint at a smaller size."),
                   ceil ((pictures + given - allowed) / (double) MEBIBYTE) + 256);
      return FALSE;
    }
  needs->budget = plan.budget = allowed - pictures - given;
  if (!nst_evaluation_estimate (&plan, &weights, needs->scale.height, needs->scale.width,
                                &needs->evaluation, error))
    return FALSE;
  needs->reading = needs->evaluation.pixels;
  for (guint i = 0; i < n_styles; i++)
    if (!add_style (needs, &plan, &weights, settings, styles[i], error))
      return FALSE;
  needs->work = needs->reading + (needs->scale.iterations + 1) * needs->evaluation.work;
  needs->bytes = pictures + needs->evaluation.bytes;
  return TRUE;
}

GArray *
nst_needs_find (const NstNetwork *network, NstSettings *settings, NstSize content,
                const NstSize *styles, guint n_styles, gsize region_bytes, GError **error)
{
  g_autoptr (GArray) scales = nst_pyramid_plan (content.width, content.height, settings);
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (NstNeeds));

  /* The finest first, as it says best how much is missing. */
  for (int i = scales->len - 1; i >= 0; i--)
    {
      NstNeeds needs = { g_array_index (scales, NstScale, i) };

      if (!find_scale (&needs, network, settings, content, styles, n_styles, region_bytes, error))
        return NULL;
      g_array_prepend_val (all, needs);
    }
  return g_steal_pointer (&all);
}

double
nst_needs_work (const GArray *needs)
{
  double work = 0;

  for (guint i = 0; i < needs->len; i++)
    work += g_array_index (needs, NstNeeds, i).work;
  return work;
}

gsize
nst_needs_bytes (const GArray *needs)
{
  gsize bytes = 0;

  for (guint i = 0; i < needs->len; i++)
    bytes = MAX (bytes, g_array_index (needs, NstNeeds, i).bytes);
  return bytes;
}
