/* Functions for optimisers, whose minimum is known: it lies where each number is 1.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The user data of the functions below. */
typedef struct
{
  gsize length; /* numbers of a point */
  int calls;    /* how often the function was asked */
  int fail_at;  /* the call that fails, with NST_ERROR_CANCELLED “as asked”; 0 for none */
  double value_outside; /* given where the function has no value; with it a gradient of NAN */
  int calls_outside;    /* how often that was */
} NstTestProblem;

/* ½ Σ cᵢ (xᵢ − 1)², with cᵢ from 1 to 10⁴: narrow as a ravine. */
gboolean nst_test_quadratic (const float *point, float *gradient, double *value, gpointer user_data,
                             GError **error);

/* Rosenbrock's valley, chained over all dimensions: Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²; 0 at 1. */
gboolean nst_test_rosenbrock (const float *point, float *gradient, double *value,
                              gpointer user_data, GError **error);

/* Σ xᵢ − ln xᵢ; it has no value where any xᵢ is 0 or less. */
gboolean nst_test_barrier (const float *point, float *gradient, double *value, gpointer user_data,
                           GError **error);

/* A point to begin from, always the same and far from the minimum. */
void nst_test_start (float *point, gsize length);

/* The largest distance of any of LENGTH numbers from the minimum's. */
double nst_test_distance_from_one (const float *point, gsize length);

G_END_DECLS
