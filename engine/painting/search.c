/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/search.h"

#include "base/arrays.h"
#include "base/map.h"
#include "optimise/adam.h"
#include "optimise/lbfgs-b.h"
#include "optimise/lbfgs-fixed.h"
#include "optimise/lbfgs.h"
#include "optimise/vector.h"

#define ADAM_STEP 0.02 /* of the range from black to white */

/* The pairs that are remembered where the setting does not say: by our own L-BFGS as many as help
 * ("Steps" in docs/experiments/look.md); by the others as many as PyTorch's and SciPy's. */
static const int histories[] = { [NST_OPTIMISER_LBFGS] = 10,
                                 [NST_OPTIMISER_ADAM] = 0,
                                 [NST_OPTIMISER_LBFGS_FIXED] = 100,
                                 [NST_OPTIMISER_LBFGS_B] = 10 };

static NstOptimiser
optimiser_of (NstSettings *settings)
{
  NstOptimiser optimiser;

  g_object_get (settings, "optimiser", &optimiser, NULL);
  return optimiser;
}

static double
levels_of (NstSettings *settings)
{
  double levels;

  g_object_get (settings, "levels", &levels, NULL);
  return levels;
}

static gboolean
is_clamped (NstSettings *settings)
{
  NstClamp clamp;

  g_object_get (settings, "clamp", &clamp, NULL);
  return clamp == NST_CLAMP_ALWAYS;
}

int
nst_search_history (NstSettings *settings)
{
  int history;

  g_object_get (settings, "history", &history, NULL);
  return history > 0 ? history : histories[optimiser_of (settings)];
}

gboolean
nst_search_may_forget (NstSettings *settings)
{
  int history;

  g_object_get (settings, "history", &history, NULL);
  return history == 0 && optimiser_of (settings) == NST_OPTIMISER_LBFGS;
}

/* Whether numbers go up to other levels than 1 while they are searched for. Adam needs no such
 * numbers, as its constants can be brought to any levels. */
static gboolean
is_levelled (NstSettings *settings)
{
  return levels_of (settings) != 1 && optimiser_of (settings) != NST_OPTIMISER_ADAM;
}

gsize
nst_search_bytes (const NstSearchPlan *plan)
{
  const gsize levels = is_levelled (plan->settings) ? sizeof (float) : 0;

  switch (optimiser_of (plan->settings))
    {
    case NST_OPTIMISER_ADAM:
      return levels + nst_adam_bytes (is_clamped (plan->settings));
    case NST_OPTIMISER_LBFGS_FIXED:
      return levels + nst_lbfgs_fixed_bytes (plan->history, plan->iterations);
    case NST_OPTIMISER_LBFGS_B:
      return levels + nst_lbfgs_b_bytes (plan->history, plan->iterations);
    default:
      return levels + nst_lbfgs_bytes (plan->history);
    }
}

gboolean
nst_search_check (NstSettings *settings, GError **error)
{
  return optimiser_of (settings) != NST_OPTIMISER_LBFGS_B || nst_lbfgs_b_load (error);
}

static gboolean
run_adam (const NstSearchPlan *plan, const NstProblem *problem, float *point, NstSearch *search,
          GError **error)
{
  const double levels = levels_of (plan->settings);
  NstAdam how = { .iterations = plan->iterations };
  NstSchedule schedule;
  NstEpsilonForm form;

  g_object_get (plan->settings, "step", &how.step, "step-schedule", &schedule, "epsilon",
                &how.epsilon, "epsilon-form", &form, NULL);
  how.step = how.step == 0 ? ADAM_STEP : how.step / levels;
  how.epsilon *= levels; /* a gradient is as much larger */
  how.hat = form == NST_EPSILON_HAT;
  how.constant = schedule == NST_SCHEDULE_CONSTANT;
  return nst_adam (problem, point, &how, search, error);
}

static gboolean
run_lbfgs_fixed (const NstSearchPlan *plan, const NstProblem *problem, float *point,
                 NstSearch *search, GError **error)
{
  NstLbfgsFixed how = { .iterations = plan->iterations, .history = plan->history };

  g_object_get (plan->settings, "step", &how.step, "tolerance-gradient", &how.tolerance_gradient,
                "tolerance-change", &how.tolerance_change, NULL);
  if (how.step == 0)
    how.step = 1;
  return nst_lbfgs_fixed (problem, point, &how, search, error);
}

