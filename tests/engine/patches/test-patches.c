/* Patches against an exhaustive search, written anew here, and what rebuilding must leave alone.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "patches/patch-blend.h"
#include "patches/patch-fit.h"
#include "patches/rebuilding.h"
#include "pictures/binomial.h"
#include "support/support.h"

#define SIDE NST_PATCH_SIDE
#define REACH NST_PATCH_REACH

/* A picture that is smooth, as paintings are, and nowhere the same: three waves of random phases.
 */
static NstMap
make_picture (guint32 seed, int height, int width)
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

/* The colour C of MAP at (X, Y), its border reflected. */
static double
at (const NstMap *map, int x, int y, int c)
{
  x = x < 0 ? -x : x >= map->width ? 2 * (map->width - 1) - x : x;
  y = y < 0 ? -y : y >= map->height ? 2 * (map->height - 1) - y : y;
  return nst_map_at (map, x, y)[c];
}

/* The root of what the patch at (X, Y) differs from the means of its colours by, in squares. */
static double
strength (const NstMap *map, int x, int y)
{
  double sum = 0;

  for (int c = 0; c < 3; c++)
    {
      double mean = 0, squares = 0;

      for (int i = 0; i < SIDE * SIDE; i++)
        mean += at (map, x + i % SIDE - REACH, y + i / SIDE - REACH, c) / (SIDE * SIDE);
      for (int i = 0; i < SIDE * SIDE; i++)
        squares += pow (at (map, x + i % SIDE - REACH, y + i / SIDE - REACH, c) - mean, 2);
      sum += squares;
    }
  return sqrt (sum);
}

/* The distance of two patches, by its definition: the mean counts once, differences from it as
 * MEASURE says, and so does their strength. */
static double
distance (const NstMap *a, int ax, int ay, const NstMap *b, int bx, int by,
          const NstPatchMeasure *measure)
{
  double sum = measure->energy * pow (strength (a, ax, ay) - strength (b, bx, by), 2);

  for (int c = 0; c < 3; c++)
    {
      double mean = 0;

      for (int y = -REACH; y <= REACH; y++)
        for (int x = -REACH; x <= REACH; x++)
          mean += (at (a, ax + x, ay + y, c) - at (b, bx + x, by + y, c)) / (SIDE * SIDE);
      for (int y = -REACH; y <= REACH; y++)
        for (int x = -REACH; x <= REACH; x++)
          sum += measure->detail
                 * pow (at (a, ax + x, ay + y, c) - at (b, bx + x, by + y, c) - mean, 2);
      sum += mean * mean * SIDE * SIDE;
    }
  return sum;
}

static double
least_distance (const NstMap *picture, int x, int y, const NstMap *style,
                const NstPatchMeasure *measure)
{
  double least = INFINITY;

  for (int sy = 0; sy < style->height; sy++)
    for (int sx = 0; sx < style->width; sx++)
      least = MIN (least, distance (picture, x, y, style, sx, sy, measure));
  return least;
}

/* The distances are what they are said to be, and on average near the least that there are. */
static void
test_nearest (void)
{
  g_auto (NstMap) picture = make_picture (1, 30, 41);
  NstPatchStyle style = { make_picture (2, 37, 26) };
  const NstPatchSearch search = { .measure = { 4, 2 }, .rounds = 8, .seed = 3 };
  g_auto (NstPatchSource) source = { 0 };
  g_auto (NstPatchField) field = { 0 };
  double found = 0, least = 0;

  g_assert_true (nst_patch_source_init (&source, &style, 1, 0, NULL));
  g_assert_true (nst_patch_field_init (&field, 30, 41, NULL));
  nst_patch_field_scatter (&field, &source, 3);
  g_assert_true (nst_patch_field_search (&field, &picture, &source, &search, NULL));
  g_assert_cmpint (field.height, ==, 15);
  g_assert_cmpint (field.width, ==, 21);
  for (int y = 0; y < 30; y += 2)
    for (int x = 0; x < 41; x += 4)
      {
        const NstPatchBest *best
          = &field.best[y / NST_PATCH_STEP * field.width + x / NST_PATCH_STEP];
        const int sx = best->place % source.pixels.width - REACH;
        const int sy = best->place / source.pixels.width - REACH;
        const double exact = distance (&picture, x, y, &style.pixels, sx, sy, &search.measure);

        /* Sums of 147 squares below 1, in single precision. */
        g_assert_cmpfloat (fabs (best->distance - exact), <, 1e-4 * (1 + exact));
        found += exact;
        least += least_distance (&picture, x, y, &style.pixels, &search.measure);
      }
  g_assert_cmpfloat (found, >=, least);
  /* PatchMatch's own figure: after five rounds nearly all have converged (Barnes et al. 2009,
   * §3.2).
   */
  g_assert_cmpfloat (found, <, 1.1 * least);
  nst_map_clear (&style.pixels);
}

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
  g_auto (NstMap) picture = make_picture (1, 60, 50);
  g_auto (NstMap) first = NST_MAP_INIT;
  g_auto (NstMap) second = NST_MAP_INIT;
  g_auto (NstRebuilder) rebuilder = { 1, g_new0 (NstPatchStyle, 1) };
  NstRebuilding rebuilding = usual (2);
  double sum;

  rebuilder.styles[0].pixels = make_picture (2, 80, 70);
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
  g_auto (NstMap) picture = make_picture (1, 64, 80);
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
  g_auto (NstMap) picture = make_picture (1, 70, 61);
  NstPatchStyle style = { make_picture (2, 50, 90) };
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
  g_auto (NstMap) picture = make_picture (1, 40, 40);
  g_auto (NstMap) result = NST_MAP_INIT;
  NstPatchStyle style = { make_picture (2, 64, 64) };

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

