/* The grain of a chessboard, which a binomial blur takes away wholly: its fields' distance from
 * their mean.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "patches/grain.h"
#include "support/support.h"

#define WIDTH 40
#define HEIGHT 30
#define BORDER 6 /* where a blur sees what lies beyond */
#define MEAN 0.5
#define FIELD 0.1
#define NEAR 1e-6

/* A chessboard of one pixel a field. */
static void
make_board (NstMap *board)
{
  g_assert_true (nst_map_allocate (board, HEIGHT, WIDTH, 3, NULL));
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      for (int c = 0; c < 3; c++)
        nst_map_at (board, x, y)[c] = MEAN + ((x + y) % 2 ? FIELD : -FIELD);
}

/* A guidance that is 1 from BORDER to END, but for the border above and below. */
static void
make_guidance (NstMap *guidance, int end)
{
  g_assert_true (nst_map_allocate_zeros (guidance, HEIGHT, WIDTH, 1, NULL));
  for (int y = BORDER; y < HEIGHT - BORDER; y++)
    for (int x = BORDER; x < end; x++)
      *nst_map_at (guidance, x, y) = 1;
}

static double
grain_of (const NstMap *picture, const NstMap *guidance)
{
  NstGrain grain = { 0 };

  g_assert_true (nst_grain_add (&grain, picture, guidance, 2, NULL));
  return nst_grain_strength (&grain);
}

static void
test_strength (void)
{
  g_auto (NstMap) board = NST_MAP_INIT, flat = NST_MAP_INIT, guidance = NST_MAP_INIT;
  const NstMap everywhere = NST_MAP_INIT;
  NstGrain both = { 0 };

  make_board (&board);
  make_guidance (&guidance, WIDTH - BORDER);
  g_assert_cmpfloat_with_epsilon (grain_of (&board, &guidance), sqrt (3) * FIELD, NEAR);
  g_assert_true (nst_map_copy (&board, &flat, NULL));
  for (gsize i = 0; i < nst_map_length (&flat); i++)
    flat.data[i] = MEAN;
  g_assert_cmpfloat (grain_of (&flat, &everywhere), ==, 0);
  /* Two pictures, of which one has none. */
  g_assert_true (nst_grain_add (&both, &board, &guidance, 2, NULL));
  g_assert_true (nst_grain_add (&both, &flat, &guidance, 2, NULL));
  g_assert_cmpfloat_with_epsilon (nst_grain_strength (&both), sqrt (1.5) * FIELD, NEAR);
}

/* What is wished, or as near to it as is allowed, half of the way there, and only where it is. */
static void
test_match (void)
{
  static const struct
  {
    double wished, part, becomes; /* in the board's own grain */
  } cases[] = { { 1.2, 1, 1.2 }, { 0.9, 1, 0.9 },   { 5, 1, 1.5 }, { 0, 1, 0.8 },
                { 1, 1, 1 },     { 1.4, 0.5, 1.2 }, { 5, 0, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_auto (NstMap) board = NST_MAP_INIT, before = NST_MAP_INIT, left = NST_MAP_INIT;
      const NstGrainWish wish = { cases[i].wished * sqrt (3) * FIELD, cases[i].part };

      make_board (&board);
      make_board (&before);
      make_guidance (&left, WIDTH / 2);
      g_assert_true (nst_grain_match (&board, &left, &wish, 2, NULL));
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          {
            const double factor = *nst_map_at (&left, x, y) > 0 ? cases[i].becomes : 1;

            g_assert_cmpfloat_with_epsilon (*nst_map_at (&board, x, y) - MEAN,
                                            factor * (*nst_map_at (&before, x, y) - MEAN), NEAR);
          }
    }
}

/* A picture without any stays as it is. */
static void
test_flat (void)
{
  g_auto (NstMap) flat = NST_MAP_INIT;
  const NstMap everywhere = NST_MAP_INIT;
  const NstGrainWish wish = { 1, 1 };

  g_assert_true (nst_map_allocate_zeros (&flat, HEIGHT, WIDTH, 3, NULL));
  g_assert_true (nst_grain_match (&flat, &everywhere, &wish, 2, NULL));
  for (gsize i = 0; i < nst_map_length (&flat); i++)
    g_assert_cmpfloat (flat.data[i], ==, 0);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/grain/strength", test_strength);
  g_test_add_func ("/grain/match", test_match);
  g_test_add_func ("/grain/flat", test_flat);
  return nst_test_run ();
}
