/* L-BFGS with steps of a fixed length, as torch.optim.LBFGS of PyTorch without a line search, and
 * optim.lbfgs of Lua's torch, its model: the two-loop recursion of Nocedal & Wright, Numerical
 * Optimization, 2nd edition, algorithm 7.4. As nothing shortens a step that is too long, the value
 * may rise. Unlike nst_lbfgs() it keeps its pairs as floats, and does not precondition.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimise/problem.h"

G_BEGIN_DECLS

/* How to search. */
typedef struct
{
  int iterations;
  int history; /* most pairs remembered, from 0 */
  double step; /* times the direction is each step; but the first, down the gradient g, is STEP
                  times min (1, 1 / Σ|g|) of it */
  double tolerance_gradient; /* the search ends where no |g| is larger; 0 for never */
  double tolerance_change; /* ends where gᵀd > −this for the direction d, where a step changes no
                              number by more, or the value by less; 0 for never */
} NstLbfgsFixed;

/* Minimises PROBLEM from POINT by up to HOW's iterations, each an evaluation and a step; the last
 * step's end is not evaluated. POINT becomes the last point reached, also after an error. Bounds
 * cut the start and each step, but the pairs remember the steps as they would have been: so the
 * PyTorch tutorial clamps its picture whenever it is evaluated. Where a value or gradient is not
 * finite, the search ends at the last point that had both. FALSE with the function's or the
 * observer's error, NST_ERROR_CANCELLED or NST_ERROR_MEMORY. */
gboolean nst_lbfgs_fixed (const NstProblem *problem, float *point, const NstLbfgsFixed *how,
                          NstSearch *search, GError **error);

/* The bytes that nst_lbfgs_fixed() allocates for each number of POINT. */
gsize nst_lbfgs_fixed_bytes (int history, int iterations);

G_END_DECLS
