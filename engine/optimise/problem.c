/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimise/problem.h"

#include "optimise/vector.h"

gboolean
nst_problem_tell (const NstProblem *problem, const float *point, int iteration, gboolean moved,
                  GError **error)
{
  return problem->observe == NULL
         || problem->observe (point, iteration, moved, problem->user_data, error);
}

void
nst_problem_clamp (const NstProblem *problem, float *point)
{
  if (problem->bounded)
    nst_vector_clamp (point, problem->least, problem->most, problem->length, problem->threads);
}
