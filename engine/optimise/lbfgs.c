/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "optimise/lbfgs.h"

#include <math.h>
#include <string.h>

#include "base/map.h"
#include "optimise/vector.h"

#define SUFFICIENT_DECREASE 1e-4 /* Armijo's c₁, Nocedal & Wright section 3.1 */
#define MAX_TRIALS 12            /* lengths tried for one step */
#define FIRST_MOVE 1e-3          /* average change of a number in a step without any pair */
#define MIN_CURVATURE 1e-10      /* least sᵀy / yᵀPy of a pair that is remembered */

/* A step s = step · direction of the point, and the turn y of the gradient that went with it. */
typedef struct
{
  NstBfloat *direction;
  double step;
  NstBfloat *turn;
  double curvature; /* sᵀy */
} Pair;

typedef struct
{
  const NstProblem *problem;
  NstSearch *search;
  float *point;    /* while a line is searched, the point on trial */
  float *gradient; /* at the point */
  float *work;     /* the direction while it is computed, then the gradient of the point on trial */
  int history;     /* most pairs remembered */
  int count;       /* pairs remembered now */
  int newest;      /* index of the newest pair */
  Pair *pairs;     /* HISTORY of them, but at least one, to hold the direction */
  double factor;   /* of the preconditioner P: factor · P is the guess at the inverse Hessian that
                      pairs improve; P is 1 where the problem has none */
  gboolean told;   /* whether the observer knows of the step that is being searched for */
} State;

gsize
nst_lbfgs_bytes (int history)
{
  return history == 0 ? sizeof (float) + sizeof (NstBfloat)
                      : 2 * sizeof (float) + 2 * history * sizeof (NstBfloat);
}

static NstBfloat *
bfloats_new (gsize length, GError **error)
{
  return (NstBfloat *) nst_floats_new ((length + 1) / 2, error);
}

static gboolean
state_init (State *state, GError **error)
{
  const gsize length = state->problem->length;

  state->factor = 1;
  state->pairs = g_new0 (Pair, MAX (1, state->history));
  if ((state->gradient = nst_floats_new (length, error)) == NULL)
    return FALSE;
  /* Without pairs the old point's gradient is not needed any more: one vector serves as both. */
  state->work = state->history > 0 ? nst_floats_new (length, error) : state->gradient;
  if (state->work == NULL)
    return FALSE;
  for (int i = 0; i < MAX (1, state->history); i++)
    if ((state->pairs[i].direction = bfloats_new (length, error)) == NULL
        || (state->history > 0 && (state->pairs[i].turn = bfloats_new (length, error)) == NULL))
      return FALSE;
  return TRUE;
}

static void
state_clear (State *state)
{
  for (int i = 0; i < MAX (1, state->history); i++)
    {
      nst_floats_free ((float *) state->pairs[i].direction);
      nst_floats_free ((float *) state->pairs[i].turn);
    }
  g_free (state->pairs);
  if (state->work != state->gradient)
    nst_floats_free (state->work);
  nst_floats_free (state->gradient);
}

static gboolean
may_go_on (const State *state, GError **error)
{
  return nst_watch_go_on (&state->problem->watch, error);
}

static double
dot (const State *state, const NstBfloat *a, const float *b)
{
  return nst_vector_dot (a, b, state->problem->length, state->problem->threads);
}

static double
dot_bfloats (const State *state, const NstBfloat *a, const NstBfloat *b)
{
  return nst_vector_dot_bfloats (a, b, state->problem->length, state->problem->threads);
}

static void
add (const State *state, float *to, double factor, const NstBfloat *a)
{
  nst_vector_add (to, factor, a, state->problem->length, state->problem->threads);
}

/* Pair number AGE, 0 for the newest. */
static Pair *
pair_of (const State *state, int age)
{
  return &state->pairs[(state->newest - age + state->history) % state->history];
}

/* The pair that holds the direction: a free one, or the oldest where none is free. */
static Pair *
next_pair (const State *state)
{
  return &state->pairs[state->history > 0 ? (state->newest + 1) % state->history : 0];
}

