/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/problems.h"

#include <math.h>

#include "base/error.h"

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
