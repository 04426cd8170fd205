/* OpenBLAS, and which of its cores (sets of kernels, by processor) is at work.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/processor.h"

G_BEGIN_DECLS

/* LAPACK's eigenvalues and eigenvectors of a symmetric matrix; part of OpenBLAS, which has no
 * header for it. */
void dsyev_ (const char *job, const char *triangle, const int *n, double *matrix,
             const int *leading, double *values, double *work, const int *work_size, int *info);

/* Has OpenBLAS use the core that suits LEVEL, if its own choice does not: it takes its oldest for a
 * processor that it does not know. LIMITED: the processor has more than LEVEL, and so may the core.
 * A core that computes wrongly is not taken. What the environment variable OPENBLAS_CORETYPE says
 * stands. To be called before anything else calls OpenBLAS. */
void nst_blas_choose_core (NstLevel level, gboolean limited);

/* The core's name, as OpenBLAS calls it. */
const char *nst_blas_core (void);

G_END_DECLS
