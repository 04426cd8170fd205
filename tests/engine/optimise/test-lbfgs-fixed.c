/* L-BFGS with fixed steps against PyTorch's, on functions with a known answer, and on functions
 * that misbehave.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "base/error.h"
#include "optimise/lbfgs-fixed.h"
#include "support/expectations.h"
#include "support/problems.h"
#include "support/support.h"

#define LENGTH 12 /* of the searches in tests/oracle/searches.expected.safetensors */
#define ITERATIONS 40

/* Rounding leads PyTorch's own searches in single and in double precision apart, as steps that
 * nothing holds back enlarge every difference. This search, which sums in double precision but
 * keeps floats, may lie a few times as far from PyTorch's in single precision; where these do not
 * differ yet, a few roundings of numbers near 1. */
#define SPREADS 10
#define ROUNDINGS 2e-6

static const struct
{
  const char *name;
  NstFunction function;
} functions[] = { { "quadratic", nst_test_quadratic }, { "rosenbrock", nst_test_rosenbrock } };

/* What the function is asked at, and what PyTorch asks its own at. */
typedef struct
{
  NstTestProblem problem; /* first, as functions take it for their user data */
  NstFunction function;
  const float *expected;
  const float *spread;
  int count;   /* of points that are compared */
  float apart; /* the largest difference, compared with what it may be */
} Comparison;

static void
compare (Comparison *comparison, const float *point, int i)
{
  if (i >= comparison->count)
    return;
  for (int k = 0; k < LENGTH; k++)
    {
      const float difference = fabsf (point[k] - comparison->expected[i * LENGTH + k]);
      const float most = SPREADS * comparison->spread[i] + ROUNDINGS;

      comparison->apart = MAX (comparison->apart, difference / most);
    }
}

static gboolean
compare_and_evaluate (const float *point, float *gradient, double *value, gpointer user_data,
                      GError **error)
{
  Comparison *comparison = user_data;

  compare (comparison, point, comparison->problem.calls);
  return comparison->function (point, gradient, value, user_data, error);
}

static void
compare_search (int number, int history, gboolean bounded)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new ("searches");
  const char *name = functions[number].name;
  g_autofree char *key
    = g_strdup_printf ("fixed.%s.%d.%s", name, history, bounded ? "boxed" : "free");
  g_autofree char *spread_key = g_strconcat (key, ".spread", NULL);
  g_autofree char *box_key = g_strdup_printf ("fixed.%s.box", name);
  gsize count;
  const float *box = nst_test_expectations_get (expected, box_key, &count);
  Comparison comparison = { { LENGTH },
                            .function = functions[number].function,
                            .expected = nst_test_expectations_get (expected, key, &count),
                            .spread = nst_test_expectations_get (expected, spread_key, &count) };
  const NstProblem problem = { LENGTH,
                               .function = compare_and_evaluate,
                               .user_data = &comparison,
                               .bounded = bounded,
                               .least = box[0],
                               .most = box[1] };
  const NstLbfgsFixed how = { ITERATIONS, history, 1 };
  float point[LENGTH];
  NstSearch search;

  comparison.count = count;
  nst_test_start (point, LENGTH);
  g_assert_true (nst_lbfgs_fixed (&problem, point, &how, &search, NULL));
  compare (&comparison, point, ITERATIONS);
  g_test_message ("%s: %.2g of what may be, in %d points", key, comparison.apart, comparison.count);
  g_assert_cmpfloat (comparison.apart, <, 1);
  g_assert_cmpint (search.iterations, ==, ITERATIONS);
  g_assert_cmpint (search.evaluations, ==, ITERATIONS);
  g_assert_cmpint (comparison.problem.calls, ==, ITERATIONS);
}

static void
test_pytorch (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    for (int bounded = 0; bounded < 2; bounded++)
      {
        compare_search (i, 5, bounded);
        compare_search (i, 100, bounded);
      }
}

/* It ends after as many evaluations as PyTorch's by each tolerance. */
static void
test_pytorch_ends (void)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new ("searches");

  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    for (int k = 0; k < 2; k++)
      {
        g_autofree char *key
          = g_strdup_printf ("fixed.%s.%s", functions[i].name, k ? "change" : "gradient");
        gsize count;
        const float *end = nst_test_expectations_get (expected, key, &count);
        const NstLbfgsFixed how = { ITERATIONS, 100, 1, k ? 0 : end[0], k ? end[0] : 0 };
        NstTestProblem problem = { LENGTH };
        float point[LENGTH];
        NstSearch search;

        nst_test_start (point, LENGTH);
        g_assert_true (
          nst_lbfgs_fixed (&(NstProblem){ LENGTH, 0, functions[i].function, NULL, &problem }, point,
                           &how, &search, NULL));
        g_test_message ("%s: %d evaluations", key, search.evaluations);
        g_assert_cmpint (search.evaluations, ==, end[1]);
        g_assert_cmpint (search.iterations, ==, search.evaluations - 1);
      }
}

