/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "support/waves.h"

#include <math.h>

NstMap
nst_test_make_waves (guint32 seed, int height, int width)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  NstMap map = NST_MAP_INIT;
  double phases[9];

  g_assert_true (nst_map_allocate (&map, height, width, 3, NULL));
  for (int i = 0; i < 9; i++)
    phases[i] = g_rand_double_range (random, 0, 2 * G_PI);
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        nst_map_at (&map, x, y)[c] = 0.5 + 0.2 * sin (0.31 * x + phases[c])
                                     + 0.2 * sin (0.23 * y + phases[3 + c])
                                     + 0.1 * sin (0.5 * (x + y) + phases[6 + c]);
  return map;
}
