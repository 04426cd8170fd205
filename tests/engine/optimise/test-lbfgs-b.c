/* L-BFGS-B against SciPy's, on functions that misbehave, and in several threads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "base/module.h"
#include "optimise/lbfgs-b.h"
#include "support/expectations.h"
#include "support/problems.h"
#include "support/support.h"

#define LENGTH 12 /* of the searches in tests/oracle/searches.expected.safetensors */

/* Both call the same program, in double precision: they only differ in which BLAS and LAPACK it
 * calls, by some 1e-15 a step, until that rounds a point to another float; and points are compared
 * as floats. After forty steps SciPy's own points are up to 2e-11 apart for starts 1e-15 apart. */
#define TOLERANCE 1e-6

static const struct
{
  const char *name;
  NstFunction function;
} functions[] = { { "quadratic", nst_test_quadratic }, { "rosenbrock", nst_test_rosenbrock } };

/* As in make_searches.py. */
static const NstLbfgsB scipy = { 40, 8, 1e-5, 2.220446049250313e-09 };

typedef struct
{
  NstTestProblem problem; /* first, as functions take it for their user data */
  const float *expected;
  float apart; /* the largest difference */
} Comparison;

/* An NstObserver. */
static gboolean
compare (const float *point, int iteration, gboolean moved, gpointer user_data, GError **error)
{
  Comparison *comparison = user_data;

  for (int k = 0; moved && k < LENGTH; k++)
    {
      const float difference = fabsf (point[k] - comparison->expected[iteration * LENGTH + k]);
      comparison->apart = MAX (comparison->apart, difference);
    }
  return TRUE;
}

static void
compare_search (int number, gboolean bounded)
{
  g_autoptr (NstTestExpectations) expected = nst_test_expectations_new ("searches");
  const char *name = functions[number].name;
  g_autofree char *key = g_strdup_printf ("bounded.%s.%s", name, bounded ? "boxed" : "free");
  g_autofree char *end_key = g_strconcat (key, ".end", NULL);
  g_autofree char *box_key = g_strdup_printf ("bounded.%s.box", name);
  gsize count;
  const float *box = nst_test_expectations_get (expected, box_key, &count);
  const float *end = nst_test_expectations_get (expected, end_key, &count);
  Comparison comparison
    = { { LENGTH }, .expected = nst_test_expectations_get (expected, key, &count) };
  const NstProblem problem = { LENGTH,
                               .function = functions[number].function,
                               .user_data = &comparison,
                               .bounded = bounded,
                               .least = box[0],
                               .most = box[1],
                               .observe = compare };
  float point[LENGTH];
  NstSearch search;

  nst_test_start (point, LENGTH);
  g_assert_true (nst_lbfgs_b (&problem, point, &scipy, &search, NULL));
  g_test_message ("%s: %g apart after %d steps", key, comparison.apart, search.iterations);
  g_assert_cmpfloat (comparison.apart, <, TOLERANCE);
  g_assert_cmpint (search.iterations, ==, end[0]);
  g_assert_cmpint (search.iterations, ==, count / LENGTH);
  g_assert_cmpint (search.evaluations, ==, end[1]);
  g_assert_cmpfloat_with_epsilon (search.value, end[2], 1e-5 * end[2]);
  compare (point, search.iterations - 1, TRUE, &comparison, NULL);
  g_assert_cmpfloat (comparison.apart, <, TOLERANCE);
}

static void
test_scipy (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (functions); i++)
    for (int bounded = 0; bounded < 2; bounded++)
      compare_search (i, bounded);
}

/* Numbers whose minimum is outside end at the bound, and the others where they belong. */
static void
test_bounds (void)
{
  NstTestProblem problem = { 10 };
  const NstProblem bounded = {
    10,       .function = nst_test_sphere, .user_data = &problem, .bounded = TRUE, .least = 1.25f,
    .most = 2
  };
  float point[10];
  NstSearch search;

  nst_test_start (point, 10);
  g_assert_true (nst_lbfgs_b (&bounded, point, &scipy, &search, NULL));
  for (int i = 0; i < 10; i++)
    g_assert_cmpfloat (point[i], ==, 1.25f);
  g_assert_cmpint (search.iterations, ==, 0);
  g_assert_cmpfloat (search.value, ==, 10 * 0.5 * 0.0625);
}

/* It ends where a tolerance says so. */
static void
test_ends (void)
{
  static const NstLbfgsB ways[] = { { 1000, 8, 1, 0 }, { 1000, 8, 0, 1e-3 }, { 1000, 1, 1e-5, 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (ways); i++)
    {
      NstTestProblem problem = { 10 };
      float point[10];
      NstSearch search;

      nst_test_start (point, 10);
      g_assert_true (nst_lbfgs_b (&(NstProblem){ 10, 0, nst_test_rosenbrock, NULL, &problem },
                                  point, &ways[i], &search, NULL));
      g_test_message ("%d steps, value %g", search.iterations, search.value);
      g_assert_cmpint (search.iterations, >, 1);
      g_assert_cmpint (search.iterations, <, 1000);
    }
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
      NstSearch search;
      double value;

      g_assert_true (nst_lbfgs_b (&(NstProblem){ 3, 0, nst_test_barrier, NULL, &problem }, point,
                                  &scipy, &search, NULL));
      g_assert_cmpint (search.evaluations, ==, problem.calls);
      nst_test_barrier (point, gradient, &value, &problem, NULL);
      g_assert_cmpfloat_with_epsilon (value, search.value, 1e-5);
    }
}

