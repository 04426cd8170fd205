/* Adam on problems with a known answer, and on a function that fails.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "base/error.h"
#include "optimise/adam.h"
#include "support/problems.h"
#include "support/support.h"

/* Adam's first step is the step size along each number, whatever the gradient's size: its means
 * are corrected for their start at 0. */
static void
test_adam_first_step (void)
{
  float point[10], before[10];
  NstTestProblem problem = { 10 };
  NstSearch search;

  nst_test_start (point, 10);
  nst_test_start (before, 10);
  g_assert_true (nst_adam (&(NstProblem){ 10, 0, nst_test_quadratic, NULL, &problem }, point, 1,
                           0.01, &search, NULL));
  for (int i = 0; i < 10; i++)
    g_assert_cmpfloat_with_epsilon (point[i] - before[i], 0.01, 1e-6);
  g_assert_cmpint (search.iterations, ==, 1);
}

/* It comes to rest, as the step shrinks to nothing: nearer than a step's length. */
static void
test_adam_quadratic (void)
{
  float point[100];
  NstTestProblem problem = { 100 };
  NstSearch search;

  nst_test_start (point, 100);
  g_assert_true (nst_adam (&(NstProblem){ 100, 0, nst_test_quadratic, NULL, &problem }, point, 1000,
                           0.02, &search, NULL));
  g_test_message ("distance %g", nst_test_distance_from_one (point, 100));
  g_assert_cmpfloat (nst_test_distance_from_one (point, 100), <, 0.002);
  g_assert_cmpint (search.iterations, ==, 1000);
  g_assert_cmpint (search.evaluations, ==, problem.calls);
}

static void
test_adam_rosenbrock (void)
{
  float point[] = { -1.2, 1 };
  NstTestProblem problem = { 2 };
  NstSearch search;

  g_assert_true (nst_adam (&(NstProblem){ 2, 0, nst_test_rosenbrock, NULL, &problem }, point, 4000,
                           0.02, &search, NULL));
  g_test_message ("value %g", search.value);
  g_assert_cmpfloat (nst_test_distance_from_one (point, 2), <, 0.05);
  g_assert_cmpfloat (search.value, <, 1e-3);
}

/* Steps that lead to where there is no value are made shorter, and nothing of there is left in the
 * point; where every step does, the search ends where it had a value. */
static void
test_adam_outside (void)
{
  static const double values[] = { NAN, INFINITY, -INFINITY };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      float point[] = { 1.5, 0.7, 3 };
      NstTestProblem problem = { 3, .value_outside = values[i] };
      NstSearch search;

      g_assert_true (nst_adam (&(NstProblem){ 3, 0, nst_test_barrier, NULL, &problem }, point, 300,
                               2, &search, NULL));
      g_test_message ("%g: distance %g, %d calls, %d outside", values[i],
                      nst_test_distance_from_one (point, 3), problem.calls, problem.calls_outside);
      g_assert_cmpint (problem.calls_outside, >=, 1);
      g_assert_cmpfloat (nst_test_distance_from_one (point, 3), <, 0.05);
    }
}

/* ½ (x − 1)², but beyond where the first step leads there is no value, however short the steps. */
static gboolean
only_once (const float *point, float *gradient, double *value, gpointer user_data, GError **error)
{
  int *calls = user_data;

  *value = ++*calls > 1 ? NAN : 0.5 * (*point - 1) * (*point - 1);
  *gradient = *calls > 1 ? NAN : *point - 1;
  return TRUE;
}

static void
test_adam_nowhere_to_go (void)
{
  float point = 3;
  int calls = 0;
  NstSearch search;

  g_assert_true (
    nst_adam (&(NstProblem){ 1, 0, only_once, NULL, &calls }, &point, 1000, 0.1, &search, NULL));
  g_assert_cmpfloat_with_epsilon (point, 3, 1e-5); /* as additions of floats round */
  g_assert_cmpfloat (search.value, ==, 2);
  g_assert_cmpint (calls, <, 30);
}

static void
test_adam_error (void)
{
  float point[10];
  NstTestProblem problem = { 10, .fail_at = 3 };
  NstSearch search;
  g_autoptr (GError) error = NULL;

  nst_test_start (point, 10);
  g_assert_false (nst_adam (&(NstProblem){ 10, 0, nst_test_quadratic, NULL, &problem }, point, 20,
                            0.02, &search, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
  g_assert_cmpint (search.iterations, ==, 2);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/adam/first-step", test_adam_first_step);
  g_test_add_func ("/adam/quadratic", test_adam_quadratic);
  g_test_add_func ("/adam/rosenbrock", test_adam_rosenbrock);
  g_test_add_func ("/adam/outside", test_adam_outside);
  g_test_add_func ("/adam/nowhere-to-go", test_adam_nowhere_to_go);
  g_test_add_func ("/adam/error", test_adam_error);
  return nst_test_run ();
}
