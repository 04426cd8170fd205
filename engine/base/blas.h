/* Which of OpenBLAS's cores (sets of kernels, by processor) is at work.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/processor.h"

G_BEGIN_DECLS

/* LAPACK's eigenvalues and eigenvectors of a symmetric matrix; part of OpenBLAS, but in none of its
 * headers. */
void dsyev_ (const char *job, const char *triangle, const int *n, double *matrix,
             const int *leading, double *values, double *work, const int *work_size, int *info);

/* Makes OpenBLAS use the core that suits LEVEL, if the one of its own choice does not: for a
 * processor that it does not know it chooses its oldest core. Cores that compute wrongly are passed
 * over, where there is memory to try them. LIMITED: the processor has more than LEVEL, so OpenBLAS
 * may have chosen a core that uses more. A core named by the environment variable OPENBLAS_CORETYPE
 * stays. Call this before anything else calls OpenBLAS. */
void nst_blas_choose_core (NstLevel level, gboolean limited);

/* Has OpenBLAS take the memory that it needs to work on THREADS threads, if it has not yet. FALSE
 * where that is denied, or does not come for some seconds. */
gboolean nst_blas_reserve (int threads);

/* The core's name, as OpenBLAS calls it. */
const char *nst_blas_core (void);

G_END_DECLS
