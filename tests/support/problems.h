/* Functions for optimisers, whose minimum is known: it lies where each number is 1.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimise/problem.h"

G_BEGIN_DECLS

/* The user data of the functions below. */
typedef struct
{
  gsize length; /* numbers of a point */
  int calls;    /* how often the function was asked */
  int fail_at;  /* the call that fails, with NST_ERROR_CANCELLED “as asked”; 0 for none */
  double value_outside; /* given where the function has no value; with it a gradient of NAN */
  int calls_outside;    /* how often that was */
  int asked;            /* how often nst_test_stop() was */
  int stop_at;          /* the time that it stops; 0 for never */
} NstTestProblem;

/* ½ Σ cᵢ (xᵢ − 1)², with cᵢ from 1 to 10⁴: narrow as a ravine. */
gboolean nst_test_quadratic (const float *point, float *gradient, double *value, gpointer user_data,
                             GError **error);

/* ½ Σ (xᵢ − 1)²: round. */
gboolean nst_test_sphere (const float *point, float *gradient, double *value, gpointer user_data,
                          GError **error);

/* Rosenbrock's valley, chained over all dimensions: Σ 100 (xᵢ₊₁ − xᵢ²)² + (1 − xᵢ)²; 0 at 1. */
gboolean nst_test_rosenbrock (const float *point, float *gradient, double *value,
                              gpointer user_data, GError **error);

/* Σ xᵢ − ln xᵢ; it has no value where any xᵢ is 0 or less. */
gboolean nst_test_barrier (const float *point, float *gradient, double *value, gpointer user_data,
                           GError **error);

/* An NstKeepGoing. */
gboolean nst_test_stop (gpointer user_data);

/* Searches from POINT. FALSE with the search's error. */
typedef gboolean (*NstTestSearch) (const NstProblem *problem, float *point, GError **error);

/* Checks that SEARCH tells the observer of ITERATIONS steps in their order, each before and after
 * it, at points that were evaluated in between; and that the observer's error ends it at once. */
void nst_test_steps_are_told (NstTestSearch search, int iterations);

/* A point to begin from, always the same and far from the minimum. */
void nst_test_start (float *point, gsize length);

/* The largest distance of any of LENGTH numbers from the minimum's. */
double nst_test_distance_from_one (const float *point, gsize length);

G_END_DECLS
