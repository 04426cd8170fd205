/* OpenBLAS, and which of its cores (sets of kernels, by processor) is at work.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "processor.h"

G_BEGIN_DECLS

/* Has OpenBLAS use the core that suits LEVEL, where its own choice is older, or newer and the level
 * LIMITED by the user. An environment variable OPENBLAS_CORETYPE stands. Before OpenBLAS's first
 * use by the program. */
void nst_blas_choose_core (NstLevel level, gboolean limited);

/* The core's name, as OpenBLAS calls it. */
const char *nst_blas_core (void);

G_END_DECLS
