/* What the optimisers have in common: a function of a vector of floats, minimised step by step.
 * They know nothing of images.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/watch.h"

G_BEGIN_DECLS

/* Value and gradient of the function at POINT (length numbers each); FALSE with an error to stop
 * the search. */
typedef gboolean (*NstFunction) (const float *point, float *gradient, double *value,
                                 gpointer user_data, GError **error);

/* Maps VECTOR in place by a guess at the inverse Hessian, which has to be symmetric and positive; a
 * factor does not matter. */
typedef void (*NstPreconditioner) (float *vector, gpointer user_data);

typedef struct
{
  gsize length; /* of the vector */
  int threads;  /* 0 for all */
  NstFunction function;
  NstKeepGoing keep_going; /* asked between an optimiser's own walks over vectors; may be NULL */
  gpointer user_data;      /* for all three */
  NstPreconditioner precondition; /* for L-BFGS; NULL for none */
} NstProblem;

/* What a search took and reached. */
typedef struct
{
  int iterations;  /* steps accepted */
  int evaluations; /* calls of the function */
  double value;    /* of the last point found better (L-BFGS) or evaluated (Adam) */
} NstSearch;

G_END_DECLS
