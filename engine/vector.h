/* Arithmetic on long vectors of floats, on several threads, with the same result for any number of
 * them: sums are taken in double precision, over pieces of fixed length.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Σ a·b. */
double nst_vector_dot (const float *a, const float *b, gsize length, int threads);

/* result = a + factor · b; RESULT may be A or B. */
void nst_vector_add (float *result, const float *a, double factor, const float *b, gsize length,
                     int threads);

/* result = factor · a; RESULT may be A. */
void nst_vector_scale (float *result, double factor, const float *a, gsize length, int threads);

/* Σ |a|. */
double nst_vector_sum_of_magnitudes (const float *a, gsize length, int threads);

G_END_DECLS
