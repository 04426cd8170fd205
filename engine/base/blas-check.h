/* Whether OpenBLAS computes what it should.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether a few small products and eigenvalues, of every kind that the engine asks for, are what
 * plain C makes of them: some releases have kernels that are wrong on some processors. Takes a
 * millisecond. */
gboolean nst_blas_is_right (void);

G_END_DECLS
