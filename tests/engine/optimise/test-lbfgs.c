/* L-BFGS on problems with a known answer, and on functions that misbehave; its pairs' numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "base/bfloat.h"
#include "base/error.h"
#include "optimise/lbfgs.h"
#include "support/problems.h"
#include "support/support.h"

#define HISTORY 10
#define MAX_LENGTH 1000

static NstSearch
search_lbfgs (NstFunction function, NstTestProblem *problem, float *point, int iterations,
              int history)
{
  const NstProblem search_problem = { problem->length, 0, function, NULL, problem };
  NstSearch search;
  g_autoptr (GError) error = NULL;

  nst_lbfgs (&search_problem, point, iterations, history, &search, &error);
  g_assert_no_error (error);
  g_assert_cmpint (search.evaluations, ==, problem->calls);
  g_assert_cmpint (search.iterations, <=, iterations);
  return search;
}

/* The first step moves each number by a thousandth on average, however many there are, up to the
 * rounding of the direction to eight bits. */
static void
test_lbfgs_first_step (void)
{
  static const gsize lengths[] = { 10, MAX_LENGTH };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      float before[MAX_LENGTH], point[MAX_LENGTH];
      NstTestProblem problem = { lengths[i] };
      double sum = 0;

      nst_test_start (before, lengths[i]);
      nst_test_start (point, lengths[i]);
      search_lbfgs (nst_test_quadratic, &problem, point, 1, HISTORY);
      for (gsize k = 0; k < lengths[i]; k++)
        sum += fabs (point[k] - before[k]);
      g_assert_cmpfloat_with_epsilon (sum / lengths[i], 1e-3, 1e-5);
    }
}

/* Steepest descent needs about as many steps as the condition number, ten thousand. PyTorch's
 * L-BFGS comes within 0.09 in 310 evaluations, in double precision too; twice as far is allowed. */
static void
test_lbfgs_quadratic (void)
{
  static float point[MAX_LENGTH];
  NstTestProblem problem = { MAX_LENGTH };
  NstSearch search;

  nst_test_start (point, MAX_LENGTH);
  search = search_lbfgs (nst_test_quadratic, &problem, point, 300, HISTORY);
  g_test_message ("%d evaluations, distance %g", search.evaluations,
                  nst_test_distance_from_one (point, MAX_LENGTH));
  g_assert_cmpfloat (nst_test_distance_from_one (point, MAX_LENGTH), <, 0.2);
  g_assert_cmpint (search.evaluations, <, search.iterations * 1.3 + 30);
}

/* PyTorch's L-BFGS needs 46, 96 and 624 evaluations; with pairs of sixteen bits, twice as many are
 * allowed. After a step that found nothing better the point is the best one but for rounding. */
static void
test_lbfgs_rosenbrock (void)
{
  static const int dimensions[] = { 2, 10, 100 };
  static const int evaluations[] = { 92, 192, 1248 };

  for (guint i = 0; i < G_N_ELEMENTS (dimensions); i++)
    {
      float point[MAX_LENGTH];
      NstTestProblem problem = { dimensions[i] };
      NstSearch search;
      float gradient[MAX_LENGTH];
      double value;

      for (int k = 0; k < dimensions[i]; k++)
        point[k] = k % 2 ? 1 : -1.2; /* where Rosenbrock himself began */
      search = search_lbfgs (nst_test_rosenbrock, &problem, point, 1000, HISTORY);
      g_test_message ("%d dimensions: %d evaluations, value %g", dimensions[i], search.evaluations,
                      search.value);
      g_assert_cmpfloat (nst_test_distance_from_one (point, dimensions[i]), <, 1e-2);
      g_assert_cmpint (search.evaluations, <, evaluations[i]);
      nst_test_rosenbrock (point, gradient, &value, &problem, NULL);
      g_assert_cmpfloat_with_epsilon (value, search.value, 1e-9);
    }
}

