/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/problems.h"

#include <math.h>
#include <string.h>

#include "base/error.h"

#define LENGTH 10 /* of points whose steps are told */

/* Counts a call; fails in the one that is to fail. */
static gboolean
count_call (NstTestProblem *problem, GError **error)
{
  if (++problem->calls != problem->fail_at)
    return TRUE;
  g_set_error_literal (error, NST_ERROR, NST_ERROR_CANCELLED, "as asked");
  return FALSE;
}

gboolean
nst_test_quadratic (const float *point, float *gradient, double *value, gpointer user_data,
                    GError **error)
{
  NstTestProblem *problem = user_data;

  *value = 0;
  for (gsize i = 0; i < problem->length; i++)
    {
      double curvature = pow (10, 4.0 * i / (problem->length - 1));
      double difference = (double) point[i] - 1;

      *value += 0.5 * curvature * difference * difference;
      gradient[i] = curvature * difference;
    }
  return count_call (problem, error);
}

gboolean
nst_test_sphere (const float *point, float *gradient, double *value, gpointer user_data,
                 GError **error)
{
  NstTestProblem *problem = user_data;

  *value = 0;
  for (gsize i = 0; i < problem->length; i++)
    {
      gradient[i] = point[i] - 1;
      *value += 0.5 * gradient[i] * gradient[i];
    }
  return count_call (problem, error);
}

gboolean
nst_test_rosenbrock (const float *point, float *gradient, double *value, gpointer user_data,
                     GError **error)
{
  NstTestProblem *problem = user_data;

  *value = 0;
  for (gsize i = 0; i < problem->length; i++)
    gradient[i] = 0;
  for (gsize i = 0; i + 1 < problem->length; i++)
    {
      double x = point[i];
      double off = point[i + 1] - x * x;

      *value += 100 * off * off + (1 - x) * (1 - x);
      gradient[i] += -400 * x * off - 2 * (1 - x);
      gradient[i + 1] += 200 * off;
    }
  return count_call (problem, error);
}

gboolean
nst_test_barrier (const float *point, float *gradient, double *value, gpointer user_data,
                  GError **error)
{
  NstTestProblem *problem = user_data;
  gboolean outside = FALSE;

  *value = 0;
  for (gsize i = 0; i < problem->length; i++)
    {
      outside |= !(point[i] > 0);
      *value += point[i] - log (point[i]);
      gradient[i] = 1 - 1 / point[i];
    }
  if (outside)
    {
      problem->calls_outside++;
      *value = problem->value_outside;
      for (gsize i = 0; i < problem->length; i++)
        gradient[i] = NAN;
    }
  return count_call (problem, error);
}

gboolean
nst_test_stop (gpointer user_data)
{
  NstTestProblem *problem = user_data;

  return ++problem->asked != problem->stop_at;
}

typedef struct
{
  NstTestProblem problem; /* first, as functions take it for their user data */
  int told;               /* calls of the observer */
  int fail_at;            /* the one that fails; 0 for none */
  float evaluated[LENGTH];
  float moved[LENGTH]; /* where the last step led */
} Steps;

static gboolean
evaluate_step (const float *point, float *gradient, double *value, gpointer user_data,
               GError **error)
{
  Steps *steps = user_data;

  g_assert_true (steps->fail_at == 0 || steps->told < steps->fail_at);
  memcpy (steps->evaluated, point, sizeof steps->evaluated);
  return nst_test_rosenbrock (point, gradient, value, user_data, error);
}

static gboolean
observe_step (const float *point, int iteration, gboolean moved, gpointer user_data, GError **error)
{
  Steps *steps = user_data;

  g_assert_cmpint (iteration, ==, steps->told / 2);
  g_assert_cmpint (moved, ==, steps->told % 2);
  if (moved)
    memcpy (steps->moved, point, sizeof steps->moved);
  else
    {
      g_assert_cmpmem (point, sizeof steps->evaluated, steps->evaluated, sizeof steps->evaluated);
      if (iteration > 0)
        g_assert_cmpmem (point, sizeof steps->moved, steps->moved, sizeof steps->moved);
    }
  if (++steps->told != steps->fail_at)
    return TRUE;
  g_set_error_literal (error, NST_ERROR, NST_ERROR_OUTPUT, "as told");
  return FALSE;
}

void
nst_test_steps_are_told (NstTestSearch search, int iterations)
{
  for (int fail_at = 0; fail_at <= 2 * iterations; fail_at++)
    {
      Steps steps = { { LENGTH }, .fail_at = fail_at };
      const NstProblem problem
        = { LENGTH, .function = evaluate_step, .user_data = &steps, .observe = observe_step };
      g_autoptr (GError) error = NULL;
      float point[LENGTH];

      nst_test_start (point, LENGTH);
      g_assert_cmpint (search (&problem, point, &error), ==, fail_at == 0);
      g_assert_cmpint (steps.told, ==, fail_at ? fail_at : 2 * iterations);
      if (fail_at > 0)
        g_assert_error (error, NST_ERROR, NST_ERROR_OUTPUT);
    }
}

void
nst_test_start (float *point, gsize length)
{
  for (gsize i = 0; i < length; i++)
    point[i] = -1 + 0.3 * sin (i);
}

double
nst_test_distance_from_one (const float *point, gsize length)
{
  double largest = 0;

  for (gsize i = 0; i < length; i++)
    largest = MAX (largest, fabs (point[i] - 1.0));
  return largest;
}