/* Hatching is told from paper: where the style's lines run across the picture's, so that its blank
 * half differs less from them, they are taken all the same if energy counts. */
static void
test_hatching (void)
{
  NstPatchSearch search = { .measure = { 1 }, .rounds = 6, .seed = 3 };
  g_auto (NstMap) picture = NST_MAP_INIT;
  NstPatchStyle style = { NST_MAP_INIT };
  g_auto (NstPatchSource) source = { 0 };
  g_auto (NstPatchField) field = { 0 };
  int lines[2] = { 0 };

  g_assert_true (nst_map_allocate (&picture, 64, 64, 3, NULL));
  g_assert_true (nst_map_allocate (&style.pixels, 64, 128, 3, NULL));
  for (int y = 0; y < 64; y++)
    for (int x = 0; x < 128; x++)
      for (int c = 0; c < 3; c++)
        {
          nst_map_at (&style.pixels, x, y)[c] = 0.5 + (x < 64 ? 0.3 * sin (1.2 * x) : 0);
          if (x < 64)
            nst_map_at (&picture, x, y)[c] = 0.5 + 0.3 * sin (1.2 * y);
        }
  g_assert_true (nst_patch_source_init (&source, &style, 1, 2, NULL));
  g_assert_true (nst_patch_field_init (&field, 64, 64, NULL));
  for (int with = 0; with < 2; with++)
    {
      search.measure.energy = 3 * with;
      nst_patch_field_scatter (&field, &source, 3);
      g_assert_true (nst_patch_field_search (&field, &picture, &source, &search, NULL));
      for (int i = 0; i < field.height * field.width; i++)
        lines[with] += field.best[i].place % source.pixels.width - REACH < 64 + REACH; /* in part */
    }
  g_assert_cmpint (lines[0], <, field.height * field.width / 4);
  g_assert_cmpint (lines[1], >, field.height * field.width * 3 / 4);
  nst_map_clear (&style.pixels);
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
      g_auto (NstMap) picture = make_picture (1, sides[i][0], sides[i][1]);
      NstPatchStyle style = { make_picture (2, sides[i][2], sides[i][3]) };
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
  g_auto (NstMap) picture = make_picture (1, 40, 40);
  const NstPatchStyle style = { picture };
  g_auto (NstMap) result = NST_MAP_INIT;
  g_autoptr (GError) error = NULL;

  rebuilding.search.watch = &watch;
  g_assert_false (rebuild (&picture, &style, 1, &rebuilding, &result, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
  g_assert_null (result.data);
}

/* By its definition: the same everywhere fits by tolerance / (tolerance + 1); one pixel that
 * differs fits least, and what is far from it wholly; and where only the right half counts, whose
 * mean is a quarter of the left one's, that fits as if it were alone. */
static void
test_fit (void)
{
  const NstPatchFit how = { 4, 1.2, 2 };
  g_auto (NstMap) picture = make_picture (1, 40, 60);
  g_auto (NstMap) guidance = NST_MAP_INIT;
  const NstMap all = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&guidance, 40, 60, 1, NULL));
  for (int kind = 0; kind < 4; kind++)
    {
      g_auto (NstMap) rebuilt = NST_MAP_INIT;
      g_auto (NstMap) fit = NST_MAP_INIT;

      g_assert_true (nst_map_copy (&picture, &rebuilt, NULL));
      for (int y = 0; y < 40; y++)
        for (int x = 0; x < 60; x++)
          {
            *nst_map_at (&guidance, x, y) = x >= 30;
            if (kind == 1 || (kind == 2 && x == 20 && y == 20) || kind == 3)
              nst_map_at (&rebuilt, x, y)[1] += kind == 3 && x < 30 ? 0.2 : 0.1;
          }
      g_assert_true (
        nst_patch_fit (&picture, &rebuilt, kind == 3 ? &guidance : &all, &how, &fit, NULL));
      switch (kind)
        {
        case 0:
        case 1:
          for (int i = 0; i < 40 * 60; i++)
            g_assert_cmpfloat_with_epsilon (fit.data[i], kind == 0 ? 1 : 1.2 / 2.2, 1e-4);
          break;
        case 2:
          for (int i = 0; i < 40 * 60; i++)
            g_assert_cmpfloat (fit.data[i], >=, *nst_map_at (&fit, 20, 20));
          g_assert_cmpfloat (*nst_map_at (&fit, 20, 20), <, 0.05);
          g_assert_cmpfloat (*nst_map_at (&fit, 50, 20), ==, 1);
          break;
        default:
          /* Blurring takes some of the left half's over the edge, and so into the mean. */
          g_assert_cmpfloat_with_epsilon (*nst_map_at (&fit, 50, 20), 1.2 / 2.2, 0.03);
          g_assert_cmpfloat (*nst_map_at (&fit, 10, 20), <, 0.3);
        }
    }
}

/* A single pixel becomes the weights' products, and one colour stays; at the border as well. */
static void
test_binomial (void)
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
  g_test_add_func ("/patches/nearest", test_nearest);
  g_test_add_func ("/patches/of-itself", test_of_itself);
  g_test_add_func ("/patches/again", test_again);
  g_test_add_func ("/patches/threads", test_threads);
  g_test_add_func ("/patches/visible", test_visible);
  g_test_add_func ("/patches/hatching", test_hatching);
  g_test_add_func ("/patches/two-styles", test_two_styles);
  g_test_add_func ("/patches/small", test_small);
  g_test_add_func ("/patches/stopped", test_stopped);
  g_test_add_func ("/patches/fit", test_fit);
  g_test_add_func ("/pictures/binomial", test_binomial);
  return nst_test_run ();
}
