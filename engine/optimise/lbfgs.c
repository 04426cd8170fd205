/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "optimise/lbfgs.h"

#include <math.h>
#include <string.h>

#include "base/map.h"
#include "optimise/vector.h"

#define SUFFICIENT_DECREASE 1e-4 /* Armijo's c₁, Nocedal & Wright section 3.1 */
#define MAX_TRIALS 12            /* of one step's length */
#define FIRST_MOVE 1e-3          /* of each number, on average, in a step without curvature */
#define MIN_CURVATURE 1e-10      /* sᵀy / yᵀPy under which a pair is left out */

/* s = step · direction: how the point moved; y: how the gradient turned. */
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
  float *point;    /* during the search of a line, the trial */
  float *gradient; /* at the point */
  float *work;     /* the direction on its way, then the trial's gradient */
  int history;     /* pairs remembered at most */
  int count;       /* pairs remembered now */
  int newest;      /* index of the last pair */
  Pair *pairs;     /* a place at least, for the direction */
  double scale;    /* times the preconditioner P (or 1): the first guess at the inverse Hessian */
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

  state->scale = 1;
  state->pairs = g_new0 (Pair, MAX (1, state->history));
  if ((state->gradient = nst_floats_new (length, error)) == NULL)
    return FALSE;
  /* Without pairs nobody asks for the gradient of the point before. */
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
  const NstWatch watch = { state->problem->keep_going, state->problem->user_data };

  return nst_watch_go_on (&watch, error);
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

/* Where the direction lies: in the place of the oldest pair, if all are taken. */
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

/* Algorithm 7.4, the two-loop recursion, into the work vector: −H · gradient. */
static gboolean
multiply_gradient (State *state, GError **error)
{
  const NstProblem *problem = state->problem;
  g_autofree double *alpha = g_new (double, state->history);

  nst_vector_scale (state->work, -1, state->gradient, problem->length, problem->threads);
  for (int age = 0; age < state->count; age++)
    {
      const Pair *pair = pair_of (state, age);

      alpha[age] = pair->step * dot (state, pair->direction, state->work) / pair->curvature;
      add (state, state->work, -alpha[age], pair->turn);
      if (!may_go_on (state, error))
        return FALSE;
    }
  precondition (state, state->work);
  nst_vector_scale (state->work, state->scale, state->work, problem->length, problem->threads);
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

/* −P · gradient, whose place is not needed any more, times the scale. The gradient waits, rounded,
 * where the direction will be. */
static double
scale_gradient (State *state)
{
  const NstProblem *problem = state->problem;
  NstBfloat *direction = next_pair (state)->direction;
  double slope;

  nst_vector_round (direction, 1, state->gradient, problem->length, problem->threads);
  precondition (state, state->gradient);
  slope = -state->scale * dot (state, direction, state->gradient);
  nst_vector_round (direction, -state->scale, state->gradient, problem->length, problem->threads);
  return slope;
}

/* The direction in its place, and the slope along it. */
static gboolean
find_direction (State *state, double *slope, GError **error)
{
  const NstProblem *problem = state->problem;
  NstBfloat *direction = next_pair (state)->direction;

  if (state->history == 0)
    *slope = scale_gradient (state);
  else if (!multiply_gradient (state, error))
    return FALSE;
  else
    {
      nst_vector_round (direction, 1, state->work, problem->length, problem->threads);
      *slope = dot (state, direction, state->gradient);
    }
  return may_go_on (state, error);
}

/* The pairs mislead: start anew from the gradient. */
static void
forget (State *state)
{
  state->count = 0;
  state->scale = 1;
}

/* Remembers the step along the direction, which had SLOPE, to the point whose gradient lies in the
 * work vector; the gradient of the point before is lost. */
static void
remember (State *state, double step, double slope)
{
  const NstProblem *problem = state->problem;
  Pair *pair = next_pair (state);
  double turn_square;

  pair->step = step;
  if (state->history == 0)
    {
      double square = -step * step * state->scale * slope; /* sᵀP⁻¹s */
      double curvature = step * (dot (state, pair->direction, state->work) - slope);

      state->scale = curvature > MIN_CURVATURE * square ? square / curvature : 1;
      state->count = curvature > MIN_CURVATURE * square;
      return;
    }
  nst_vector_subtract (pair->turn, state->work, state->gradient, problem->length, problem->threads);
  pair->curvature = step * dot_bfloats (state, pair->direction, pair->turn);
  memset (state->gradient, 0, problem->length * sizeof *state->gradient);
  add (state, state->gradient, 1, pair->turn);
  precondition (state, state->gradient);
  turn_square = dot (state, pair->turn, state->gradient); /* yᵀPy */
  if (pair->curvature <= MIN_CURVATURE * turn_square)
    {
      /* What was overwritten was the oldest pair, if all places were taken. */
      state->count = MIN (state->count, state->history - 1);
      return;
    }
  state->scale = pair->curvature / turn_square;
  state->newest = (state->newest + 1) % state->history;
  state->count = MIN (state->count + 1, state->history);
}

/* The least of the parabola through a value, its slope and the value at STEP, kept between a tenth
 * and a half of STEP. */
static double
shorten (double step, double value, double slope, double trial_value)
{
  double least = -slope * step * step / (2 * (trial_value - value - slope * step));

  if (!isfinite (trial_value) || !isfinite (least))
    return step / 10;
  return CLAMP (least, step / 10, step / 2);
}

/* Looks along the direction for a point whose value falls enough, and stays there with *STEP
 * taken and the gradient in the work vector; *STEP is 0 where there is none. */
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
      if (*value <= state->search->value + SUFFICIENT_DECREASE * taken * slope)
        return TRUE;
      *step = shorten (taken, state->search->value, slope, *value);
    }
  add (state, state->point, -taken, direction);
  *step = 0;
  return TRUE;
}

/* The first step of all has no curvature to go by. It takes numbers to be of order 1, and is as
 * long as gives the next one curvature that is not lost in their rounding. */
static double
first_step (const State *state)
{
  const NstProblem *problem = state->problem;
  const float *direction
    = state->history > 0 ? state->work : state->gradient; /* but for a factor */
  double sum;

  if (state->count > 0)
    return 1;
  sum = nst_vector_sum_of_magnitudes (direction, problem->length, problem->threads);
  return MIN (1, FIRST_MOVE * problem->length / MAX (sum, G_MINDOUBLE));
}

/* Takes the step that was found. */
static void
advance (State *state, double step, double slope, double value)
{
  float *before = state->gradient;

  remember (state, step, slope);
  state->gradient = state->work;
  state->work = before;
  state->search->value = value;
  state->search->iterations++;
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
      if (slope >= 0 && state->count > 0)
        {
          forget (state);
          continue;
        }
      if (!(slope < 0))
        return TRUE;
      step = first_step (state);
      if (!search_line (state, slope, &value, &step, error))
        return FALSE;
      if (step > 0)
        advance (state, step, slope, value);
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
