/* Noise made of waves whose amplitudes are a power of their frequencies, as that of Caffe's
 * style-transfer (https://github.com/fzliu/style-transfer).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "base/watch.h"

G_BEGIN_DECLS

typedef struct
{
  double exponent;
  double (*next_normal) (gpointer user_data); /* independent numbers of the normal distribution */
  gpointer user_data;
} NstPinkNoise;

/* The bytes that nst_pink_noise_make() takes for each number, with those that it returns. */
#define NST_PINK_NOISE_BYTES (2 * sizeof (float))

/* Makes MAP, which must be empty, height × width × 3 numbers from 0 to 1.
 *
 * They are the magnitudes of the inverse discrete Fourier transform, along all three axes, of
 * d^exponent · (cos 2πr + i sin 2πr′), less their least and divided by what is then their greatest:
 * r and r′ are the next normal numbers, in turns; d is the distance in the array from its middle,
 * ((height − 1) / 2, (width − 1) / 2), or 1 where it is 0. As the array is not shifted, the waves
 * that are strongest with a negative exponent are the shortest.
 *
 * THREADS is 0 for all. FALSE with NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when WATCH (may be
 * NULL) says stop. */
gboolean nst_pink_noise_make (const NstPinkNoise *noise, int height, int width, int threads,
                              NstMap *map, const NstWatch *watch, GError **error);

G_END_DECLS
