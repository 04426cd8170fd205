/* What rebuilding finds, and what it must leave alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "patches/rebuilding.h"
#include "support/support.h"
#include "support/waves.h"

#define SIDE NST_PATCH_SIDE
#define REACH NST_PATCH_REACH

static NstRebuilding
usual (int threads)
{
  return (NstRebuilding){ .levels = 2,
                          .passes = 2,
                          .fidelity = 0.5,
                          .contrast = 1.3,
                          .overuse = 0.2,
                          .search
                          = { .measure = { 4 }, .rounds = 3, .seed = 5, .threads = threads } };
}

/* Rebuilds PICTURE once of N STYLES, which stay the caller's. */
static gboolean
rebuild (const NstMap *picture, const NstPatchStyle *styles, int n_styles,
         const NstRebuilding *rebuilding, NstMap *result, GError **error)
{
  NstRebuilder rebuilder = { n_styles, (NstPatchStyle *) styles };
  const gboolean done = nst_rebuild (&rebuilder, picture, rebuilding, result, error);

  rebuilder.n_styles = 0;
  rebuilder.styles = NULL;
  nst_rebuilder_clear (&rebuilder);
  return done;
}

static double
sum_distances (const NstPatchField *field)
{
  double sum = 0;

  for (int i = 0; i < field->height * field->width; i++)
    sum += field->best[i].distance;
  return sum;
}

/* A second rebuilding begins with the places of the first, and finds nearer ones. */
static void
test_again (void)
{
  g_auto (NstMap) picture = nst_test_make_waves (1, 60, 50);
  g_auto (NstMap) first = NST_MAP_INIT;
  g_auto (NstMap) second = NST_MAP_INIT;
  g_auto (NstRebuilder) rebuilder = { 1, g_new0 (NstPatchStyle, 1) };
  NstRebuilding rebuilding = usual (2);
  double sum;

  rebuilder.styles[0].pixels = nst_test_make_waves (2, 80, 70);
  rebuilding.levels = rebuilding.passes = rebuilding.search.rounds = 1;
  rebuilding.overuse = 0;
  g_assert_true (nst_rebuild (&rebuilder, &picture, &rebuilding, &first, NULL));
  sum = sum_distances (&rebuilder.field);
  rebuilding.search.seed++;
  g_assert_true (nst_rebuild (&rebuilder, &picture, &rebuilding, &second, NULL));
  g_assert_cmpfloat (sum_distances (&rebuilder.field), <, 0.9 * sum);
}

/* A painting rebuilt of its own patches is that painting. */
static void
test_of_itself (void)
{
  g_auto (NstMap) picture = nst_test_make_waves (1, 64, 80);
  const NstPatchStyle style = { picture };
  NstRebuilding rebuilding = usual (0);
  g_auto (NstMap) result = NST_MAP_INIT;

  rebuilding.contrast = 1;
  rebuilding.overuse = 0;
  rebuilding.passes = 4;
  g_assert_true (rebuild (&picture, &style, 1, &rebuilding, &result, NULL));
  /* A hundredth of the waves' own deviation, 0.21. */
  g_assert_cmpfloat (nst_test_difference (result.data, picture.data, nst_map_length (&picture)), <,
                     0.01);
}

static void
test_threads (void)
{
  g_auto (NstMap) picture = nst_test_make_waves (1, 70, 61);
  NstPatchStyle style = { nst_test_make_waves (2, 50, 90) };
  const NstRebuilding on_one = usual (1), on_two = usual (2);
  g_auto (NstMap) one = NST_MAP_INIT;
  g_auto (NstMap) two = NST_MAP_INIT;

  g_assert_true (rebuild (&picture, &style, 1, &on_one, &one, NULL));
  g_assert_true (rebuild (&picture, &style, 1, &on_two, &two, NULL));
  g_assert_cmpmem (one.data, nst_map_length (&one) * sizeof (float), two.data,
                   nst_map_length (&two) * sizeof (float));
  g_assert_cmpfloat (nst_test_difference (one.data, picture.data, nst_map_length (&one)), >, 0.01);
  nst_map_clear (&style.pixels);
}

/* What is hidden of a style is not taken: its left half, red, is; of two styles both are. */
static void
test_visible (void)
{
  const NstRebuilding rebuilding = usual (2);
  g_auto (NstMap) picture = nst_test_make_waves (1, 40, 40);
  g_auto (NstMap) result = NST_MAP_INIT;
  NstPatchStyle style = { nst_test_make_waves (2, 64, 64) };

  g_assert_true (nst_map_allocate (&style.visible, 64, 64, 1, NULL));
  for (int y = 0; y < 64; y++)
    for (int x = 0; x < 64; x++)
      {
        *nst_map_at (&style.visible, x, y) = x < 40;
        if (x >= 40 + REACH) /* what no patch of the visible part reaches */
          memcpy (nst_map_at (&style.pixels, x, y), (float[]){ 9, 9, 9 }, 3 * sizeof (float));
      }
  g_assert_true (rebuild (&picture, &style, 1, &rebuilding, &result, NULL));
  for (gsize i = 0; i < nst_map_length (&result); i++)
    g_assert_cmpfloat (result.data[i], <, 1.3);
  nst_map_clear (&style.pixels);
  nst_map_clear (&style.visible);
}

