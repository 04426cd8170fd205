/* The noise that a painting starts from.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "painting/painting.h"

G_BEGIN_DECLS

/* Makes PICTURE (height × width × 3, R'G'B') p the blend (1 − n) · p + n · noise, where n is the
 * setting "initial-noise" of PAINTING. The noise is of the kind "noise", with the amplitude a of
 * "noise-amplitude", where white is "levels"; U is drawn evenly, N from the normal distribution, by
 * "seed", and the mean is the network's, as a colour:
 *
 * uniform: from 0 to 1.
 * uniform-mean: mean + a / levels · U, from −1 to 1.
 * normal: a / levels · N.
 * normal-mean: mean + a / levels · N.
 * normal-picture: mean + a · σ · N, where σ is the standard deviation of all numbers of PICTURE
 *   less the mean.
 * pink: nst_pink_noise_make(), with the exponent of "noise-exponent".
 *
 * FALSE with NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
gboolean nst_noise_blend (const NstPainting *painting, NstMap *picture, const NstWatch *watch,
                          GError **error);

/* The bytes that this takes for each number of the picture, beside that, with SETTINGS. */
gsize nst_noise_bytes (NstSettings *settings);

G_END_DECLS
