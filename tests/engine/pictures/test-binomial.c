/* Binomial blurs by their definition.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "pictures/binomial.h"
#include "support/support.h"

/* A single pixel becomes the weights' products, and one colour stays; at the border as well. */
static void
test_blur (void)
{
  static const double weights[] = { 1, 4, 6, 4, 1 };
  g_auto (NstMap) map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&map, 9, 11, 1, NULL));
  memset (map.data, 0, nst_map_length (&map) * sizeof (float));
  *nst_map_at (&map, 5, 4) = 256;
  g_assert_true (nst_binomial_blur (&map, 1, 2, NULL));
  for (int y = 0; y < 9; y++)
    for (int x = 0; x < 11; x++)
      g_assert_cmpfloat (*nst_map_at (&map, x, y), ==,
                         ABS (x - 5) > 2 || ABS (y - 4) > 2 ? 0 : weights[x - 3] * weights[y - 2]);
  for (int width = 1; width < 6; width++)
    {
      g_auto (NstMap) plain = NST_MAP_INIT;

      g_assert_true (nst_map_allocate (&plain, 3, width, 3, NULL));
      for (gsize i = 0; i < nst_map_length (&plain); i++)
        plain.data[i] = 0.5;
      g_assert_true (nst_binomial_blur (&plain, 2, 2, NULL));
      for (gsize i = 0; i < nst_map_length (&plain); i++)
        g_assert_cmpfloat (plain.data[i], ==, 0.5);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/binomial/blur", test_blur);
  return nst_test_run ();
}
