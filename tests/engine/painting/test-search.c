/* Searches as settings ask for them, against the optimisers called with what that should mean.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "optimise/adam.h"
#include "optimise/lbfgs-b.h"
#include "optimise/lbfgs-fixed.h"
#include "optimise/lbfgs.h"
#include "painting/search.h"
#include "settings/options.h"
#include "support/problems.h"
#include "support/support.h"

#define LENGTH 12
#define ITERATIONS 5 /* the valley multiplies what rounding changes by some three times in each */
#define LEVELS 255.0

/* Numbers go through another rounding where they are multiplied by the levels. */
#define TOLERANCE 2e-5

/* The valley of nst_test_rosenbrock() for numbers up to LEVELS. */
static gboolean
evaluate_in_levels (const float *point, float *gradient, double *value, gpointer user_data,
                    GError **error)
{
  float small[LENGTH];

  for (int i = 0; i < LENGTH; i++)
    small[i] = point[i] / LEVELS;
  if (!nst_test_rosenbrock (small, gradient, value, user_data, error))
    return FALSE;
  for (int i = 0; i < LENGTH; i++)
    gradient[i] /= LEVELS;
  return TRUE;
}

static void
start (float *point, double factor)
{
  for (int i = 0; i < LENGTH; i++)
    point[i] = factor * (0.2 + 0.05 * i);
}

/* Searches by OPTIONS from the start; POINT becomes what is found. */
static NstSearch
search (const char *options, float *point)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;
  NstTestProblem own = { LENGTH };
  const NstProblem problem = { LENGTH, 1, nst_test_rosenbrock, NULL, &own };
  NstSearchPlan plan = { settings, ITERATIONS };
  NstSearch found;

  nst_settings_set_from_options (settings, options, &error);
  g_assert_no_error (error);
  plan.history = nst_search_history (settings);
  start (point, 1);
  nst_search_run (&plan, &problem, point, &found, &error);
  g_assert_no_error (error);
  return found;
}

static void
assert_near (const float *found, const float *expected, double factor)
{
  for (int i = 0; i < LENGTH; i++)
    g_assert_cmpfloat_with_epsilon (found[i], expected[i] / factor, TOLERANCE);
}

/* A problem as a picture's would be with numbers up to 255. */
static NstProblem
problem_in_levels (NstTestProblem *own, gboolean bounded)
{
  return (
    NstProblem){ LENGTH, 1, evaluate_in_levels, NULL, own, .bounded = bounded, .most = LEVELS };
}

static void
test_adam (void)
{
  NstTestProblem own = { LENGTH };
  const NstProblem problem = problem_in_levels (&own, FALSE);
  const NstAdam how = { ITERATIONS, 2, 1e-3, TRUE, TRUE };
  float found[LENGTH], expected[LENGTH];
  NstSearch other;

  search ("optimiser=adam levels=255 step=2 epsilon=1e-3 epsilon-form=hat step-schedule=constant",
          found);
  start (expected, LEVELS);
  g_assert_true (nst_adam (&problem, expected, &how, &other, NULL));
  assert_near (found, expected, LEVELS);
}

static void
test_lbfgs_fixed (void)
{
  NstTestProblem own = { LENGTH };
  const NstProblem problem = problem_in_levels (&own, TRUE);
  const NstLbfgsFixed how = { ITERATIONS, 7, 0.5 };
  float found[LENGTH], expected[LENGTH];
  NstSearch other;

  search ("optimiser=lbfgs-fixed levels=255 history=7 step=0.5 clamp=always", found);
  start (expected, LEVELS);
  g_assert_true (nst_lbfgs_fixed (&problem, expected, &how, &other, NULL));
  assert_near (found, expected, LEVELS);
  for (int i = 0; i < LENGTH; i++)
    g_assert_true (found[i] >= 0 && found[i] <= 1);
}

static void
test_lbfgs_b (void)
{
  NstTestProblem own = { LENGTH };
  const NstProblem problem = problem_in_levels (&own, TRUE);
  const NstLbfgsB how = { ITERATIONS, 8, 1e-5, 1e-9 };
  float found[LENGTH], expected[LENGTH];
  NstSearch other;

  if (!nst_lbfgs_b_load (NULL))
    {
      g_test_skip ("There is no L-BFGS-B.");
      return;
    }
  search ("optimiser=lbfgs-b levels=255 history=8 clamp=always tolerance-gradient=1e-5 "
          "tolerance-change=1e-9",
          found);
  start (expected, LEVELS);
  g_assert_true (nst_lbfgs_b (&problem, expected, &how, &other, NULL));
  assert_near (found, expected, LEVELS);
}

/* Without settings of recipes it is our own L-BFGS with ten pairs, and Adam's step is 0.02. */
static void
test_defaults (void)
{
  NstTestProblem own = { LENGTH };
  const NstProblem problem = { LENGTH, 1, nst_test_rosenbrock, NULL, &own };
  const NstAdam how = { ITERATIONS, 0.02, NST_ADAM_EPSILON };
  float found[LENGTH], expected[LENGTH];
  NstSearch other;

  search ("", found);
  start (expected, 1);
  g_assert_true (nst_lbfgs (&problem, expected, ITERATIONS, 10, &other, NULL));
  g_assert_cmpmem (found, sizeof found, expected, sizeof expected);

  search ("optimiser=adam", found);
  start (expected, 1);
  g_assert_true (nst_adam (&problem, expected, &how, &other, NULL));
  g_assert_cmpmem (found, sizeof found, expected, sizeof expected);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/search/adam", test_adam);
  g_test_add_func ("/search/lbfgs-fixed", test_lbfgs_fixed);
  g_test_add_func ("/search/lbfgs-b", test_lbfgs_b);
  g_test_add_func ("/search/defaults", test_defaults);
  return nst_test_run ();
}