static void
test_bad_start (void)
{
  float point[] = { -1, 2, 3 };
  NstTestProblem problem = { 3, .value_outside = NAN };
  NstSearch search;

  g_assert_true (nst_lbfgs_b (&(NstProblem){ 3, 0, nst_test_barrier, NULL, &problem }, point,
                              &scipy, &search, NULL));
  g_assert_cmpint (search.iterations, ==, 0);
  g_assert_cmpint (search.evaluations, ==, 1);
  g_assert_cmpfloat (point[0], ==, -1);
}

static gboolean
search_steps (const NstProblem *problem, float *point, GError **error)
{
  NstSearch search;

  return nst_lbfgs_b (problem, point, &(NstLbfgsB){ 8, 5, 0, 0 }, &search, error);
}

static void
test_steps (void)
{
  nst_test_steps_are_told (search_steps, 8);
}

/* The function's error ends the search, and so does the watch; no step at all is none. */
static void
test_stops (void)
{
  NstTestProblem none = { 10 };
  float point[10];

  for (int k = 1; k < 20; k++)
    {
      NstTestProblem problem = { 10, .fail_at = k % 2 ? k : 0, .stop_at = k % 2 ? 0 : k };
      const NstProblem search_problem
        = { 10, 0, nst_test_rosenbrock, NULL, &problem, { nst_test_stop, &problem } };
      g_autoptr (GError) error = NULL;

      nst_test_start (point, 10);
      g_assert_false (nst_lbfgs_b (&search_problem, point, &scipy, &(NstSearch){ 0 }, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
      g_assert_cmpint (k % 2 ? problem.calls : problem.asked, ==, k);
    }
  g_assert_true (nst_lbfgs_b (&(NstProblem){ 10, 0, nst_test_rosenbrock, NULL, &none }, point,
                              &(NstLbfgsB){ 0, 8 }, &(NstSearch){ 0 }, NULL));
  g_assert_cmpint (none.calls, ==, 0);
}

#define THREADED 5000

static gpointer
search_in_thread (gpointer data)
{
  float *point = data;
  NstTestProblem problem = { THREADED };
  const NstProblem bounded
    = { THREADED,       1,           nst_test_quadratic, .user_data = &problem, .bounded = TRUE,
        .least = -1.1f, .most = 1.1f };
  NstSearch search;

  nst_test_start (point, THREADED);
  g_assert_true (nst_lbfgs_b (&bounded, point, &(NstLbfgsB){ 60, 10, 0, 0 }, &search, NULL));
  return NULL;
}

/* Searches at the same time do not know of each other. */
static void
test_threads (void)
{
  static float alone[THREADED], points[4][THREADED];
  GThread *threads[4];

  search_in_thread (alone);
  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("search", search_in_thread, points[i]);
  for (int i = 0; i < 4; i++)
    {
      g_thread_join (threads[i]);
      g_assert_cmpmem (points[i], sizeof points[i], alone, sizeof alone);
    }
}

/* What the library cannot count is refused before anything is allocated. */
static void
test_too_long (void)
{
  NstTestProblem problem = { 0 };
  float point;
  NstSearch search;
  g_autoptr (GError) error = NULL;

  g_assert_false (nst_lbfgs_b (&(NstProblem){ G_MAXINT / 20, 1, nst_test_sphere, NULL, &problem },
                               &point, &scipy, &search, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
  g_assert_cmpint (nst_lbfgs_b_bytes (8, 40), ==, 8 * (9 + 16) + 16 + 8);
  g_assert_cmpint (nst_lbfgs_b_bytes (1000, 3), ==, nst_lbfgs_b_bytes (3, 3));
}

/* A part that is not there is said to be missing. */
static void
test_missing (void)
{
  NstTestProblem problem = { 1 };
  float point = 3;
  NstSearch search;
  g_autoptr (GError) error = NULL;

  g_assert_false (nst_lbfgs_b_load (&error));
  g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
  g_assert_nonnull (strstr (error->message, "liblbfgsb"));
  g_clear_error (&error);
  g_assert_false (nst_lbfgs_b (&(NstProblem){ 1, 1, nst_test_sphere, NULL, &problem }, &point,
                               &scipy, &search, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
  g_assert_cmpint (problem.calls, ==, 0);
}

static void
test_no_module (void)
{
  g_assert_null (nst_module_find ("no-such-module.so", "anything"));
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/lbfgs-b/no-module", test_no_module);
  if (!nst_lbfgs_b_load (NULL))
    {
      g_test_add_func ("/lbfgs-b/missing", test_missing);
      return nst_test_run ();
    }
  g_test_add_func ("/lbfgs-b/scipy", test_scipy);
  g_test_add_func ("/lbfgs-b/bounds", test_bounds);
  g_test_add_func ("/lbfgs-b/ends", test_ends);
  g_test_add_func ("/lbfgs-b/outside", test_outside);
  g_test_add_func ("/lbfgs-b/bad-start", test_bad_start);
  g_test_add_func ("/lbfgs-b/steps", test_steps);
  g_test_add_func ("/lbfgs-b/stops", test_stops);
  g_test_add_func ("/lbfgs-b/threads", test_threads);
  g_test_add_func ("/lbfgs-b/too-long", test_too_long);
  return nst_test_run ();
}
