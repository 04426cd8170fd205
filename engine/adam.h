/* Adam: Kingma & Ba 2014 (arXiv 1412.6980), algorithm 1, with β₁ = 0.9, β₂ = 0.999, ε = 1e-8.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimiser.h"

G_BEGIN_DECLS

/* Takes ITERATIONS steps of size STEP (the largest change of any number in one step, about) from
 * POINT (LENGTH numbers), which receives the last point; it needs 3 vectors of LENGTH floats beside
 * POINT. The step shrinks to nothing along half a cosine over the second half of the iterations,
 * so that the search comes to rest (Loshchilov & Hutter 2016, arXiv 1608.03983). FALSE with the
 * function's error, or NST_ERROR_MEMORY; POINT then is the last point reached. */
gboolean nst_adam (float *point, gsize length, int iterations, double step, int threads,
                   NstFunction function, gpointer user_data, NstSearch *search, GError **error);

G_END_DECLS
