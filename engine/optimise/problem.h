/* The problem that every optimiser here solves: to find the vector of floats where a function is
 * smallest. Optimisers know nothing of images.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/watch.h"

G_BEGIN_DECLS

/* Sets *VALUE and GRADIENT to the function's at POINT; POINT and GRADIENT have the problem's
 * length. FALSE with an error stops the search. */
typedef gboolean (*NstFunction) (const float *point, float *gradient, double *value,
                                 gpointer user_data, GError **error);

/* Multiplies VECTOR in place by a guess at the inverse Hessian: a symmetric, positive matrix, of
 * which a constant factor does not matter. */
typedef void (*NstPreconditioner) (float *vector, gpointer user_data);

/* Told of step number ITERATION, from 0 on, before it (MOVED is FALSE, and POINT the last one that
 * was evaluated) and after it. Of the last step nothing may be told after it, where it led nowhere.
 * FALSE with an error stops the search. */
typedef gboolean (*NstObserver) (const float *point, int iteration, gboolean moved,
                                 gpointer user_data, GError **error);

typedef struct
{
  gsize length; /* of the vector */
  int threads;  /* 0 for all */
  NstFunction function;
  NstPreconditioner precondition; /* used by L-BFGS; NULL for none */
  gpointer user_data;             /* of all functions here */
  NstWatch watch;                 /* asked after each of L-BFGS's walks over vectors */
  gboolean bounded; /* whether each number is to lie from LEAST to MOST, for searches that can */
  float least;
  float most;
  NstObserver observe; /* NULL for none */
} NstProblem;

/* Tells PROBLEM's observer, where it has one, of step ITERATION. FALSE with its error. */
gboolean nst_problem_tell (const NstProblem *problem, const float *point, int iteration,
                           gboolean moved, GError **error);

/* Brings each number of POINT between PROBLEM's bounds, where it has some. */
void nst_problem_clamp (const NstProblem *problem, float *point);

/* The steps that a search took, and the value it reached. */
typedef struct
{
  int iterations;  /* steps accepted */
  int evaluations; /* calls of the function */
  double value;    /* of the best point (L-BFGS, L-BFGS-B), or of the last one evaluated */
} NstSearch;

G_END_DECLS
