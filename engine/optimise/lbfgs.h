/* Limited-memory BFGS: Nocedal & Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and
 * 7.5, with a step that is halved or interpolated until the value falls enough (Armijo's
 * condition), and pairs left out that would spoil the curvature.
 *
 * Memory is what limits it on large pictures, so pairs are kept as sixteen-bit floats, and the
 * direction is one of them: the step is taken along the rounded direction, so the step of a pair is
 * exact but for a factor. With no pairs it is the gradient method with the step lengths of Barzilai
 * & Borwein 1988 (IMA Journal of Numerical Analysis 8, 141-148).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimise/problem.h"

G_BEGIN_DECLS

/* Minimises PROBLEM from POINT, which receives the best point found but for rounding, in up to
 * ITERATIONS steps, remembering HISTORY ≥ 0 pairs. Ends early where no step makes the value
 * smaller. FALSE with the function's error, NST_ERROR_CANCELLED or NST_ERROR_MEMORY; POINT then is
 * the best so far. */
gboolean nst_lbfgs (const NstProblem *problem, float *point, int iterations, int history,
                    NstSearch *search, GError **error);

/* The bytes that nst_lbfgs() takes for each number, beside POINT. */
gsize nst_lbfgs_bytes (int history);

G_END_DECLS
