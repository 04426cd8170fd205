/* The large tones that a coarse scale sets: finer ones get them back, and keep their detail.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "painting/recipe.h"
#include "painting/tones.h"
#include "support/support.h"

/* A picture that varies slowly, as TONE (0 … 1) says, and has DETAIL: lines of one pixel. */
static NstMap
make_map (int width, int height, double tone, double detail)
{
  NstMap map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&map, height, width, 3, NULL));
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        nst_map_at (&map, x, y)[c]
          = 0.5 + tone * cos (G_PI * (c + 1) * (x + 0.5) / width) * cos (G_PI * (y + 0.5) / height)
            + (x % 2 ? detail : -detail);
  return map;
}

/* What the coarse scale has told, the finer one gets, over its own detail. */
static void
test_finer_scale (void)
{
  g_auto (NstMap) coarse = make_map (NST_RECIPE_TONES_SCALE, 160, 0.3, 0);
  g_auto (NstMap) fine = make_map (800, 500, -0.1, 0.05);
  g_auto (NstMap) expected = make_map (800, 500, 0.3, 0.05);
  g_auto (NstMap) tones = NST_MAP_INIT;

  g_assert_true (nst_tones_pass (&tones, &coarse, 1, NULL));
  g_assert_cmpint (tones.width, ==, NST_RECIPE_TONES);
  g_assert_true (nst_tones_pass (&tones, &fine, 1, NULL));
  /* The curve's error on three half waves, of 0.8 from peak to peak, in NST_RECIPE_TONES tones. */
  for (gsize i = 0; i < nst_map_length (&fine); i++)
    g_assert_cmpfloat_with_epsilon (fine.data[i], expected.data[i], 0.02);
}

/* A picture that has the tones already stays as it is, to the bit's rounding. */
static void
test_same_tones (void)
{
  g_auto (NstMap) coarse = make_map (NST_RECIPE_TONES_SCALE, 192, 0, 0);
  g_auto (NstMap) fine = make_map (640, 480, 0, 0.2);
  g_auto (NstMap) before = make_map (640, 480, 0, 0.2);
  g_auto (NstMap) tones = NST_MAP_INIT;

  g_assert_true (nst_tones_pass (&tones, &coarse, 1, NULL));
  g_assert_true (nst_tones_pass (&tones, &fine, 1, NULL));
  g_assert_cmpfloat (nst_test_difference (fine.data, before.data, nst_map_length (&fine)), <, 1e-6);
}

/* Coarser scales set no tones, and small paintings have none to keep. */
static void
test_coarser_scale (void)
{
  g_auto (NstMap) coarse = make_map (NST_RECIPE_TONES_SCALE / 2, 64, 0.3, 0);
  g_auto (NstMap) fine = make_map (300, 150, 0.1, 0.1);
  g_auto (NstMap) before = make_map (300, 150, 0.1, 0.1);
  g_auto (NstMap) tones = NST_MAP_INIT;

  g_assert_true (nst_tones_pass (&tones, &coarse, 1, NULL));
  g_assert_true (nst_tones_pass (&tones, &fine, 1, NULL));
  g_assert_null (tones.data);
  g_assert_cmpmem (fine.data, nst_map_length (&fine), before.data, nst_map_length (&before));
}

/* A picture of few rows, and one on two threads. */
static void
test_narrow (void)
{
  g_auto (NstMap) coarse = make_map (3, NST_RECIPE_TONES_SCALE, 0.3, 0);
  g_auto (NstMap) fine = make_map (11, 939, -0.1, 0.05);
  g_auto (NstMap) on_two = make_map (11, 939, -0.1, 0.05);
  g_auto (NstMap) tones = NST_MAP_INIT;

  g_assert_true (nst_tones_pass (&tones, &coarse, 1, NULL));
  g_assert_cmpint (tones.width, ==, 1);
  g_assert_true (nst_tones_pass (&tones, &fine, 1, NULL));
  g_assert_true (nst_tones_pass (&tones, &on_two, 2, NULL));
  for (gsize i = 0; i < nst_map_length (&fine); i++)
    g_assert_cmpfloat (fine.data[i], ==, on_two.data[i]);
}

/* Where the picture is held, its own tones take the place of the coarse scale's. */
static void
test_held (void)
{
  g_auto (NstMap) coarse = make_map (NST_RECIPE_TONES_SCALE, 192, 0.3, 0);
  g_auto (NstMap) last = make_map (640, 480, -0.1, 0.2);
  g_auto (NstMap) fine = make_map (640, 480, 0.1, 0);
  g_auto (NstMap) held = NST_MAP_INIT;
  g_auto (NstMap) tones = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&held, 480, 640, 1, NULL));
  for (gsize i = 0; i < nst_map_length (&held); i++)
    held.data[i] = i % 640 < 320;
  g_assert_true (nst_tones_hold (&tones, &last, &held, 1, NULL));
  g_assert_null (tones.data);
  g_assert_true (nst_tones_pass (&tones, &coarse, 1, NULL));
  g_assert_true (nst_tones_hold (&tones, &last, &held, 1, NULL));
  g_assert_true (nst_tones_pass (&tones, &fine, 1, NULL));
  for (int side = 0; side < 2; side++)
    {
      g_auto (NstMap) expected = make_map (640, 480, side ? 0.3 : -0.1, 0);

      for (int y = 0; y < 480; y++)
        for (int x = side ? 360 : 0; x < (side ? 640 : 280); x++)
          g_assert_cmpfloat_with_epsilon (*nst_map_at (&fine, x, y), *nst_map_at (&expected, x, y),
                                          0.02);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/tones/finer-scale", test_finer_scale);
  g_test_add_func ("/tones/same-tones", test_same_tones);
  g_test_add_func ("/tones/coarser-scale", test_coarser_scale);
  g_test_add_func ("/tones/narrow", test_narrow);
  g_test_add_func ("/tones/held", test_held);
  return nst_test_run ();
}
