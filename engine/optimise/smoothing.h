/* Steps that are smooth: a guess at how far a picture's waves of each length have to move.
 *
 * Pictures hold most of their energy in long waves, gradients of networks most in short ones. Led
 * by the plain gradient a search that ends early has drawn ripples and moved little else; so the
 * search is told beforehand that long waves go further: a preconditioner, to the same end as the
 * Fourier basis of Olah et al. 2017 ("Feature Visualization",
 * distill.pub/2017/feature-visualization) and the Laplacian pyramid of Kolkin et al. 2022 (arXiv
 * 2203.13215).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

typedef struct _NstSmoothing NstSmoothing;

/* A symmetric, positive linear map of pictures height × width × 3:
 *
 *     v → Σ 2ᵏ UₖUₖᵀ v, k = 0 … 5,
 *
 * where Uₖ enlarges 2ᵏ times with linear interpolation, divided by 2ᵏ, which leaves smooth pictures
 * their sum of squares. Needs a third of a picture's memory. Free with nst_smoothing_free. NULL
 * with NST_ERROR_MEMORY. */
NstSmoothing *nst_smoothing_new (int height, int width, int threads, GError **error);
void nst_smoothing_free (NstSmoothing *smoothing);

/* Maps VECTOR in place. The same result on any number of threads. */
void nst_smoothing_apply (NstSmoothing *smoothing, float *vector);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstSmoothing, nst_smoothing_free)

G_END_DECLS