/* At the answer each tolerance ends it at once, and without any nothing moves. */
static void
test_at_the_answer (void)
{
  static const NstLbfgsFixed ways[]
    = { { 10, 5, 1, 1e-7, 0 }, { 10, 5, 1, 0, 1e-9 }, { 10, 5, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      float point[] = { 1, 1, 1 };
      NstTestProblem problem = { 3 };
      NstSearch search;

      g_assert_true (nst_lbfgs_fixed (&(NstProblem){ 3, 0, nst_test_quadratic, NULL, &problem },
                                      point, &ways[i], &search, NULL));
      g_assert_cmpint (search.iterations, ==, i < 2 ? 0 : 10);
      g_assert_cmpfloat (nst_test_distance_from_one (point, 3), ==, 0);
    }
}

/* No pair, one pair, and one iteration, which needs none; the memory that is said is what there is
 * at most. */
static void
test_smallest (void)
{
  static const NstLbfgsFixed ways[] = { { 60, 0, 1 }, { 60, 1, 1 }, { 1, 1000, 1 }, { 0, 5, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      float point[] = { 3, -3 };
      NstTestProblem problem = { 2 };
      NstSearch search;

      g_assert_true (nst_lbfgs_fixed (&(NstProblem){ 2, 1, nst_test_sphere, NULL, &problem }, point,
                                      &ways[i], &search, NULL));
      g_assert_cmpint (search.iterations, ==, ways[i].iterations);
      if (ways[i].iterations > 1)
        g_assert_cmpfloat (nst_test_distance_from_one (point, 2), <, 1e-5);
    }
  g_assert_cmpint (nst_lbfgs_fixed_bytes (1000, 3), ==, nst_lbfgs_fixed_bytes (2, 1000));
  g_assert_cmpint (nst_lbfgs_fixed_bytes (100, 1), ==, nst_lbfgs_fixed_bytes (0, 0));
}

/* Where there is no value the search ends, at the last point that had one. */
static void
test_outside (void)
{
  static const double values[] = { NAN, INFINITY, -INFINITY, 1 };

  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    {
      float point[] = { 3, 0.01, 2 }, gradient[3];
      NstTestProblem problem = { 3, .value_outside = values[i] };
      const NstLbfgsFixed how = { 100, 10, 40 };
      NstSearch search;
      double value;

      g_assert_true (nst_lbfgs_fixed (&(NstProblem){ 3, 0, nst_test_barrier, NULL, &problem },
                                      point, &how, &search, NULL));
      g_assert_cmpint (problem.calls_outside, ==, 1);
      g_assert_cmpint (search.evaluations, ==, problem.calls);
      nst_test_barrier (point, gradient, &value, &problem, NULL);
      g_assert_cmpfloat (value, ==, search.value);
    }
}

static void
test_bad_start (void)
{
  float point[] = { -1, 2, 3 };
  NstTestProblem problem = { 3, .value_outside = NAN };
  NstSearch search;

  g_assert_true (nst_lbfgs_fixed (&(NstProblem){ 3, 0, nst_test_barrier, NULL, &problem }, point,
                                  &(NstLbfgsFixed){ 10, 10, 1 }, &search, NULL));
  g_assert_cmpint (search.iterations, ==, 0);
  g_assert_cmpint (search.evaluations, ==, 1);
  g_assert_cmpfloat (point[0], ==, -1);
}

/* Sums do not depend on the threads, so neither does the search; long enough for several pieces. */
static void
test_threads (void)
{
  const gsize length = 300000;
  g_autofree float *one = g_new (float, length);
  g_autofree float *two = g_new (float, length);

  for (int threads = 1; threads <= 2; threads++)
    {
      float *point = threads == 1 ? one : two;
      NstTestProblem problem = { length };

      nst_test_start (point, length);
      g_assert_true (
        nst_lbfgs_fixed (&(NstProblem){ length, threads, nst_test_quadratic, NULL, &problem },
                         point, &(NstLbfgsFixed){ 6, 3, 1, 1e-9, 1e-9 }, &(NstSearch){ 0 }, NULL));
    }
  g_assert_cmpmem (one, length * sizeof (float), two, length * sizeof (float));
}

static gboolean
search_steps (const NstProblem *problem, float *point, GError **error)
{
  NstSearch search;

  return nst_lbfgs_fixed (problem, point, &(NstLbfgsFixed){ 10, 5, 1 }, &search, error);
}

static void
test_steps (void)
{
  nst_test_steps_are_told (search_steps, 10);
}

/* The function's error ends the search, and so does the watch, asked between its walks. */
static void
test_stops (void)
{
  for (int k = 1; k < 20; k++)
    {
      NstTestProblem problem = { 10, .fail_at = k % 2 ? k : 0, .stop_at = k % 2 ? 0 : k };
      const NstProblem search_problem
        = { 10, 0, nst_test_rosenbrock, NULL, &problem, { nst_test_stop, &problem } };
      g_autoptr (GError) error = NULL;
      float point[10];

      nst_test_start (point, 10);
      g_assert_false (nst_lbfgs_fixed (&search_problem, point, &(NstLbfgsFixed){ 30, 5, 1 },
                                       &(NstSearch){ 0 }, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
      g_assert_cmpint (k % 2 ? problem.calls : problem.asked, ==, k);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/lbfgs-fixed/pytorch", test_pytorch);
  g_test_add_func ("/lbfgs-fixed/pytorch-ends", test_pytorch_ends);
  g_test_add_func ("/lbfgs-fixed/at-the-answer", test_at_the_answer);
  g_test_add_func ("/lbfgs-fixed/smallest", test_smallest);
  g_test_add_func ("/lbfgs-fixed/outside", test_outside);
  g_test_add_func ("/lbfgs-fixed/bad-start", test_bad_start);
  g_test_add_func ("/lbfgs-fixed/threads", test_threads);
  g_test_add_func ("/lbfgs-fixed/steps", test_steps);
  g_test_add_func ("/lbfgs-fixed/stops", test_stops);
  return nst_test_run ();
}
