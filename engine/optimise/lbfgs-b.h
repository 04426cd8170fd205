/* L-BFGS-B, which searches within bounds: Byrd, Lu, Nocedal & Zhu 1995 (SIAM Journal on Scientific
 * Computing 16, 1190-1208), with the changes of Morales & Nocedal 2011 (ACM Transactions on
 * Mathematical Software 38, 7); its line search is that of Moré & Thuente 1994 (the same journal
 * 20, 286-307). It is the authors' own program, called as scipy.optimize.minimize calls it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimise/problem.h"

G_BEGIN_DECLS

/* How to search, with the names of SciPy's options. */
typedef struct
{
  int iterations;            /* maxiter */
  int history;               /* maxcor: most pairs remembered, from 1 */
  double tolerance_gradient; /* gtol: the search ends where no number of the gradient, as far as
                                bounds let the point follow it, is larger */
  double tolerance_change; /* ftol: ends where a step changes the value by less than this times the
                              value, or times 1 for smaller ones */
} NstLbfgsB;

/* Makes sure that there is L-BFGS-B, which is a part that the program may have been built without.
 * FALSE with NST_ERROR_SETTING. */
gboolean nst_lbfgs_b_load (GError **error);

/* Minimises PROBLEM from POINT, which bounds cut, by up to HOW's iterations. Computes in double
 * precision, but asks for the function at points of floats. POINT becomes the point after the last
 * step, also after an error. Ends early, too, where no step makes the value smaller, where a value
 * or gradient is not finite, and after 15000 evaluations. FALSE with the function's or the
 * observer's error, NST_ERROR_CANCELLED, NST_ERROR_MEMORY, or NST_ERROR_SETTING where there is no
 * L-BFGS-B or the point has more numbers than it can count. */
gboolean nst_lbfgs_b (const NstProblem *problem, float *point, const NstLbfgsB *how,
                      NstSearch *search, GError **error);

/* The bytes that nst_lbfgs_b() allocates for each number of POINT. */
gsize nst_lbfgs_b_bytes (int history, int iterations);

G_END_DECLS
