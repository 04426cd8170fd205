/* A preconditioner for pictures: makes the long waves of a step larger than the short ones, and
 * steps of light larger than those of colour.
 *
 * Pictures hold most of their energy in long waves and in what their channels have in common,
 * gradients of networks in short waves and in all colours. A search that follows the plain gradient
 * and ends early has drawn ripples and coloured grain, and moved little else. The Fourier basis and
 * the decorrelated colours of Olah et al. 2017 ("Feature Visualization",
 * distill.pub/2017/feature-visualization) and the Laplacian pyramid of Kolkin et al. 2022 (arXiv
 * 2203.13215) serve the same end. How much of each is best: "Speed" in docs/experiments/look.md.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NstSmoothing NstSmoothing;

/* The symmetric, positive linear map of pictures v, height × width × 3, to
 *
 *     Σ 1.3ᵏ UₖUₖᵀ Cv, k = 0 … 5,
 *
 * where Uₖ enlarges 2ᵏ times with linear interpolation and divides by 2ᵏ, so that smooth pictures
 * keep their sum of squares, and C makes the mean of each pixel's three numbers four times as
 * large. Takes a third of a picture's memory. Free with nst_smoothing_free. NULL with
 * NST_ERROR_MEMORY. */
NstSmoothing *nst_smoothing_new (int height, int width, int threads, GError **error);
void nst_smoothing_free (NstSmoothing *smoothing);

/* Maps VECTOR, a picture, in place. The result is the same on any number of threads. */
void nst_smoothing_apply (NstSmoothing *smoothing, float *vector);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstSmoothing, nst_smoothing_free)

G_END_DECLS
