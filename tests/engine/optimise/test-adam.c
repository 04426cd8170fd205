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
  g_assert_true (nst_adam (&(NstProblem){ 10, 0, nst_test_quadratic, NULL, &problem }, point,
                           &(NstAdam){ 1, 0.01, NST_ADAM_EPSILON }, &search, NULL));
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
  g_assert_true (nst_adam (&(NstProblem){ 100, 0, nst_test_quadratic, NULL, &problem }, point,
                           &(NstAdam){ 1000, 0.02, NST_ADAM_EPSILON }, &search, NULL));
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

  g_assert_true (nst_adam (&(NstProblem){ 2, 0, nst_test_rosenbrock, NULL, &problem }, point,
                           &(NstAdam){ 4000, 0.02, NST_ADAM_EPSILON }, &search, NULL));
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

      g_assert_true (nst_adam (&(NstProblem){ 3, 0, nst_test_barrier, NULL, &problem }, point,
                               &(NstAdam){ 300, 2, NST_ADAM_EPSILON }, &search, NULL));
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

  g_assert_true (nst_adam (&(NstProblem){ 1, 0, only_once, NULL, &calls }, &point,
                           &(NstAdam){ 1000, 0.1, NST_ADAM_EPSILON }, &search, NULL));
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
  g_assert_false (nst_adam (&(NstProblem){ 10, 0, nst_test_quadratic, NULL, &problem }, point,
                            &(NstAdam){ 20, 0.02, NST_ADAM_EPSILON }, &search, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
  g_assert_cmpint (search.iterations, ==, 2);
}

/* Algorithm 1, and the form with the hat of section 2, written down again in double precision. */
static void
follow (const NstAdam *how, NstTestProblem *problem, double *point)
{
  double m[10] = { 0 }, v[10] = { 0 };

  for (int t = 1; t <= how->iterations; t++)
    {
      float rounded[10], gradient[10];
      double value;

      for (int i = 0; i < 10; i++)
        rounded[i] = point[i];
      nst_test_quadratic (rounded, gradient, &value, problem, NULL);
      for (int i = 0; i < 10; i++)
        {
          m[i] = 0.9 * m[i] + 0.1 * gradient[i];
          v[i] = 0.999 * v[i] + 0.001 * gradient[i] * gradient[i];
          if (how->hat)
            point[i] -= how->step * sqrt (1 - pow (0.999, t)) / (1 - pow (0.9, t)) * m[i]
                        / (sqrt (v[i]) + how->epsilon);
          else
            point[i] -= how->step * m[i] / (1 - pow (0.9, t))
                        / (sqrt (v[i] / (1 - pow (0.999, t))) + how->epsilon);
        }
    }
}

/* Both forms, with an epsilon so large that it shows which is which. */
static void
test_adam_forms (void)
{
  for (int hat = 0; hat < 2; hat++)
    {
      const NstAdam how = { 30, 0.02, 0.5, .hat = hat, .constant = TRUE };
      NstTestProblem problem = { 10 };
      NstSearch search;
      float point[10];
      double expected[10];

      nst_test_start (point, 10);
      for (int i = 0; i < 10; i++)
        expected[i] = point[i];
      follow (&how, &problem, expected);
      g_assert_true (nst_adam (&(NstProblem){ 10, 0, nst_test_quadratic, NULL, &problem }, point,
                               &how, &search, NULL));
      for (int i = 0; i < 10; i++)
        g_assert_cmpfloat_with_epsilon (point[i], expected[i], 1e-5); /* thirty roundings */
    }
}

/* Far from the answer each step is as long as it may be: a hundred of them, or the integral of half
 * a cosine fewer, which is a quarter. */
static void
test_adam_constant (void)
{
  for (int constant = 0; constant < 2; constant++)
    {
      const NstAdam how = { 100, 0.001, NST_ADAM_EPSILON, .constant = constant };
      NstTestProblem problem = { 2 };
      NstSearch search;
      float point[] = { -10, -10 };

      g_assert_true (nst_adam (&(NstProblem){ 2, 0, nst_test_quadratic, NULL, &problem }, point,
                               &how, &search, NULL));
      g_assert_cmpfloat_with_epsilon (point[0], constant ? -9.9 : -9.925, 1e-3);
    }
}

static gboolean
search_steps (const NstProblem *problem, float *point, GError **error)
{
  NstSearch search;

  return nst_adam (problem, point, &(NstAdam){ 5, 0.02, NST_ADAM_EPSILON }, &search, error);
}

static void
test_adam_steps (void)
{
  nst_test_steps_are_told (search_steps, 5);
}

/* The observer of bounded searches: no point is outside. */
static gboolean
check_bounds (const float *point, int iteration, gboolean moved, gpointer user_data, GError **error)
{
  for (int i = 0; i < 10; i++)
    {
      g_assert_cmpfloat (point[i], >=, -0.9f);
      g_assert_cmpfloat (point[i], <=, 0.5f);
    }
  return TRUE;
}

/* Numbers that lie below the bounds begin at the lower one, and end at the upper, short of 1. */
static void
test_adam_bounds (void)
{
  NstTestProblem problem = { 10 };
  const NstProblem bounded = { 10,
                               0,
                               nst_test_quadratic,
                               .user_data = &problem,
                               .bounded = TRUE,
                               .least = -0.9f,
                               .most = 0.5f,
                               .observe = check_bounds };
  NstSearch search;
  float point[10];

  nst_test_start (point, 10);
  g_assert_true (
    nst_adam (&bounded, point, &(NstAdam){ 200, 0.02, NST_ADAM_EPSILON }, &search, NULL));
  for (int i = 0; i < 10; i++)
    g_assert_cmpfloat (point[i], ==, 0.5f);
}

/* A step that bounds have cut is taken back whole, where it led to no value. */
static void
test_adam_back_from_bounds (void)
{
  float point = 2.95f;
  int calls = 0;
  const NstProblem bounded
    = { 1, 0, only_once, .user_data = &calls, .bounded = TRUE, .least = 2.9f, .most = 4 };
  NstSearch search;

  g_assert_true (
    nst_adam (&bounded, &point, &(NstAdam){ 1000, 0.1, NST_ADAM_EPSILON }, &search, NULL));
  g_assert_cmpfloat (point, ==, 2.95f);
  g_assert_cmpint (calls, <, 30);
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
  g_test_add_func ("/adam/forms", test_adam_forms);
  g_test_add_func ("/adam/constant", test_adam_constant);
  g_test_add_func ("/adam/steps", test_adam_steps);
  g_test_add_func ("/adam/bounds", test_adam_bounds);
  g_test_add_func ("/adam/back-from-bounds", test_adam_back_from_bounds);
  return nst_test_run ();
}
