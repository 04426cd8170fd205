/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "optimise/lbfgs-fixed.h"

#include <math.h>
#include <string.h>

#include "base/map.h"
#include "optimise/vector.h"

#define MIN_CURVATURE 1e-10 /* least sᵀy of a pair that is remembered, as PyTorch has it */

/* A step s and the turn y of the gradient that went with it. */
typedef struct
{
  float *step;
  float *turn;
  double curvature; /* sᵀy */
} Pair;

typedef struct
{
  const NstProblem *problem;
  const NstLbfgsFixed *how;
  NstSearch *search;
  float *point;
  float *gradient;  /* at the point, once it is evaluated */
  float *last;      /* the gradient at the point before */
  float *direction; /* of the last step */
  float *before;    /* the point before the last step */
  double length;    /* of the last step, in directions */
  Pair *pairs;      /* LIMIT of them */
  int limit;        /* most pairs remembered */
  int count;        /* pairs remembered now */
  int newest;       /* index of the newest pair */
  double factor;    /* the guess at the inverse Hessian that pairs improve, times the identity */
} State;

/* Each iteration after the first brings a pair at most. */
static int
count_pairs (int history, int iterations)
{
  return CLAMP (iterations - 1, 0, history);
}

gsize
nst_lbfgs_fixed_bytes (int history, int iterations)
{
  return (4 + 2 * count_pairs (history, iterations)) * sizeof (float);
}

static gboolean
state_init (State *state, GError **error)
{
  const gsize length = state->problem->length;
  float **const vectors[] = { &state->gradient, &state->last, &state->direction, &state->before };

  state->factor = 1;
  state->limit = count_pairs (state->how->history, state->how->iterations);
  state->newest = state->limit - 1;
  state->pairs = g_new0 (Pair, state->limit);
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    if ((*vectors[i] = nst_floats_new (length, error)) == NULL)
      return FALSE;
  for (int i = 0; i < state->limit; i++)
    if ((state->pairs[i].step = nst_floats_new (length, error)) == NULL
        || (state->pairs[i].turn = nst_floats_new (length, error)) == NULL)
      return FALSE;
  return TRUE;
}

static void
state_clear (State *state)
{
  for (int i = 0; i < state->limit; i++)
    {
      nst_floats_free (state->pairs[i].step);
      nst_floats_free (state->pairs[i].turn);
    }
  g_free (state->pairs);
  nst_floats_free (state->gradient);
  nst_floats_free (state->last);
  nst_floats_free (state->direction);
  nst_floats_free (state->before);
}

static double
dot (const State *state, const float *a, const float *b)
{
  return nst_vector_dot_floats (a, b, state->problem->length, state->problem->threads);
}

static void
add (const State *state, float *to, double factor, const float *a)
{
  nst_vector_add_floats (to, factor, a, state->problem->length, state->problem->threads);
}

static void
multiply (const State *state, float *result, double factor, const float *a)
{
  nst_vector_multiply (result, factor, a, state->problem->length, state->problem->threads);
}

/* Pair number AGE, 0 for the newest. */
static const Pair *
pair_of (const State *state, int age)
{
  return &state->pairs[(state->newest - age + state->limit) % state->limit];
}

static void
swap (float **a, float **b)
{
  float *other = *a;

  *a = *b;
  *b = other;
}

/* Remembers the last step as a pair, in place of the oldest where there are as many as may be. Its
 * two vectors change places with those of the direction and of the last gradient, which are not
 * needed any more. */
static void
remember (State *state)
{
  const NstProblem *problem = state->problem;
  Pair *pair;
  double curvature;

  nst_vector_subtract_floats (state->last, state->gradient, state->last, problem->length,
                              problem->threads);
  multiply (state, state->direction, state->length, state->direction);
  curvature = dot (state, state->last, state->direction);
  if (!(curvature > MIN_CURVATURE))
    return;
  state->factor = curvature / dot (state, state->last, state->last);
  if (state->limit == 0)
    return;
  state->newest = (state->newest + 1) % state->limit;
  state->count = MIN (state->count + 1, state->limit);
  pair = &state->pairs[state->newest];
  pair->curvature = curvature;
  swap (&pair->step, &state->direction);
  swap (&pair->turn, &state->last);
}

