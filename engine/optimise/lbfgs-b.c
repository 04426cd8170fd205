/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "optimise/lbfgs-b.h"

#include <float.h>
#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "base/module.h"
#include "base/parallel.h"
#include "optimise/setulb.h"
#include "optimise/vector.h"

#define MAX_EVALUATIONS 15000 /* SciPy's maxfun */
#define UNBOUNDED 0           /* kinds of numbers */
#define BOUNDED 2

typedef struct
{
  const NstProblem *problem;
  const NstLbfgsB *how;
  NstSearch *search;
  NstSetulbRun run;
  float *point;    /* after the last step */
  float *trial;    /* where the function is asked for */
  float *gradient; /* there */
  NstSetulb setulb;
  gboolean told; /* whether the observer knows of the step that is being searched for */
} State;

static NstSetulbRun
load (GError **error)
{
  const NstSetulbRun run = (NstSetulbRun) nst_module_find (NST_SETULB_MODULE, NST_SETULB_SYMBOL);

  if (run == NULL)
    g_set_error (
      error, NST_ERROR, NST_ERROR_SETTING,
      _ ("L-BFGS-B is not there (%s): choose another optimiser, or build the filter where "
         "the library liblbfgsb is."),
      g_module_error ());
  return run;
}

gboolean
nst_lbfgs_b_load (GError **error)
{
  return load (error) != NULL;
}

/* Numbers in double precision: of point, gradient and bounds, and the library's own. */
static gsize
count_doubles (gsize length, gsize history)
{
  return (4 + 2 * history + 5) * length + 11 * history * history + 8 * history;
}

/* The library wants room for one pair at least; each iteration brings one at most. */
static int
count_pairs (int history, int iterations)
{
  return MAX (1, MIN (history, iterations));
}

gsize
nst_lbfgs_b_bytes (int history, int iterations)
{
  return (9 + 2 * count_pairs (history, iterations)) * sizeof (double) + 4 * sizeof (int)
         + 2 * sizeof (float);
}

/* Lays the library's numbers out in memory of its own, as one piece each of doubles and of ints. */
static gboolean
allocate (State *state, GError **error)
{
  NstSetulb *setulb = &state->setulb;
  const gsize length = state->problem->length;
  const gsize n_doubles = count_doubles (length, setulb->history);

  if ((setulb->point = nst_memory_new (n_doubles * sizeof (double), error)) == NULL
      || (setulb->kinds = nst_memory_new (4 * length * sizeof (int), error)) == NULL
      || (state->trial = nst_floats_new (length, error)) == NULL
      || (state->gradient = nst_floats_new (length, error)) == NULL)
    return FALSE;
  memset (setulb->point, 0, n_doubles * sizeof (double));
  memset (setulb->kinds, 0, 4 * length * sizeof (int));
  setulb->gradient = setulb->point + length;
  setulb->least = setulb->gradient + length;
  setulb->most = setulb->least + length;
  setulb->work = setulb->most + length;
  setulb->indices = setulb->kinds + length;
  return TRUE;
}

static void
state_clear (State *state)
{
  nst_memory_free (state->setulb.point);
  nst_memory_free (state->setulb.kinds);
  nst_floats_free (state->trial);
  nst_floats_free (state->gradient);
}

static gboolean
state_init (State *state, GError **error)
{
  const NstProblem *problem = state->problem;
  NstSetulb *setulb = &state->setulb;

  setulb->history = count_pairs (state->how->history, state->how->iterations);
  /* The library counts in ints. */
  if (count_doubles (problem->length, setulb->history) > G_MAXINT)
    {
      g_set_error_literal (
        error, NST_ERROR, NST_ERROR_SETTING,
        _ ("L-BFGS-B cannot count as many numbers as the picture has: paint it smaller "
           "(setting “size”), or choose another optimiser."));
      return FALSE;
    }
  setulb->length = problem->length;
  setulb->factor = state->how->tolerance_change / DBL_EPSILON;
  setulb->tolerance = state->how->tolerance_gradient;
  memset (setulb->task, ' ', sizeof setulb->task);
  memcpy (setulb->task, "START", strlen ("START"));
  if (!allocate (state, error))
    return FALSE;
  nst_problem_clamp (problem, state->point);
  for (gsize i = 0; i < problem->length; i++)
    {
      setulb->point[i] = state->point[i];
      setulb->least[i] = problem->least;
      setulb->most[i] = problem->most;
      setulb->kinds[i] = problem->bounded ? BOUNDED : UNBOUNDED;
    }
  return TRUE;
}

static gboolean
task_is (const State *state, const char *start)
{
  return strncmp (state->setulb.task, start, strlen (start)) == 0;
}

static void
round_to (const State *state, float *to)
{
  for (gsize i = 0; i < state->problem->length; i++)
    to[i] = state->setulb.point[i];
}

/* Gives the library the value and gradient that it asks for. *GOES_ON becomes FALSE where they are
 * not finite. */
static gboolean
evaluate (State *state, gboolean *goes_on, GError **error)
{
  const NstProblem *problem = state->problem;
  NstSetulb *setulb = &state->setulb;

  /* Of a step to search for, not of the start. */
  if (task_is (state, "FG_LNSRCH") && !state->told)
    {
      state->told = TRUE;
      if (!nst_problem_tell (problem, state->point, state->search->iterations, FALSE, error))
        return FALSE;
    }
  round_to (state, state->trial);
  state->search->evaluations++;
  if (!problem->function (state->trial, state->gradient, &setulb->value, problem->user_data, error))
    return FALSE;
  for (gsize i = 0; i < problem->length; i++)
    setulb->gradient[i] = state->gradient[i];
  *goes_on = isfinite (setulb->value)
             && isfinite (
               nst_vector_sum_of_magnitudes (state->gradient, problem->length, problem->threads));
  if (*goes_on && task_is (state, "FG_START"))
    state->search->value = setulb->value;
  return TRUE;
}

/* Takes the library's point for that after another step. *GOES_ON becomes FALSE after the last. */
static gboolean
accept (State *state, gboolean *goes_on, GError **error)
{
  NstSearch *search = state->search;

  round_to (state, state->point);
  search->value = state->setulb.value;
  state->told = FALSE;
  search->iterations++;
  *goes_on = search->iterations < state->how->iterations && search->evaluations <= MAX_EVALUATIONS;
  return nst_problem_tell (state->problem, state->point, search->iterations - 1, TRUE, error);
}

static gboolean
search_on (State *state, GError **error)
{
  gboolean goes_on = TRUE;

  while (goes_on)
    {
      state->run (&state->setulb);
      if (!nst_watch_go_on (&state->problem->watch, error))
        return FALSE;
      if (task_is (state, "FG"))
        {
          if (!evaluate (state, &goes_on, error))
            return FALSE;
        }
      else if (task_is (state, "NEW_X"))
        {
          if (!accept (state, &goes_on, error))
            return FALSE;
        }
      else
        goes_on = FALSE;
    }
  return TRUE;
}

gboolean
nst_lbfgs_b (const NstProblem *problem, float *point, const NstLbfgsB *how, NstSearch *search,
             GError **error)
{
  State state = { .problem = problem, .how = how, .search = search, .point = point };
  gboolean done;

  *search = (NstSearch){ 0 };
  if ((state.run = load (error)) == NULL)
    return FALSE;
  /* The library calls OpenBLAS, which waits for ever where it is denied its memory. */
  done = nst_parallel_reserve (1, error) && state_init (&state, error)
         && (how->iterations == 0 || search_on (&state, error));
  state_clear (&state);
  return done;
}