static void
precondition (const State *state, float *vector)
{
  if (state->problem->precondition)
    state->problem->precondition (vector, state->problem->user_data);
}

/* Sets the work vector to −H · gradient by algorithm 7.4, the two-loop recursion. */
static gboolean
multiply_gradient (State *state, GError **error)
{
  const NstProblem *problem = state->problem;
  g_autofree double *alpha = g_new (double, state->history);

  nst_vector_multiply (state->work, -1, state->gradient, problem->length, problem->threads);
  for (int age = 0; age < state->count; age++)
    {
      const Pair *pair = pair_of (state, age);

      alpha[age] = pair->step * dot (state, pair->direction, state->work) / pair->curvature;
      add (state, state->work, -alpha[age], pair->turn);
      if (!may_go_on (state, error))
        return FALSE;
    }
  precondition (state, state->work);
  nst_vector_multiply (state->work, state->factor, state->work, problem->length, problem->threads);
  for (int age = state->count - 1; age >= 0; age--)
    {
      const Pair *pair = pair_of (state, age);
      const double beta = dot (state, pair->turn, state->work) / pair->curvature;

      add (state, state->work, (alpha[age] - beta) * pair->step, pair->direction);
      if (!may_go_on (state, error))
        return FALSE;
    }
  return TRUE;
}

/* Sets the direction to −factor · P · gradient, and returns the slope along it. P overwrites the
 * gradient, which waits, rounded, where the direction will be. */
static double
find_steepest (State *state)
{
  const NstProblem *problem = state->problem;
  NstBfloat *direction = next_pair (state)->direction;
  double slope;

  nst_vector_round (direction, 1, state->gradient, problem->length, problem->threads);
  precondition (state, state->gradient);
  slope = -state->factor * dot (state, direction, state->gradient);
  nst_vector_round (direction, -state->factor, state->gradient, problem->length, problem->threads);
  return slope;
}

/* Finds the direction, and the slope along it. */
static gboolean
find_direction (State *state, double *slope, GError **error)
{
  const NstProblem *problem = state->problem;
  NstBfloat *direction = next_pair (state)->direction;

  if (state->history == 0)
    *slope = find_steepest (state);
  else if (!multiply_gradient (state, error))
    return FALSE;
  else
    {
      nst_vector_round (direction, 1, state->work, problem->length, problem->threads);
      *slope = dot (state, direction, state->gradient);
    }
  return may_go_on (state, error);
}

/* Starts anew from the gradient, where the pairs have misled the search. */
static void
forget (State *state)
{
  state->count = 0;
  state->factor = 1;
}

/* Remembers STEP along the direction, which had SLOPE, as a pair. The work vector holds the
 * gradient at the new point; that at the old one is overwritten. */
static void
remember (State *state, double step, double slope)
{
  const NstProblem *problem = state->problem;
  Pair *pair = next_pair (state);
  double turn_square;

  pair->step = step;
  if (state->history == 0)
    {
      double square = -step * step * state->factor * slope; /* sᵀP⁻¹s */
      double curvature = step * (dot (state, pair->direction, state->work) - slope);

      state->factor = curvature > MIN_CURVATURE * square ? square / curvature : 1;
      state->count = curvature > MIN_CURVATURE * square;
      return;
    }
  nst_vector_subtract (pair->turn, state->work, state->gradient, problem->length, problem->threads);
  pair->curvature = step * dot_bfloats (state, pair->direction, pair->turn);
  memset (state->gradient, 0, problem->length * sizeof *state->gradient);
  add (state, state->gradient, 1, pair->turn);
  precondition (state, state->gradient);
  turn_square = dot (state, pair->turn, state->gradient); /* yᵀPy */
  if (!(pair->curvature > MIN_CURVATURE * turn_square))
    {
      /* The direction has overwritten the oldest pair, where none was free. */
      state->count = MIN (state->count, state->history - 1);
      return;
    }
  state->factor = pair->curvature / turn_square;
  state->newest = (state->newest + 1) % state->history;
  state->count = MIN (state->count + 1, state->history);
}

