/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "optimise/adam.h"

#include <math.h>
#include <string.h>

#include "base/map.h"
#include "base/parallel.h"

#define PIECE 65536 /* numbers that a thread moves at once */
#define BETA1 0.9
#define BETA2 0.999
#define MAX_TRIALS 12 /* shorter steps that are tried in place of one that leads to no value */

typedef struct
{
  const NstProblem *problem;
  NstSearch *search;
  gsize length;
  float *point;
  float *gradient;
  float *mean;   /* m: moving average of the gradients */
  float *square; /* v: moving average of their squares */
  float *before; /* the point before the last step; NULL without bounds, where the way back is
                    computed */
  float step;    /* corrected, as both averages start at 0 */
  float epsilon; /* corrected for the same reason, but for the form with the hat */
} State;

static int
count_pieces (const State *state)
{
  return (state->length + PIECE - 1) / PIECE;
}

/* Brings the numbers from FIRST to END between the problem's bounds. */
static void
clamp (const State *state, gsize first, gsize end)
{
  for (gsize i = first; i < end; i++)
    state->point[i] = CLAMP (state->point[i], state->problem->least, state->problem->most);
}

static void
move_piece (int piece, int thread, gpointer user_data)
{
  const State *state = user_data;
  const gsize first = (gsize) piece * PIECE;
  const gsize end = MIN (state->length, first + PIECE);
  const float *restrict gradient = state->gradient;
  float *restrict point = state->point;
  float *restrict mean = state->mean;
  float *restrict square = state->square;

  if (state->before)
    memcpy (state->before + first, point + first, (end - first) * sizeof (float));
  for (gsize i = first; i < end; i++)
    {
      mean[i] += (float) (1 - BETA1) * (gradient[i] - mean[i]);
      square[i] += (float) (1 - BETA2) * (gradient[i] * gradient[i] - square[i]);
      point[i] -= state->step * mean[i] / (sqrtf (square[i]) + state->epsilon);
    }
  if (state->before)
    clamp (state, first, end);
}

/* Moves the point alone. */
static void
shift_piece (int piece, int thread, gpointer user_data)
{
  const State *state = user_data;
  const gsize first = (gsize) piece * PIECE;
  const gsize end = MIN (state->length, first + PIECE);

  for (gsize i = first; i < end; i++)
    state->point[i] -= state->step * state->mean[i] / (sqrtf (state->square[i]) + state->epsilon);
  if (state->before)
    clamp (state, first, end);
}

/* Takes a step of STEP, as the averages are, back where it is below 0. */
static void
shift (State *state, float step)
{
  const float last = state->step;

  state->step = step;
  nst_parallel_for (count_pieces (state), state->problem->threads, shift_piece, state);
  state->step = last;
}

/* Takes the last step back. Bounds may have cut it, so what it began from is kept with them. */
static void
step_back (State *state)
{
  if (state->before)
    memcpy (state->point, state->before, state->length * sizeof (float));
  else
    shift (state, -state->step);
}

/* The fraction of a full step at iteration T of N: 1 in the first half, then half a cosine to 0. */
static double
step_fraction (int t, int n)
{
  double late = MAX (0, 2.0 * t / n - 1);

  return 0.5 * (1 + cos (G_PI * late));
}

static gboolean
evaluate (State *state, double *value, GError **error)
{
  const NstProblem *problem = state->problem;

  state->search->evaluations++;
  return problem->function (state->point, state->gradient, value, problem->user_data, error);
}

/* Evaluates the point; where the last step led to no finite value, that step is made shorter.
 * *GOES_ON becomes FALSE where none leads to one, and the point is the last one that had one. */
static gboolean
evaluate_or_step_back (State *state, gboolean *goes_on, GError **error)
{
  double value;

  for (int trial = 0;; trial++)
    {
      if (!evaluate (state, &value, error))
        return FALSE;
      *goes_on = isfinite (value);
      if (*goes_on)
        {
          state->search->value = value;
          return TRUE;
        }
      if (state->search->iterations == 0)
        return TRUE;
      step_back (state);
      if (trial == MAX_TRIALS)
        return TRUE;
      state->step /= 2;
      shift (state, state->step);
    }
}

/* Takes step number T, from 1 on, from the gradient at the point. */
static gboolean
take_step (State *state, const NstAdam *how, int t, GError **error)
{
  const double correction = sqrt (1 - pow (BETA2, t));
  const double fraction = how->constant ? 1 : step_fraction (t - 1, how->iterations);

  if (!nst_problem_tell (state->problem, state->point, t - 1, FALSE, error))
    return FALSE;
  state->step = how->step * fraction * correction / (1 - pow (BETA1, t));
  state->epsilon = how->hat ? how->epsilon : how->epsilon * correction;
  nst_parallel_for (count_pieces (state), state->problem->threads, move_piece, state);
  state->search->iterations++;
  return nst_problem_tell (state->problem, state->point, t - 1, TRUE, error);
}

static gboolean
run (State *state, const NstAdam *how, GError **error)
{
  memset (state->mean, 0, state->length * sizeof (float));
  memset (state->square, 0, state->length * sizeof (float));
  nst_problem_clamp (state->problem, state->point);
  for (int t = 1; t <= how->iterations; t++)
    {
      gboolean goes_on;

      if (!evaluate_or_step_back (state, &goes_on, error))
        return FALSE;
      if (!goes_on)
        return TRUE;
      if (!take_step (state, how, t, error))
        return FALSE;
    }
  return TRUE;
}

gsize
nst_adam_bytes (gboolean bounded)
{
  return (bounded ? 4 : 3) * sizeof (float);
}

gboolean
nst_adam (const NstProblem *problem, float *point, const NstAdam *how, NstSearch *search,
          GError **error)
{
  const gsize length = problem->length;
  State state = { problem, search, length, point };
  gboolean done;

  *search = (NstSearch){ 0 };
  state.gradient = nst_floats_new (length, error);
  state.mean = state.gradient ? nst_floats_new (length, error) : NULL;
  state.square = state.mean ? nst_floats_new (length, error) : NULL;
  done = state.square != NULL;
  if (done && problem->bounded)
    done = (state.before = nst_floats_new (length, error)) != NULL;
  done = done && run (&state, how, error);
  nst_floats_free (state.gradient);
  nst_floats_free (state.mean);
  nst_floats_free (state.square);
  nst_floats_free (state.before);
  return done;
}
