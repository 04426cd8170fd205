/* Limited-memory BFGS: Nocedal & Wright, Numerical Optimization, 2nd edition, algorithms 7.4 and
 * 7.5, with a step that is halved or interpolated until the value falls enough (Armijo's
 * condition), and pairs left out that would spoil the curvature.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimiser.h"

G_BEGIN_DECLS

/* Minimises FUNCTION from POINT (LENGTH numbers), which receives the best point found, in up to
 * ITERATIONS steps, remembering HISTORY ≥ 1 pairs: it needs 2 × history + 4 vectors of LENGTH
 * floats beside POINT. Ends early where no step makes the value smaller. FALSE with the function's
 * error, or NST_ERROR_MEMORY; POINT then is the best so far. */
gboolean nst_lbfgs (float *point, gsize length, int iterations, int history, int threads,
                    NstFunction function, gpointer user_data, NstSearch *search, GError **error);

G_END_DECLS
