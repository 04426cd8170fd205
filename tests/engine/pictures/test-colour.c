/* Measured palettes, and colours that are changed by them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "pictures/colour.h"
#include "support/support.h"

/* Floats of order 1 in sums over a few thousand pixels. */
#define NEAR 1e-4

/* Colours around the middle, mixed differently by SEED, and far enough from 0 and 1 that no match
 * of two of them is clipped. */
static NstMap
make_picture (guint32 seed, int height, int width)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  NstMap map = nst_test_map (random, height, width, 3, -0.1, 0.1);

  for (gsize i = 0; i < nst_map_length (&map); i += 3)
    {
      float *pixel = map.data + i;
      const float first = pixel[0], second = pixel[1];

      pixel[0] = 0.5 + 0.02 * seed + first;
      pixel[1] = 0.5 + 0.5 * first + second * (seed % 2 ? 1 : 0.4);
      pixel[2] = 0.5 - 0.01 * seed + pixel[2] - 0.3 * second;
    }
  return map;
}

static NstPalette
palette_of (const NstMap *map)
{
  NstPalette palette = { 0 };

  nst_colour_palette_add (&palette, map->data, NULL, nst_map_positions (map));
  return palette;
}

static void
match (NstMap *map, const NstPalette *to, double share)
{
  const NstPalette from = palette_of (map);
  const NstColourMap colours = nst_colour_match (&from, to, share);

  nst_colour_map_apply (&colours, map->data, nst_map_positions (map));
}

static double
mean (const NstPalette *palette, int channel)
{
  return palette->sum[channel] / palette->weight;
}

static double
covariance (const NstPalette *palette, int first, int second)
{
  return palette->products[3 * first + second] / palette->weight
         - mean (palette, first) * mean (palette, second);
}

static void
assert_near (const NstPalette *a, const NstPalette *b)
{
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat (fabs (mean (a, c) - mean (b, c)), <, NEAR);
  for (int k = 0; k < 9; k++)
    g_assert_cmpfloat (fabs (covariance (a, k / 3, k % 3) - covariance (b, k / 3, k % 3)), <,
                       NEAR * 0.01);
}

/* A matched picture has the other's palette; one that is matched by half has a mean halfway. */
static void
test_match (void)
{
  g_auto (NstMap) whole = make_picture (1, 40, 50);
  g_auto (NstMap) half = make_picture (1, 40, 50);
  g_auto (NstMap) other = make_picture (2, 30, 30);
  const NstPalette from = palette_of (&whole), to = palette_of (&other);
  NstPalette now;

  match (&whole, &to, 1);
  now = palette_of (&whole);
  assert_near (&now, &to);
  match (&half, &to, 0.5);
  now = palette_of (&half);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat (fabs (mean (&now, c) - (mean (&from, c) + mean (&to, c)) / 2), <, NEAR);
}

/* Matched by nothing, a picture stays as it is, but for rounding. */
static void
test_no_match (void)
{
  g_auto (NstMap) map = make_picture (1, 10, 10);
  g_auto (NstMap) before = make_picture (1, 10, 10);
  g_auto (NstMap) other = make_picture (2, 10, 10);
  const NstPalette to = palette_of (&other);

  match (&map, &to, 0);
  g_assert_cmpfloat (nst_test_difference (map.data, before.data, nst_map_length (&map)), <, 1e-6);
}

/* The chroma of a gray photograph, noise of one 255th, is not stretched to that of a painting. */
static void
test_match_gray (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_auto (NstMap) gray = nst_test_map (random, 40, 50, 3, -0.002, 0.002);
  g_auto (NstMap) colours = nst_test_map (random, 40, 50, 3, 0, 1);
  const NstPalette to = palette_of (&colours);
  NstPalette now;

  for (gsize i = 0; i < nst_map_length (&gray); i++)
    gray.data[i] += 0.2 + 0.6 * (i / 3 % 50) / 50;
  match (&gray, &to, 1);
  now = palette_of (&gray);
  /* of red − green, whose deviation in the painting is 0.4 */
  g_assert_cmpfloat (covariance (&now, 0, 0) + covariance (&now, 1, 1)
                       - 2 * covariance (&now, 0, 1),
                     <, 0.04 * 0.04);
}

