/* The map that makes steps smooth, against what it says of itself.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>
#include <string.h>

#include "optimise/smoothing.h"
#include "support/support.h"

/* Odd and even sides, one shorter than the map goes down, and a line. */
static const int sizes[][2] = { { 64, 96 }, { 37, 53 }, { 5, 41 }, { 1, 9 } };

static void
apply (NstMap *map, int threads)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstSmoothing) smoothing = nst_smoothing_new (map->height, map->width, threads, &error);

  g_assert_no_error (error);
  nst_smoothing_apply (smoothing, map->data);
}

static double
dot (const NstMap *a, const NstMap *b)
{
  double sum = 0;

  for (gsize i = 0; i < nst_map_length (a); i++)
    sum += (double) a->data[i] * b->data[i];
  return sum;
}

/* aᵀSb = bᵀSa, within the rounding of floats, and aᵀSa is at least aᵀa. */
static void
test_symmetric (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      const int height = sizes[i][0], width = sizes[i][1];
      g_auto (NstMap) a = nst_test_map (random, height, width, 3, -1, 1);
      g_auto (NstMap) b = nst_test_map (random, height, width, 3, -1, 1);
      g_auto (NstMap) a_mapped = NST_MAP_INIT;
      g_auto (NstMap) b_mapped = NST_MAP_INIT;

      g_assert_true (nst_map_allocate (&a_mapped, height, width, 3, NULL));
      g_assert_true (nst_map_allocate (&b_mapped, height, width, 3, NULL));
      memcpy (a_mapped.data, a.data, nst_map_length (&a) * sizeof *a.data);
      memcpy (b_mapped.data, b.data, nst_map_length (&b) * sizeof *b.data);
      apply (&a_mapped, 2);
      apply (&b_mapped, 2);
      g_assert_cmpfloat (fabs (dot (&a_mapped, &b) - dot (&a, &b_mapped)), <,
                         1e-6 * sqrt (dot (&a_mapped, &a_mapped) * dot (&b, &b)));
      g_assert_cmpfloat (dot (&a, &a_mapped), >=, dot (&a, &a) * (1 - 1e-6));
    }
}

/* Σ 1.3ᵏ of six levels, and what light counts. */
#define LEVELS ((pow (1.3, 6) - 1) / 0.3)
#define LIGHT 4

/* Maps pictures that are COLOUR all over, and times 1 and −1 on a board of single pixels, which no
 * halving sees away from the borders. Returns how many times as large a pixel in the middle is. */
static void
grow (const float *colour, double *plain, double *board)
{
  const gsize middle = 32 * 96 + 48;
  g_auto (NstMap) plain_map = NST_MAP_INIT;
  g_auto (NstMap) board_map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&plain_map, 64, 96, 3, NULL));
  g_assert_true (nst_map_allocate (&board_map, 64, 96, 3, NULL));
  for (gsize i = 0; i < nst_map_length (&plain_map); i++)
    {
      plain_map.data[i] = colour[i % 3];
      board_map.data[i] = ((i / 3 % 96 + i / 3 / 96) % 2 ? -1 : 1) * colour[i % 3];
    }
  apply (&plain_map, 2);
  apply (&board_map, 2);
  for (gsize i = 0; i < nst_map_length (&plain_map); i++)
    g_assert_cmpfloat (fabs (plain_map.data[i] / colour[i % 3] - plain_map.data[0] / colour[0]), <,
                       1e-4);
  *plain = plain_map.data[0] / colour[0];
  *board = board_map.data[3 * middle] / colour[0];
}

/* Gray pictures grow more than colours do that are as light as nothing, and long waves more than
 * short ones. */
static void
test_waves (void)
{
  static const float gray[] = { 0.5, 0.5, 0.5 }, colour[] = { 0.5, -0.75, 0.25 };
  double plain, board;

  grow (gray, &plain, &board);
  g_assert_cmpfloat (fabs (plain - LIGHT * LEVELS), <, 1e-4);
  g_assert_cmpfloat (fabs (board - LIGHT), <, 1e-4);
  grow (colour, &plain, &board);
  g_assert_cmpfloat (fabs (plain - LEVELS), <, 1e-4);
  g_assert_cmpfloat (fabs (board - 1), <, 1e-4);
}

static void
test_threads (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_auto (NstMap) one = nst_test_map (random, 37, 53, 3, -1, 1);
  g_auto (NstMap) two = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&two, 37, 53, 3, NULL));
  memcpy (two.data, one.data, nst_map_length (&one) * sizeof *one.data);
  apply (&one, 1);
  apply (&two, 2);
  g_assert_cmpmem (one.data, nst_map_length (&one) * sizeof *one.data, two.data,
                   nst_map_length (&two) * sizeof *two.data);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/smoothing/symmetric", test_symmetric);
  g_test_add_func ("/smoothing/waves", test_waves);
  g_test_add_func ("/smoothing/threads", test_threads);
  return nst_test_run ();
}