/* Two styles that are as the picture's two halves are both taken from. */
static void
test_two_styles (void)
{
  const NstRebuilding rebuilding = usual (2);
  g_auto (NstMap) picture = NST_MAP_INIT;
  g_auto (NstMap) result = NST_MAP_INIT;
  NstPatchStyle styles[2] = { { NST_MAP_INIT } };
  double largest = 0;

  g_assert_true (nst_map_allocate (&picture, 40, 60, 3, NULL));
  for (int i = 0; i < 40 * 60 * 3; i++)
    picture.data[i] = i / 3 % 60 < 30 ? 0.1 : 0.9;
  for (int k = 0; k < 2; k++)
    {
      g_assert_true (nst_map_allocate (&styles[k].pixels, 20 + 9 * k, 33 - 8 * k, 3, NULL));
      for (gsize i = 0; i < nst_map_length (&styles[k].pixels); i++)
        styles[k].pixels.data[i] = k == 0 ? 0.1 : 0.9;
    }
  g_assert_true (rebuild (&picture, styles, 2, &rebuilding, &result, NULL));
  for (int y = 0; y < 40; y++)
    for (int x = 0; x < 60; x++)
      if (ABS (x - 30) > 2 * SIDE) /* there is no edge in either style */
        largest = MAX (largest, fabs (*nst_map_at (&result, x, y) - *nst_map_at (&picture, x, y)));
  g_assert_cmpfloat (largest, <, 1e-3);
  for (int k = 0; k < 2; k++)
    nst_map_clear (&styles[k].pixels);
}

/* Pictures and styles down to a pixel, and a style of which nothing is visible. */
static void
test_small (void)
{
  static const int sides[][4]
    = { { 1, 1, 2, 2 }, { 3, 50, 1, 9 }, { 40, 2, 60, 60 }, { 8, 8, 3, 80 } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      const NstRebuilding rebuilding = usual (2);
      g_auto (NstMap) picture = nst_test_make_waves (1, sides[i][0], sides[i][1]);
      NstPatchStyle style = { nst_test_make_waves (2, sides[i][2], sides[i][3]) };
      g_auto (NstMap) result = NST_MAP_INIT;
      g_auto (NstMap) unchanged = NST_MAP_INIT;

      g_assert_true (rebuild (&picture, &style, 1, &rebuilding, &result, NULL));
      for (gsize k = 0; k < nst_map_length (&result); k++)
        g_assert_true (isfinite (result.data[k]));
      g_assert_true (nst_map_allocate (&style.visible, sides[i][2], sides[i][3], 1, NULL));
      memset (style.visible.data, 0, nst_map_length (&style.visible) * sizeof (float));
      g_assert_true (rebuild (&picture, &style, 1, &rebuilding, &unchanged, NULL));
      g_assert_cmpmem (unchanged.data, nst_map_length (&unchanged) * sizeof (float), picture.data,
                       nst_map_length (&picture) * sizeof (float));
      nst_map_clear (&style.pixels);
      nst_map_clear (&style.visible);
    }
}

static gboolean
stop (gpointer user_data)
{
  int *left = user_data;

  return --*left > 0;
}

static void
test_stopped (void)
{
  int left = 3;
  const NstWatch watch = { stop, &left };
  NstRebuilding rebuilding = usual (2);
  g_auto (NstMap) picture = nst_test_make_waves (1, 40, 40);
  const NstPatchStyle style = { picture };
  g_auto (NstMap) result = NST_MAP_INIT;
  g_autoptr (GError) error = NULL;

  rebuilding.search.watch = &watch;
  g_assert_false (rebuild (&picture, &style, 1, &rebuilding, &result, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
  g_assert_null (result.data);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/rebuilding/of-itself", test_of_itself);
  g_test_add_func ("/rebuilding/again", test_again);
  g_test_add_func ("/rebuilding/threads", test_threads);
  g_test_add_func ("/rebuilding/visible", test_visible);
  g_test_add_func ("/rebuilding/two-styles", test_two_styles);
  g_test_add_func ("/rebuilding/small", test_small);
  g_test_add_func ("/rebuilding/stopped", test_stopped);
  return nst_test_run ();
}