static gboolean
run_lbfgs_b (const NstSearchPlan *plan, const NstProblem *problem, float *point, NstSearch *search,
             GError **error)
{
  NstLbfgsB how = { .iterations = plan->iterations, .history = MAX (1, plan->history) };

  g_object_get (plan->settings, "tolerance-gradient", &how.tolerance_gradient, "tolerance-change",
                &how.tolerance_change, NULL);
  return nst_lbfgs_b (problem, point, &how, search, error);
}

static gboolean
run (const NstSearchPlan *plan, const NstProblem *problem, float *point, NstSearch *search,
     GError **error)
{
  switch (optimiser_of (plan->settings))
    {
    case NST_OPTIMISER_ADAM:
      return run_adam (plan, problem, point, search, error);
    case NST_OPTIMISER_LBFGS_FIXED:
      return run_lbfgs_fixed (plan, problem, point, search, error);
    case NST_OPTIMISER_LBFGS_B:
      return run_lbfgs_b (plan, problem, point, search, error);
    default:
      return nst_lbfgs (problem, point, plan->iterations, plan->history, search, error);
    }
}

/* A problem whose numbers are multiplied by LEVELS. */
typedef struct
{
  const NstProblem *inner;
  double levels;
  float *scratch; /* the point in the inner problem's units */
} Levelled;

static const float *
bring_down (const Levelled *levelled, const float *point)
{
  const NstProblem *inner = levelled->inner;

  nst_vector_multiply (levelled->scratch, 1 / levelled->levels, point, inner->length,
                       inner->threads);
  return levelled->scratch;
}

static gboolean
evaluate_levelled (const float *point, float *gradient, double *value, gpointer user_data,
                   GError **error)
{
  const Levelled *levelled = user_data;
  const NstProblem *inner = levelled->inner;

  if (!inner->function (bring_down (levelled, point), gradient, value, inner->user_data, error))
    return FALSE;
  nst_vector_multiply (gradient, 1 / levelled->levels, gradient, inner->length, inner->threads);
  return TRUE;
}

static void
precondition_levelled (float *vector, gpointer user_data)
{
  const Levelled *levelled = user_data;

  levelled->inner->precondition (vector, levelled->inner->user_data);
}

static gboolean
observe_levelled (const float *point, int iteration, gboolean moved, gpointer user_data,
                  GError **error)
{
  const Levelled *levelled = user_data;
  const NstProblem *inner = levelled->inner;

  return inner->observe == NULL
         || inner->observe (bring_down (levelled, point), iteration, moved, inner->user_data,
                            error);
}

/* Runs the search with numbers up to LEVELS. */
static gboolean
run_levelled (const NstSearchPlan *plan, const NstProblem *problem, float *point, NstSearch *search,
              GError **error)
{
  Levelled levelled
    = { problem, levels_of (plan->settings), nst_floats_new (problem->length, error) };
  NstProblem outer = *problem;
  gboolean done;

  if (levelled.scratch == NULL)
    return FALSE;
  outer.function = evaluate_levelled;
  outer.precondition = problem->precondition ? precondition_levelled : NULL;
  outer.observe = observe_levelled;
  outer.user_data = &levelled;
  outer.most *= levelled.levels;
  nst_vector_multiply (point, levelled.levels, point, problem->length, problem->threads);
  done = run (plan, &outer, point, search, error);
  nst_vector_multiply (point, 1 / levelled.levels, point, problem->length, problem->threads);
  nst_floats_free (levelled.scratch);
  return done;
}

gboolean
nst_search_run (const NstSearchPlan *plan, const NstProblem *problem, float *point,
                NstSearch *search, GError **error)
{
  NstProblem own = *problem;

  own.bounded = is_clamped (plan->settings);
  own.least = 0;
  own.most = 1;
  return is_levelled (plan->settings) ? run_levelled (plan, &own, point, search, error)
                                      : run (plan, &own, point, search, error);
}
