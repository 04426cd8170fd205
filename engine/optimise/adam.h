/* Adam: Kingma & Ba 2014 (arXiv 1412.6980), algorithm 1, with β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimise/problem.h"

G_BEGIN_DECLS

/* Takes ITERATIONS steps from POINT, which becomes the last point reached, also after an error. In
 * one step no number changes by much more than STEP; over the second half of the iterations STEP
 * shrinks to nothing along half a cosine, so that the search comes to rest (Loshchilov & Hutter
 * 2016, arXiv 1608.03983). A step to where the function has no finite value is made shorter, or the
 * search ends before it. FALSE with the function's error, or NST_ERROR_MEMORY. */
gboolean nst_adam (const NstProblem *problem, float *point, int iterations, double step,
                   NstSearch *search, GError **error);

/* The bytes that nst_adam() allocates for each number of POINT. */
gsize nst_adam_bytes (void);

G_END_DECLS
