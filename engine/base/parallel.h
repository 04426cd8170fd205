/* Work split into numbered blocks, on GEGL's threads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Does block BLOCK; THREAD, in [0, nst_parallel_threads()), tells which scratch memory is its. */
typedef void (*NstBlock) (int block, int thread, gpointer user_data);

/* How many threads nst_parallel_for() uses when asked for THREADS: as many, but no more than GEGL
 * may use; all of those for 0. */
int nst_parallel_threads (int threads);

/* Calls BLOCK once for each number in [0, n_blocks), on up to THREADS threads (0 for all), and
 * returns when all are done. The order is open: a result that must not depend on the number of
 * threads depends on the block's number alone. */
void nst_parallel_for (int n_blocks, int threads, NstBlock block, gpointer user_data);

/* The value of block BLOCK; THREAD as above. */
typedef double (*NstBlockValue) (int block, int thread, gpointer user_data);

/* The sum of VALUE over the numbers in [0, n_blocks), computed as by nst_parallel_for() and added
 * in their order, so that it does not depend on the number of threads. */
double nst_parallel_sum (int n_blocks, int threads, NstBlockValue value, gpointer user_data);

/* Makes sure of the memory that OpenBLAS takes for itself on THREADS threads. From then on it has
 * no threads of its own. FALSE with NST_ERROR_MEMORY. */
gboolean nst_parallel_reserve (int threads, GError **error);

G_END_DECLS
