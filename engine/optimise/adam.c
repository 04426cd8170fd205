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
#define EPSILON 1e-8

typedef struct
{
  gsize length;
  float *point;
  float *gradient;
  float *mean;   /* m: moving average of the gradients */
  float *square; /* v: moving average of their squares */
  float step;    /* corrected, as both averages start at 0 */
  float epsilon; /* corrected for the same reason */
} State;

static void
move_piece (int piece, int thread, gpointer user_data)
{
  const State *state = user_data;
  const gsize end = MIN (state->length, (gsize) (piece + 1) * PIECE);
  const float *restrict gradient = state->gradient;
  float *restrict point = state->point;
  float *restrict mean = state->mean;
  float *restrict square = state->square;

  for (gsize i = (gsize) piece * PIECE; i < end; i++)
    {
      mean[i] += (float) (1 - BETA1) * (gradient[i] - mean[i]);
      square[i] += (float) (1 - BETA2) * (gradient[i] * gradient[i] - square[i]);
      point[i] -= state->step * mean[i] / (sqrtf (square[i]) + state->epsilon);
    }
}

/* The fraction of a full step at iteration T of N: 1 in the first half, then half a cosine to 0. */
static double
step_fraction (int t, int n)
{
  double late = MAX (0, 2.0 * t / n - 1);

  return 0.5 * (1 + cos (G_PI * late));
}

static gboolean
run (State *state, const NstProblem *problem, int iterations, double step, NstSearch *search,
     GError **error)
{
  const int n_pieces = (state->length + PIECE - 1) / PIECE;

  memset (state->mean, 0, state->length * sizeof (float));
  memset (state->square, 0, state->length * sizeof (float));
  for (int t = 1; t <= iterations; t++)
    {
      double correction = sqrt (1 - pow (BETA2, t));

      if (!problem->function (state->point, state->gradient, &search->value, problem->user_data,
                              error))
        return FALSE;
      search->evaluations++;
      state->step = step * step_fraction (t - 1, iterations) * correction / (1 - pow (BETA1, t));
      state->epsilon = EPSILON * correction;
      nst_parallel_for (n_pieces, problem->threads, move_piece, state);
      search->iterations++;
    }
  return TRUE;
}

gsize
nst_adam_bytes (void)
{
  return 3 * sizeof (float);
}

gboolean
nst_adam (const NstProblem *problem, float *point, int iterations, double step, NstSearch *search,
          GError **error)
{
  const gsize length = problem->length;
  State state = { length, point };
  gboolean done;

  *search = (NstSearch){ 0 };
  state.gradient = nst_floats_new (length, error);
  state.mean = state.gradient ? nst_floats_new (length, error) : NULL;
  state.square = state.mean ? nst_floats_new (length, error) : NULL;
  done = state.square && run (&state, problem, iterations, step, search, error);
  nst_floats_free (state.gradient);
  nst_floats_free (state.mean);
  nst_floats_free (state.square);
  return done;
}