/* A mix is the palette of two pictures laid beside each other. */
static void
test_mix (void)
{
  g_auto (NstMap) first = make_picture (1, 10, 30);
  g_auto (NstMap) second = make_picture (2, 30, 30);
  const NstPalette palettes[] = { palette_of (&first), palette_of (&second) };
  NstPalette both = palettes[0];
  NstPalette mix = { 0 };

  nst_colour_palette_add (&both, second.data, NULL, nst_map_positions (&second));
  nst_colour_palette_mix (&mix, &palettes[0], 0.25);
  nst_colour_palette_mix (&mix, &palettes[1], 0.75);
  assert_near (&mix, &both);
}

static double
luma (const float *pixel)
{
  return 0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2];
}

/* A calmed picture keeps its luma, and has the chroma of the calm one. */
static void
test_calm (void)
{
  g_auto (NstMap) map = make_picture (1, 10, 10);
  g_auto (NstMap) before = make_picture (1, 10, 10);
  g_auto (NstMap) calm = make_picture (2, 10, 10);

  nst_colour_calm (map.data, calm.data, nst_map_positions (&map));
  for (gsize i = 0; i < nst_map_length (&map); i += 3)
    {
      const float *now = map.data + i, *chroma = calm.data + i;

      g_assert_cmpfloat (fabs (luma (now) - luma (before.data + i)), <, 1e-6);
      g_assert_cmpfloat (fabs ((now[0] - now[1]) - (chroma[0] - chroma[1])), <, 1e-6);
      g_assert_cmpfloat (fabs ((now[2] - now[1]) - (chroma[2] - chroma[1])), <, 1e-6);
    }
}

/* Pixels between black and white; a DEVIATION above 0 tints them between red and green, each of
 * which deviates by as much from gray. */
static NstMap
make_grays (guint32 seed, double deviation)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  NstMap map = nst_test_map (random, 20, 20, 3, 0, 1);

  for (gsize i = 0; i < nst_map_length (&map); i += 3)
    {
      const float gray = map.data[i], tint = deviation * sqrt (3) * (2 * map.data[i + 1] - 1);

      map.data[i] = gray + tint;
      map.data[i + 1] = gray - tint;
      map.data[i + 2] = gray;
    }
  return map;
}

/* Colours that a gray style lacks are taken away as far as is asked for; those that a style has
 * stay; and a style of a single colour leaves one direction of colours. */
static void
test_confine (void)
{
  g_auto (NstMap) grays = make_grays (1, 0);
  g_auto (NstMap) traces = make_grays (2, 1.2 / 255);
  g_auto (NstMap) tinted = make_grays (3, 2.0 / 255);
  g_auto (NstMap) colours = make_picture (1, 10, 10);
  const NstPalette of_grays = palette_of (&grays), of_traces = palette_of (&traces);
  const NstPalette of_tinted = palette_of (&tinted), of_colours = palette_of (&colours);
  float half[] = { 0.8, 0.4, 0.6 }, whole[] = { 0.8, 0.4, 0.6 }, kept[] = { 0.8, 0.4, 0.6 };
  NstPalette plain = { 0 };
  NstColourMap map;
  double sum = 0;

  g_assert_false (nst_colour_confine (&of_colours, 1, &map));
  g_assert_true (nst_colour_confine (&of_grays, 0.5, &map));
  nst_colour_map_apply (&map, half, 1);
  g_assert_cmpfloat (fabs (half[0] - half[1] - 0.2), <, NEAR);
  g_assert_true (nst_colour_confine (&of_traces, 1, &map));
  nst_colour_map_apply (&map, whole, 1);
  /* The trace also tilts the direction of grays: by 1.2 of some 74 levels. */
  g_assert_cmpfloat (fabs (whole[0] - whole[1]), <, 0.02);
  g_assert_true (nst_colour_confine (&of_tinted, 1, &map));
  nst_colour_map_apply (&map, kept, 1);
  g_assert_cmpfloat (fabs (kept[0] - kept[1] - 0.4), <, 0.02);

  nst_colour_palette_add (&plain, half, NULL, 1);
  g_assert_true (nst_colour_confine (&plain, 1, &map));
  for (int i = 0; i < 9; i += 4)
    sum += map.matrix[i];
  g_assert_cmpfloat (fabs (sum - 1), <, NEAR); /* of a projection to a line */
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/colour/match", test_match);
  g_test_add_func ("/colour/no-match", test_no_match);
  g_test_add_func ("/colour/match-gray", test_match_gray);
  g_test_add_func ("/colour/mix", test_mix);
  g_test_add_func ("/colour/calm", test_calm);
  g_test_add_func ("/colour/confine", test_confine);
  return nst_test_run ();
}