/* It stops by itself where there is nothing left to gain, and at once at the answer. */
static void
test_lbfgs_ends (void)
{
  float point[10];
  NstTestProblem problem = { 10 };
  NstSearch search;

  nst_test_start (point, 10);
  search = search_lbfgs (nst_test_quadratic, &problem, point, 100000, HISTORY);
  g_assert_cmpint (search.evaluations, <, 1000);

  for (int i = 0; i < 10; i++)
    point[i] = 1;
  problem.calls = 0;
  search = search_lbfgs (nst_test_quadratic, &problem, point, 100, HISTORY);
  g_assert_cmpint (search.evaluations, ==, 1);
  g_assert_cmpint (search.iterations, ==, 0);
  g_assert_cmpfloat (search.value, ==, 0);
}

/* No step makes the value larger. */
static void
test_lbfgs_falls (void)
{
  double before = INFINITY;

  for (int iterations = 1; iterations < 60; iterations += 3)
    {
      float point[10];
      NstTestProblem problem = { 10 };
      NstSearch search;

      nst_test_start (point, 10);
      search = search_lbfgs (nst_test_rosenbrock, &problem, point, iterations, HISTORY);
      g_assert_cmpfloat (search.value, <=, before);
      g_assert_cmpint (search.iterations, ==, iterations);
      before = search.value;
    }
}

/* Sums do not depend on the threads, so neither does the search; long enough for several pieces. */
static void
test_lbfgs_threads (void)
{
  const gsize length = 300000;
  g_autofree float *one = g_new (float, length);
  g_autofree float *two = g_new (float, length);

  for (int k = 0; k < 4; k++)
    {
      const int threads = 1 + k % 2, history = k / 2 * HISTORY;
      float *point = threads == 1 ? one : two;
      NstTestProblem problem = { length };
      NstSearch search;

      nst_test_start (point, length);
      g_assert_true (
        nst_lbfgs (&(NstProblem){ length, threads, nst_test_quadratic, NULL, &problem }, point, 5,
                   history, &search, NULL));
      if (threads == 2)
        g_assert_cmpmem (one, length * sizeof (float), two, length * sizeof (float));
    }
}

/* A step that leads out of where the function has a value is shortened, whatever it says there:
 * a tenth of it leads far enough back, so that few are needed. */
static void
test_lbfgs_outside (void)
{
  static const double values[] = { NAN, INFINITY, -INFINITY, 1e300 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      float point[] = { 10, 12, 9 };
      NstTestProblem problem = { 3, .value_outside = values[i] };
      NstSearch search = search_lbfgs (nst_test_barrier, &problem, point, 100, HISTORY);

      g_test_message ("%g: %d calls, %d outside", values[i], problem.calls, problem.calls_outside);
      g_assert_cmpint (problem.calls_outside, >=, 1);
      g_assert_cmpint (problem.calls_outside, <=, 12);
      g_assert_cmpfloat (nst_test_distance_from_one (point, 3), <, 1e-3);
      g_assert_cmpfloat_with_epsilon (search.value, 3, 1e-6);
    }
}

/* 1000 Σ xᵢ, with so little curvature that the guess at the inverse Hessian leads beyond the
 * largest float; it falls without end. */
static gboolean
nearly_linear (const float *point, float *gradient, double *value, gpointer user_data,
               GError **error)
{
  NstTestProblem *problem = user_data;

  problem->calls++;
  *value = 0;
  for (gsize i = 0; i < problem->length; i++)
    {
      gradient[i] = problem->calls % 2 ? 1000 : 1000 * (1 - 1e-6f);
      *value += 1000.0 * point[i] - 1e36 * problem->calls;
    }
  return TRUE;
}

/* No step leads to where numbers are not finite, however far the pairs point. */
static void
test_lbfgs_far_beyond (void)
{
  float point[] = { 1e33f, 1e33f, 1e33f };
  NstTestProblem problem = { 3 };

  search_lbfgs (nearly_linear, &problem, point, 200, HISTORY);
  for (int i = 0; i < 3; i++)
    g_assert_true (isfinite (point[i]));
}

