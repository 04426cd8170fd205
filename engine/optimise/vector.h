/* Arithmetic on long vectors, on several threads. Sums are taken in double precision over pieces of
 * fixed length, so the result is the same on any number of threads.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/bfloat.h"

G_BEGIN_DECLS

/* Σ a·b. */
double nst_vector_dot (const NstBfloat *a, const float *b, gsize length, int threads);
double nst_vector_dot_floats (const float *a, const float *b, gsize length, int threads);
double nst_vector_dot_bfloats (const NstBfloat *a, const NstBfloat *b, gsize length, int threads);

/* Σ |a|. */
double nst_vector_sum_of_magnitudes (const float *a, gsize length, int threads);

/* The largest |a|; 0 where A has no number. Numbers that are none are passed over. */
double nst_vector_largest_magnitude (const float *a, gsize length, int threads);

/* result = result + factor · a. */
void nst_vector_add (float *result, double factor, const NstBfloat *a, gsize length, int threads);
void nst_vector_add_floats (float *result, double factor, const float *a, gsize length,
                            int threads);

/* result = factor · a; the float RESULT may be A. */
void nst_vector_multiply (float *result, double factor, const float *a, gsize length, int threads);
void nst_vector_round (NstBfloat *result, double factor, const float *a, gsize length, int threads);

/* result = a − b, rounded; the float RESULT may be A or B. */
void nst_vector_subtract (NstBfloat *result, const float *a, const float *b, gsize length,
                          int threads);
void nst_vector_subtract_floats (float *result, const float *a, const float *b, gsize length,
                                 int threads);

/* Brings each number of A into [least, most]. */
void nst_vector_clamp (float *a, float least, float most, gsize length, int threads);

G_END_DECLS
