/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/trial.h"

#include <math.h>

#include "loss/evaluation.h"
#include "loss/neighbour-loss.h"
#include "optimise/lbfgs.h"
#include "painting/needs.h"
#include "painting/progress.h"
#include "pictures/resampling.h"

/* Sides, in pixels, of two pictures: the difference between their times grows with pixels. */
#define SMALL 128
#define LARGE 256

#define GIVEN 1024 /* side of the given picture, pixels */
#define READINGS 2 /* of which the mean is taken, as each scale touches new memory, too */
#define PAIRS 10   /* that L-BFGS remembers */
#define STEPS (PAIRS + 4)

typedef struct
{
  const NstNetwork *network;
  NstSettings *settings;
  GeglBuffer *given;
} Trial;

/* Times, in seconds, for a picture of one size. */
typedef struct
{
  NstWork work;
  double reading;    /* of content and style */
  double plain;      /* of an evaluation without a search for neighbours */
  double search;     /* for neighbours */
  double resampling; /* of one pixel */
} Evaluations;

/* A picture with texture, so that it is as much work as any. */
static GeglBuffer *
make_given (void)
{
  g_autofree guint8 *pixels = g_new (guint8, GIVEN * GIVEN * 3);
  GeglBuffer *buffer
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, GIVEN, GIVEN), babl_format ("R'G'B' u8"));

  for (int i = 0; i < GIVEN * GIVEN * 3; i++)
    pixels[i] = 127.5 + 127.5 * sin (i * 12.9898);
  gegl_buffer_set (buffer, NULL, 0, NULL, pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Times evaluations one after another. The first searches for neighbours and touches memory for the
 * first time; the last searches again. Of those between, the fastest is taken, as others share the
 * machine. */
static gboolean
time_evaluations (NstEvaluation *evaluation, const NstMap *map, int every, Evaluations *taken,
                  GError **error)
{
  g_auto (NstMap) gradient = NST_MAP_INIT;

  if (!nst_map_allocate (&gradient, map->height, map->width, 3, error))
    return FALSE;
  taken->plain = INFINITY;
  for (int i = 0; i <= every; i++)
    {
      const gint64 start = g_get_monotonic_time ();
      NstLosses losses;

      if (!nst_evaluate (evaluation, map, &gradient, &losses, error))
        return FALSE;
      if (i == every)
        taken->search = MAX (0, nst_seconds_since (start) - taken->plain);
      else if (i > 0)
        taken->plain = MIN (taken->plain, nst_seconds_since (start));
    }
  return TRUE;
}

/* Times making a picture larger, for each pixel of the larger one. */
static gboolean
time_resampling (const NstMap *map, double *seconds, GError **error)
{
  const gint64 start = g_get_monotonic_time ();
  g_auto (NstMap) larger = NST_MAP_INIT;

  if (!nst_resample_map (map, 2 * map->width, 2 * map->height, &larger, NULL, error))
    return FALSE;
  *seconds = nst_seconds_since (start) / nst_map_positions (&larger);
  return TRUE;
}

/* Times painting the given picture, at SIDE × SIDE pixels, in its own style. */
static gboolean
evaluate (const Trial *trial, int side, Evaluations *taken, GError **error)
{
  const NstEvaluationPlan plan = nst_needs_plan (trial->network, trial->settings);
  const NstMap everywhere = NST_MAP_INIT;
  g_auto (NstPicture) picture = { 0 };
  g_auto (NstMap) map = NST_MAP_INIT;
  g_autoptr (NstEvaluation) evaluation = NULL;
  NstStyleMaps style = { .share = 1 };
  const NstSubject subject = { &picture, &everywhere, 1, &style, 1 };
  NstMemoryPlan memory;
  gsize positions;
  gint64 start;

  nst_picture_init (&picture, trial->given, side, side, NULL);
  if (!nst_picture_settle (&picture, NULL, error) || !nst_picture_to_map (&picture, &map, error))
    return FALSE;
  style.picture = picture;
  nst_memory_plan_find (&memory, &plan, side, side, 0);
  positions = nst_needs_positions (&plan, (NstSize){ side, side });
  taken->work = (NstWork){ .reading = 2 * (double) memory.tiles.pixels,
                           .passes = memory.passes,
                           .products = nst_neighbour_loss_products (&plan.recipe.neighbours, 1,
                                                                    positions, positions) };
  start = g_get_monotonic_time ();
  for (int i = 0; i < READINGS; i++)
    {
      g_clear_pointer (&evaluation, nst_evaluation_free);
      evaluation = nst_evaluation_new (&plan, &subject, &memory, error);
      if (evaluation == NULL)
        return FALSE;
    }
  taken->reading = nst_seconds_since (start) / READINGS;
  return time_evaluations (evaluation, &map, plan.recipe.neighbours.every, taken, error)
         && time_resampling (&map, &taken->resampling, error);
}

/* A quadratic function with much curvature, so that the optimiser is not done too soon. */
static gboolean
quadratic (const float *point, float *gradient, double *value, gpointer user_data, GError **error)
{
  const gsize length = ((const NstProblem *) user_data)->length;

  *value = 0;
  for (gsize i = 0; i < length; i++)
    {
      gradient[i] = (1 + i % 1000) * point[i];
      *value += 0.5 * gradient[i] * point[i];
    }
  return TRUE;
}

/* Times a step of the optimiser for a picture of SIDE × SIDE. */
static gboolean
time_step (const Trial *trial, int side, double *seconds, GError **error)
{
  NstProblem problem = { side * side * 3, 0, quadratic };
  g_auto (NstMap) point = NST_MAP_INIT;
  NstSearch search;
  gint64 start;

  g_object_get (trial->settings, "threads", &problem.threads, NULL);
  problem.user_data = &problem;
  if (!nst_map_allocate (&point, side, side, 3, error))
    return FALSE;
  for (gsize i = 0; i < problem.length; i++)
    point.data[i] = sin (i * 12.9898);
  start = g_get_monotonic_time ();
  if (!nst_lbfgs (&problem, point.data, STEPS, PAIRS, &search, error))
    return FALSE;
  *seconds = nst_seconds_since (start) / search.evaluations;
  return TRUE;
}

/* Times reading the given picture for a small one, for each pixel of the given one. */
static gboolean
time_given (const Trial *trial, double *seconds, GError **error)
{
  double fastest = INFINITY;

  for (int i = 0; i < 2; i++) /* the first time GEGL prepares itself */
    {
      const gint64 start = g_get_monotonic_time ();
      g_auto (NstPicture) picture = { 0 };

      nst_picture_init (&picture, trial->given, SMALL, SMALL, NULL);
      if (!nst_picture_settle (&picture, NULL, error))
        return FALSE;
      fastest = MIN (fastest, nst_seconds_since (start));
    }
  *seconds = fastest / (GIVEN * (double) GIVEN);
  return TRUE;
}

gboolean
nst_trial_run (const NstNetwork *network, NstSettings *settings, NstSpeed *speed, GError **error)
{
  g_autoptr (GeglBuffer) given = make_given ();
  const Trial trial = { network, settings, given };
  Evaluations small, large;
  double small_step, large_step;

  if (!time_given (&trial, &speed->given, error) || !evaluate (&trial, SMALL, &small, error)
      || !evaluate (&trial, LARGE, &large, error) || !time_step (&trial, SMALL, &small_step, error)
      || !time_step (&trial, LARGE, &large_step, error))
    return FALSE;
  speed->pass = MAX (0, large.plain - small.plain) / (large.work.passes - small.work.passes);
  speed->step = MAX (0, large_step - small_step) / (3.0 * (LARGE * LARGE - SMALL * SMALL));
  speed->evaluation = MAX (0, large.plain + large_step - large.work.passes * speed->pass
                                - 3.0 * LARGE * LARGE * speed->step);
  speed->resampled = large.resampling;
  speed->reading = large.reading / large.work.reading;
  speed->product = large.work.products > 0 ? large.search / large.work.products : 0;
  return TRUE;
}
