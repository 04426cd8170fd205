/* Limited-memory BFGS: Nocedal & Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and
 * 7.5. A step is shortened until the value falls enough (Armijo's condition); pairs of step and
 * turn of the gradient that show no curvature are left out.
 *
 * On large pictures pairs take most of the memory, so they are kept as sixteen-bit floats. The
 * direction is rounded before the step is taken along it, so a pair's step is exact. Without pairs
 * this is the gradient method with the step lengths of Barzilai & Borwein 1988 (IMA Journal of
 * Numerical Analysis 8, 141-148).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimise/problem.h"

G_BEGIN_DECLS

/* Minimises PROBLEM from POINT in up to ITERATIONS steps, remembering HISTORY ≥ 0 pairs. POINT
 * becomes the best point found, but for rounding, also after an error. Ends early where no step
 * makes the value smaller. Bounds do not count. FALSE with the function's or the observer's
 * error, NST_ERROR_CANCELLED or NST_ERROR_MEMORY. */
gboolean nst_lbfgs (const NstProblem *problem, float *point, int iterations, int history,
                    NstSearch *search, GError **error);

/* The bytes that nst_lbfgs() allocates for each number of POINT. */
gsize nst_lbfgs_bytes (int history);

G_END_DECLS
