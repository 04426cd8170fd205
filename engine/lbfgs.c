/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "lbfgs.h"

#include <math.h>
#include <string.h>

#include "map.h"
#include "vector.h"

#define SUFFICIENT_DECREASE 1e-4 /* Armijo's c₁, Nocedal & Wright section 3.1 */
#define MAX_TRIALS 12            /* of one step's length */
#define MIN_CURVATURE 1e-10      /* sᵀy / yᵀy under which a pair is left out */

typedef struct
{
  gsize length;
  int threads;
  int history;       /* pairs remembered at most */
  int count;         /* pairs remembered now */
  int newest;        /* index of the last pair */
  float **steps;     /* s: differences of points */
  float **turns;     /* y: differences of gradients */
  double *curvature; /* sᵀy of each pair */
  double scale;      /* sᵀy / yᵀy of the newest pair: the first guess at the inverse Hessian */
  float *gradient;
  float *direction;
  float *trial;
  float *trial_gradient;
} State;

static gboolean
state_init (State *state, gsize length, int history, int threads, GError **error)
{
  float **vectors[]
    = { &state->gradient, &state->direction, &state->trial, &state->trial_gradient };

  *state = (State){ length, threads, history };
  state->steps = g_new0 (float *, history);
  state->turns = g_new0 (float *, history);
  state->curvature = g_new0 (double, history);
  state->scale = 1;
  for (guint i = 0; i < G_N_ELEMENTS (vectors); i++)
    if ((*vectors[i] = nst_floats_new (length, error)) == NULL)
      return FALSE;
  for (int i = 0; i < history; i++)
    if ((state->steps[i] = nst_floats_new (length, error)) == NULL
        || (state->turns[i] = nst_floats_new (length, error)) == NULL)
      return FALSE;
  return TRUE;
}

static void
state_clear (State *state)
{
  for (int i = 0; i < state->history; i++)
    {
      nst_floats_free (state->steps[i]);
      nst_floats_free (state->turns[i]);
    }
  g_free (state->steps);
  g_free (state->turns);
  g_free (state->curvature);
  nst_floats_free (state->gradient);
  nst_floats_free (state->direction);
  nst_floats_free (state->trial);
  nst_floats_free (state->trial_gradient);
}

static double
dot (const State *state, const float *a, const float *b)
{
  return nst_vector_dot (a, b, state->length, state->threads);
}

static void
add_to (const State *state, float *a, double factor, const float *b)
{
  nst_vector_add (a, a, factor, b, state->length, state->threads);
}

/* Algorithm 7.4, the two-loop recursion: direction = −H · gradient. */
static void
find_direction (State *state)
{
  g_autofree double *alpha = g_new (double, state->history);

  nst_vector_scale (state->direction, -1, state->gradient, state->length, state->threads);
  for (int k = 0; k < state->count; k++)
    {
      int i = (state->newest - k + state->history) % state->history;
      alpha[i] = dot (state, state->steps[i], state->direction) / state->curvature[i];
      add_to (state, state->direction, -alpha[i], state->turns[i]);
    }
  nst_vector_scale (state->direction, state->scale, state->direction, state->length,
                    state->threads);
  for (int k = state->count - 1; k >= 0; k--)
    {
      int i = (state->newest - k + state->history) % state->history;
      double beta = dot (state, state->turns[i], state->direction) / state->curvature[i];
      add_to (state, state->direction, alpha[i] - beta, state->steps[i]);
    }
}

/* Remembers the pair that led from POINT to the trial, in the place of the oldest one. */
static void
remember_pair (State *state, const float *point)
{
  int next = (state->newest + 1) % state->history;
  double curvature, turn_square;

  nst_vector_add (state->steps[next], state->trial, -1, point, state->length, state->threads);
  nst_vector_add (state->turns[next], state->trial_gradient, -1, state->gradient, state->length,
                  state->threads);
  curvature = dot (state, state->steps[next], state->turns[next]);
  turn_square = dot (state, state->turns[next], state->turns[next]);
  if (curvature <= MIN_CURVATURE * turn_square)
    {
      /* What was overwritten was the oldest pair, if all places were taken. */
      state->count = MIN (state->count, state->history - 1);
      return;
    }
  state->curvature[next] = curvature;
  state->scale = curvature / turn_square;
  state->newest = next;
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

/* Looks along the direction for a point whose value falls enough; *FOUND tells whether there is
 * one, which the trial vectors then hold. */
static gboolean
search_line (State *state, const float *point, double step, double slope, NstFunction function,
             gpointer user_data, NstSearch *search, double *value, gboolean *found, GError **error)
{
  *found = FALSE;
  for (int trial = 0; trial < MAX_TRIALS && !*found; trial++)
    {
      nst_vector_add (state->trial, point, step, state->direction, state->length, state->threads);
      search->evaluations++;
      if (!function (state->trial, state->trial_gradient, value, user_data, error))
        return FALSE;
      *found = *value <= search->value + SUFFICIENT_DECREASE * step * slope;
      if (!*found)
        step = shorten (step, search->value, slope, *value);
    }
  return TRUE;
}

/* The first step of all has no curvature to go by: no number moves further than 1 in sum. */
static double
first_step (const State *state)
{
  double sum = nst_vector_sum_of_magnitudes (state->gradient, state->length, state->threads);

  return state->count > 0 ? 1 : MIN (1, 1 / MAX (sum, G_MINDOUBLE));
}

static gboolean
run (State *state, float *point, int iterations, NstFunction function, gpointer user_data,
     NstSearch *search, GError **error)
{
  search->evaluations++;
  if (!function (point, state->gradient, &search->value, user_data, error))
    return FALSE;

  while (search->iterations < iterations)
    {
      double slope, value;
      gboolean found;

      find_direction (state);
      slope = dot (state, state->gradient, state->direction);
      if (slope >= 0 && state->count > 0)
        {
          state->count = 0; /* the pairs mislead: start anew from the gradient */
          state->scale = 1;
          continue;
        }
      if (!(slope < 0))
        return TRUE;
      if (!search_line (state, point, first_step (state), slope, function, user_data, search,
                        &value, &found, error))
        return FALSE;
      if (!found && state->count == 0)
        return TRUE;
      if (!found)
        {
          state->count = 0;
          state->scale = 1;
          continue;
        }
      remember_pair (state, point);
      memcpy (point, state->trial, state->length * sizeof *point);
      memcpy (state->gradient, state->trial_gradient, state->length * sizeof *point);
      search->value = value;
      search->iterations++;
    }
  return TRUE;
}

gboolean
nst_lbfgs (float *point, gsize length, int iterations, int history, int threads,
           NstFunction function, gpointer user_data, NstSearch *search, GError **error)
{
  State state;
  gboolean done;

  *search = (NstSearch){ 0 };
  done = state_init (&state, length, history, threads, error)
         && run (&state, point, iterations, function, user_data, search, error);
  state_clear (&state);
  return done;
}