/* Sets the direction to −H · gradient by algorithm 7.4. */
static gboolean
find_direction (State *state, GError **error)
{
  const NstWatch *watch = &state->problem->watch;
  g_autofree double *alpha = g_new (double, state->count);
  float *direction = state->direction;

  multiply (state, direction, -1, state->gradient);
  for (int age = 0; age < state->count; age++)
    {
      const Pair *pair = pair_of (state, age);

      alpha[age] = dot (state, pair->step, direction) / pair->curvature;
      add (state, direction, -alpha[age], pair->turn);
      if (!nst_watch_go_on (watch, error))
        return FALSE;
    }
  multiply (state, direction, state->factor, direction);
  for (int age = state->count - 1; age >= 0; age--)
    {
      const Pair *pair = pair_of (state, age);
      const double beta = dot (state, pair->turn, direction) / pair->curvature;

      add (state, direction, alpha[age] - beta, pair->step);
      if (!nst_watch_go_on (watch, error))
        return FALSE;
    }
  return nst_watch_go_on (watch, error);
}

/* Whether the gradient, and what the last step has changed, say that the search is over. CHANGE is
 * that of the value. */
static gboolean
is_done (const State *state, double change)
{
  const NstProblem *problem = state->problem;
  const NstLbfgsFixed *how = state->how;

  if (how->tolerance_gradient > 0
      && nst_vector_largest_magnitude (state->gradient, problem->length, problem->threads)
           <= how->tolerance_gradient)
    return TRUE;
  if (how->tolerance_change == 0 || state->search->iterations == 0)
    return FALSE;
  return state->length
             * nst_vector_largest_magnitude (state->direction, problem->length, problem->threads)
           <= how->tolerance_change
         || fabs (change) < how->tolerance_change;
}

/* Evaluates the point; SUM becomes Σ|g|. *GOES_ON becomes FALSE where the search ends here. */
static gboolean
evaluate (State *state, double *sum, gboolean *goes_on, GError **error)
{
  const NstProblem *problem = state->problem;
  NstSearch *search = state->search;
  const double last = search->value;
  double value;

  search->evaluations++;
  if (!problem->function (state->point, state->gradient, &value, problem->user_data, error))
    return FALSE;
  *sum = nst_vector_sum_of_magnitudes (state->gradient, problem->length, problem->threads);
  *goes_on = isfinite (value) && isfinite (*sum);
  if (*goes_on)
    {
      search->value = value;
      *goes_on = !is_done (state, value - last);
    }
  else if (search->iterations > 0)
    memcpy (state->point, state->before, problem->length * sizeof (float));
  return TRUE;
}

/* Steps along the direction, by what SUM, Σ|g|, makes the first step. */
static gboolean
take_step (State *state, double sum, GError **error)
{
  const NstProblem *problem = state->problem;
  NstSearch *search = state->search;
  const int iteration = search->iterations;

  if (!nst_problem_tell (problem, state->point, iteration, FALSE, error))
    return FALSE;
  state->length = state->how->step * (iteration == 0 ? MIN (1, 1 / sum) : 1);
  memcpy (state->before, state->point, problem->length * sizeof (float));
  add (state, state->point, state->length, state->direction);
  nst_problem_clamp (problem, state->point);
  swap (&state->gradient, &state->last);
  search->iterations++;
  return nst_problem_tell (problem, state->point, iteration, TRUE, error);
}

static gboolean
run (State *state, GError **error)
{
  const NstLbfgsFixed *how = state->how;

  nst_problem_clamp (state->problem, state->point);
  while (state->search->iterations < how->iterations)
    {
      gboolean goes_on;
      double sum, slope;

      if (!evaluate (state, &sum, &goes_on, error))
        return FALSE;
      if (!goes_on)
        return TRUE;
      if (state->search->iterations > 0)
        remember (state);
      if (!find_direction (state, error))
        return FALSE;
      slope = dot (state, state->gradient, state->direction);
      /* Where the direction is beyond a float's range, so is its slope. */
      if (!isfinite (slope) || (how->tolerance_change > 0 && slope > -how->tolerance_change))
        return TRUE;
      if (!take_step (state, sum, error))
        return FALSE;
    }
  return TRUE;
}

gboolean
nst_lbfgs_fixed (const NstProblem *problem, float *point, const NstLbfgsFixed *how,
                 NstSearch *search, GError **error)
{
  State state = { .problem = problem, .how = how, .search = search, .point = point };
  gboolean done;

  *search = (NstSearch){ 0 };
  done = state_init (&state, error) && run (&state, error);
  state_clear (&state);
  return done;
}
