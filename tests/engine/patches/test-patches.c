/* Patches against an exhaustive search, written anew here.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "patches/patch-field.h"
#include "patches/patch-fit.h"
#include "support/support.h"
#include "support/waves.h"

#define SIDE NST_PATCH_SIDE
#define REACH NST_PATCH_REACH

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
  g_auto (NstMap) picture = nst_test_make_waves (1, 30, 41);
  NstPatchStyle style = { nst_test_make_waves (2, 37, 26) };
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

/* By its definition: the same everywhere fits by tolerance / (tolerance + 1); one pixel that
 * differs fits least, and what is far from it wholly; and where only the right half counts, whose
 * mean is a quarter of the left one's, that fits as if it were alone. */
static void
test_fit (void)
{
  const NstPatchFit how = { 4, 1.2, 2 };
  g_auto (NstMap) picture = nst_test_make_waves (1, 40, 60);
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

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/patches/nearest", test_nearest);
  g_test_add_func ("/patches/hatching", test_hatching);
  g_test_add_func ("/patches/fit", test_fit);
  return nst_test_run ();
}
