/* Checks that OpenBLAS computes correctly.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Compares a few small products with plain C, and checks some eigenvalues, of every kind that the
 * engine asks for: some releases have kernels that are wrong on some processors. Takes 1 ms. */
gboolean nst_blas_is_right (void);

G_END_DECLS
