/* Adam: Kingma & Ba 2014 (arXiv 1412.6980), with β₁ = 0.9, β₂ = 0.999.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "optimise/problem.h"

G_BEGIN_DECLS

#define NST_ADAM_EPSILON 1e-8 /* as the paper suggests */

/* How to search. */
typedef struct
{
  int iterations;
  double step;    /* in one step no number changes by much more */
  double epsilon; /* added to the roots of the gradient's mean squares */
  gboolean hat;   /* whether these are roots of the squares as summed up from 0 (ε̂ of the paper's
                     section 2, as TensorFlow and DeepPy have it), not corrected for that start
                     (algorithm 1) */
  gboolean constant; /* whether steps stay as long; else they shrink to nothing over the second half
                        of the iterations, along half a cosine, so that the search comes to rest
                        (Loshchilov & Hutter 2016, arXiv 1608.03983) */
} NstAdam;

/* Takes HOW's steps from POINT, which becomes the last point reached, also after an error. Bounds
 * cut each step, and the start. A step to where the function has no finite value is made shorter,
 * or the search ends before it. FALSE with the function's or the observer's error, or
 * NST_ERROR_MEMORY. */
gboolean nst_adam (const NstProblem *problem, float *point, const NstAdam *how, NstSearch *search,
                   GError **error);

/* The bytes that nst_adam() allocates for each number of POINT. */
gsize nst_adam_bytes (gboolean bounded);

G_END_DECLS