/* A start without a value is given back as it was, after few attempts. */
static void
test_lbfgs_bad_start (void)
{
  float point[] = { -1, 2, 3 };
  NstTestProblem problem = { 3, .value_outside = NAN };
  NstSearch search = search_lbfgs (nst_test_barrier, &problem, point, 200, HISTORY);

  g_assert_cmpint (search.iterations, ==, 0);
  g_assert_cmpint (search.evaluations, <, 30);
  g_assert_cmpfloat (point[0], ==, -1);
}

/* The function's error comes through, with the best point until then: but for the rounding of the
 * way there and back, 2⁻²³ of numbers near 1 where Rosenbrock's slope is some hundreds. */
static void
test_lbfgs_error (void)
{
  for (int k = 2; k < 60; k++)
    {
      const int fail_at = k / 2, history = k % 2 * HISTORY;
      float point[10], gradient[10];
      NstTestProblem problem = { 10, .fail_at = fail_at };
      NstTestProblem plain = { 10 };
      NstSearch search;
      g_autoptr (GError) error = NULL;
      double value;

      nst_test_start (point, 10);
      g_assert_false (nst_lbfgs (&(NstProblem){ 10, 0, nst_test_rosenbrock, NULL, &problem }, point,
                                 1000, history, &search, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
      g_assert_cmpstr (error->message, ==, "as asked");
      g_assert_cmpint (problem.calls, ==, fail_at);
      if (fail_at > 1)
        {
          nst_test_rosenbrock (point, gradient, &value, &plain, NULL);
          g_assert_cmpfloat_with_epsilon (value, search.value, 1e-4 * (1 + value));
        }
    }
}

/* The search is left between its own walks over vectors too. */
static gboolean
stop_at_fifth (gpointer user_data)
{
  int *calls = user_data;

  return ++*calls < 5;
}

static gboolean
sum_of_squares (const float *point, float *gradient, double *value, gpointer user_data,
                GError **error)
{
  *value = 0;
  for (int i = 0; i < 10; i++)
    {
      *value += (1 + i) * point[i] * point[i];
      gradient[i] = 2 * (1 + i) * point[i];
    }
  return TRUE;
}

static void
test_lbfgs_stops (void)
{
  float point[10];
  int calls = 0;
  NstSearch search;
  const NstProblem problem = { 10, 1, sum_of_squares, NULL, &calls, { stop_at_fifth, &calls } };
  g_autoptr (GError) error = NULL;

  nst_test_start (point, 10);
  g_assert_false (nst_lbfgs (&problem, point, 1000, HISTORY, &search, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
  g_assert_cmpint (calls, ==, 5);
}

static gboolean
search_steps (const NstProblem *problem, float *point, GError **error)
{
  NstSearch search;

  return nst_lbfgs (problem, point, 8, HISTORY, &search, error);
}

static void
test_lbfgs_steps (void)
{
  nst_test_steps_are_told (search_steps, 8);
}

/* With no pairs to remember the steps of Barzilai and Borwein still find the end of a ravine a
 * hundred times as long as wide, which takes steepest descent some hundred steps for each digit;
 * and no step makes the value larger. */
static void
test_lbfgs_without_pairs (void)
{
  double before = INFINITY;

  for (int iterations = 10; iterations <= 160; iterations *= 2)
    {
      float point[10];
      int calls = -1000000;
      NstSearch search;
      const NstProblem problem = { 10, 1, sum_of_squares, NULL, &calls, { stop_at_fifth, &calls } };

      nst_test_start (point, 10);
      g_assert_true (nst_lbfgs (&problem, point, iterations, 0, &search, NULL));
      g_test_message ("%d steps: %g", iterations, search.value);
      g_assert_cmpfloat (search.value, <, before);
      before = search.value;
    }
  g_assert_cmpfloat (before, <, 1e-8);
}

/* One number, one pair to remember: the least there can be. */
static void
test_lbfgs_smallest (void)
{
  float point[] = { 7, -3 };
  NstTestProblem problem = { 2 };
  NstSearch search;

  g_assert_true (nst_lbfgs (&(NstProblem){ 2, 1, nst_test_quadratic, NULL, &problem }, point, 500,
                            1, &search, NULL));
  g_assert_cmpfloat (nst_test_distance_from_one (point, 2), <, 1e-2);
}

/* The inverse of the quadratic's curvatures. */
static void
divide_by_curvature (float *vector, gpointer user_data)
{
  const NstTestProblem *problem = user_data;

  for (gsize i = 0; i < problem->length; i++)
    vector[i] /= pow (10, 4.0 * i / (problem->length - 1));
}

/* Told the whole Hessian, the search walks straight to the answer: once the first, cautious step
 * has shown how far, in one more, and some for directions kept with eight bits. Left to itself it
 * needs hundreds. */
static void
test_lbfgs_preconditioned (void)
{
  for (int history = 0; history <= HISTORY; history += HISTORY)
    {
      float point[100];
      NstTestProblem problem = { 100 };
      const NstProblem search_problem
        = { 100, 0, nst_test_quadratic, divide_by_curvature, &problem };
      NstSearch search;
      g_autoptr (GError) error = NULL;

      nst_test_start (point, 100);
      nst_lbfgs (&search_problem, point, 8, history, &search, &error);
      g_assert_no_error (error);
      g_assert_cmpfloat (nst_test_distance_from_one (point, 100), <, 1e-3);
    }
}

/* Rounding to sixteen bits is to the nearest, and keeps what sixteen bits can hold. */
static void
test_bfloat (void)
{
  for (int i = 0; i < 100000; i++)
    {
      const float value
        = g_test_rand_double_range (-1, 1) * pow (10, g_test_rand_int_range (-30, 30));
      const float rounded = nst_bfloat_value (nst_bfloat_round (value));

      g_assert_cmpfloat (fabs ((double) rounded - value), <=, fabs ((double) value) * 0x1p-8);
      g_assert_cmpfloat (nst_bfloat_value (nst_bfloat_round (rounded)), ==, rounded);
    }
  g_assert_cmpfloat (nst_bfloat_value (nst_bfloat_round (-0.75f)), ==, -0.75f);
  g_assert_cmpfloat (nst_bfloat_value (nst_bfloat_round (0)), ==, 0);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/lbfgs/first-step", test_lbfgs_first_step);
  g_test_add_func ("/lbfgs/quadratic", test_lbfgs_quadratic);
  g_test_add_func ("/lbfgs/rosenbrock", test_lbfgs_rosenbrock);
  g_test_add_func ("/lbfgs/ends", test_lbfgs_ends);
  g_test_add_func ("/lbfgs/falls", test_lbfgs_falls);
  g_test_add_func ("/lbfgs/threads", test_lbfgs_threads);
  g_test_add_func ("/lbfgs/outside", test_lbfgs_outside);
  g_test_add_func ("/lbfgs/far-beyond", test_lbfgs_far_beyond);
  g_test_add_func ("/lbfgs/bad-start", test_lbfgs_bad_start);
  g_test_add_func ("/lbfgs/error", test_lbfgs_error);
  g_test_add_func ("/lbfgs/stops", test_lbfgs_stops);
  g_test_add_func ("/lbfgs/steps", test_lbfgs_steps);
  g_test_add_func ("/lbfgs/without-pairs", test_lbfgs_without_pairs);
  g_test_add_func ("/lbfgs/preconditioned", test_lbfgs_preconditioned);
  g_test_add_func ("/bfloat", test_bfloat);
  g_test_add_func ("/lbfgs/smallest", test_lbfgs_smallest);
  return nst_test_run ();
}