/* A shorter step: where the parabola through VALUE, its SLOPE and TRIAL_VALUE at STEP is lowest,
 * but between a tenth and a half of STEP. */
static double
shorten (double step, double value, double slope, double trial_value)
{
  double least = -slope * step * step / (2 * (trial_value - value - slope * step));

  if (!isfinite (trial_value) || !isfinite (least))
    return step / 10;
  return CLAMP (least, step / 10, step / 2);
}

/* Moves the point along the direction, by *STEP at first, until its value has fallen enough. *STEP
 * becomes the step taken, 0 where none will do; the work vector holds the new point's gradient. */
static gboolean
search_line (State *state, double slope, double *value, double *step, GError **error)
{
  const NstProblem *problem = state->problem;
  const NstBfloat *direction = next_pair (state)->direction;
  double taken = 0;

  for (int trial = 0; trial < MAX_TRIALS; trial++)
    {
      add (state, state->point, *step - taken, direction);
      taken = *step;
      state->search->evaluations++;
      if (!problem->function (state->point, state->work, value, problem->user_data, error))
        {
          add (state, state->point, -taken, direction);
          return FALSE;
        }
      if (isfinite (*value) && *value <= state->search->value + SUFFICIENT_DECREASE * taken * slope)
        return TRUE;
      *step = shorten (taken, state->search->value, slope, *value);
    }
  add (state, state->point, -taken, direction);
  *step = 0;
  return TRUE;
}

/* The length to try first: 1 with pairs. Without any, numbers are assumed to be of order 1, and the
 * step is just long enough that the turn of the gradient is not lost in rounding. */
static double
first_step (const State *state)
{
  const NstProblem *problem = state->problem;
  const float *direction
    = state->history > 0 ? state->work : state->gradient; /* or its opposite, as long */
  double sum;

  if (state->count > 0)
    return 1;
  sum = nst_vector_sum_of_magnitudes (direction, problem->length, problem->threads);
  return MIN (1, FIRST_MOVE * problem->length / MAX (sum, G_MINDOUBLE));
}

/* Tells the observer of the next step, once, though several may be tried for it. */
static gboolean
announce (State *state, GError **error)
{
  const gboolean told = state->told;

  state->told = TRUE;
  return told
         || nst_problem_tell (state->problem, state->point, state->search->iterations, FALSE,
                              error);
}

/* Makes the point on trial the point of the search. */
static gboolean
advance (State *state, double step, double slope, double value, GError **error)
{
  float *before = state->gradient;

  remember (state, step, slope);
  state->gradient = state->work;
  state->work = before;
  state->search->value = value;
  state->told = FALSE;
  return nst_problem_tell (state->problem, state->point, state->search->iterations++, TRUE, error);
}

static gboolean
run (State *state, int iterations, GError **error)
{
  const NstProblem *problem = state->problem;
  NstSearch *search = state->search;

  search->evaluations++;
  if (!problem->function (state->point, state->gradient, &search->value, problem->user_data, error))
    return FALSE;

  while (search->iterations < iterations)
    {
      double slope, value, step;

      if (!find_direction (state, &slope, error))
        return FALSE;
      /* Where the direction is beyond a float's range, so is its slope. */
      if (!(slope < 0 && isfinite (slope)) && state->count > 0)
        {
          forget (state);
          continue;
        }
      if (!(slope < 0 && isfinite (slope)))
        return TRUE;
      step = first_step (state);
      if (!announce (state, error) || !search_line (state, slope, &value, &step, error))
        return FALSE;
      if (step > 0)
        {
          if (!advance (state, step, slope, value, error))
            return FALSE;
        }
      else if (state->count == 0 || state->history == 0)
        return TRUE;
      else
        forget (state);
    }
  return TRUE;
}

gboolean
nst_lbfgs (const NstProblem *problem, float *point, int iterations, int history, NstSearch *search,
           GError **error)
{
  State state = { .problem = problem, .search = search, .point = point, .history = history };
  gboolean done;

  *search = (NstSearch){ 0 };
  done = state_init (&state, error) && run (&state, iterations, error);
  state_clear (&state);
  return done;
}
