/* Arithmetic on arrays of numbers.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/bfloat.h"
#include "base/level.h"

G_BEGIN_DECLS

/* Σ a·b, in double precision. */
NST_FOR_EVERY_LEVEL (double, nst_array_dot, (const NstBfloat *a, const float *b, gsize count));
NST_FOR_EVERY_LEVEL (double, nst_array_dot_floats, (const float *a, const float *b, gsize count));
NST_FOR_EVERY_LEVEL (double, nst_array_dot_bfloats,
                     (const NstBfloat *a, const NstBfloat *b, gsize count));
#define nst_array_dot NST_OF_PROCESSOR (nst_array_dot)
#define nst_array_dot_floats NST_OF_PROCESSOR (nst_array_dot_floats)
#define nst_array_dot_bfloats NST_OF_PROCESSOR (nst_array_dot_bfloats)

/* result = result + factor · a. */
NST_FOR_EVERY_LEVEL (void, nst_array_add,
                     (float *result, float factor, const float *a, gsize count));
NST_FOR_EVERY_LEVEL (void, nst_array_add_bfloats,
                     (float *result, float factor, const NstBfloat *a, gsize count));
#define nst_array_add NST_OF_PROCESSOR (nst_array_add)
#define nst_array_add_bfloats NST_OF_PROCESSOR (nst_array_add_bfloats)

/* result = result + factor · (a − b). */
NST_FOR_EVERY_LEVEL (void, nst_array_add_difference,
                     (float *result, float factor, const float *a, const float *b, gsize count));
#define nst_array_add_difference NST_OF_PROCESSOR (nst_array_add_difference)

/* sums = sums + Σ factor · row, over COUNT rows of LENGTH numbers; FACTORS has one for each row, or
 * is NULL for 1. */
NST_FOR_EVERY_LEVEL (void, nst_array_add_rows,
                     (float *sums, const float *factors, const float *rows, int count, int length));
#define nst_array_add_rows NST_OF_PROCESSOR (nst_array_add_rows)

/* row = row + factor · a, for each of COUNT rows of LENGTH numbers; FACTORS has one for each row,
 * or is NULL for 1. */
NST_FOR_EVERY_LEVEL (void, nst_array_add_to_rows,
                     (float *rows, const float *factors, const float *a, int count, int length));
#define nst_array_add_to_rows NST_OF_PROCESSOR (nst_array_add_to_rows)

/* result = factor · a, and result = a − b, rounded to bfloats. */
NST_FOR_EVERY_LEVEL (void, nst_array_round,
                     (NstBfloat * result, float factor, const float *a, gsize count));
NST_FOR_EVERY_LEVEL (void, nst_array_round_difference,
                     (NstBfloat * result, const float *a, const float *b, gsize count));
#define nst_array_round NST_OF_PROCESSOR (nst_array_round)
#define nst_array_round_difference NST_OF_PROCESSOR (nst_array_round_difference)

/* Sets RESULT to 0 where A is not above 0. */
NST_FOR_EVERY_LEVEL (void, nst_array_gate, (float *result, const float *a, gsize count));
#define nst_array_gate NST_OF_PROCESSOR (nst_array_gate)

G_END_DECLS
