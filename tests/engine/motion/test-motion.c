/* Motion between pictures whose motion is known, as they are drawn by formulas.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "base/error.h"
#include "motion/following.h"
#include "support/support.h"

#define WIDTH 121
#define HEIGHT 87
#define WAVES 24
#define BORDER 12 /* pixels that a border disturbs */

/* The brightness at X and Y, which may lie between pixels, of the drawing of number SEED: waves of
 * 6 to 60 pixels. */
static double
draw (guint32 seed, double x, double y)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  double sum = 0;

  for (int i = 0; i < WAVES; i++)
    {
      const double length = 6 * pow (10, g_rand_double (random));
      const double angle = g_rand_double_range (random, 0, 2 * G_PI);
      const double phase = g_rand_double_range (random, 0, 2 * G_PI);

      sum += sin (2 * G_PI * (x * cos (angle) + y * sin (angle)) / length + phase);
    }
  return CLAMP (0.5 + 0.04 * sum, 0, 1);
}

/* The colour of a drawing that has moved, at a pixel. */
typedef double (*Drawing) (int x, int y, gconstpointer data);

static NstMap
make_picture (Drawing drawing, gconstpointer data)
{
  NstMap map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&map, HEIGHT, WIDTH, 3, NULL));
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        const float value = drawing (x, y, data);

        for (int c = 0; c < 3; c++)
          nst_map_at (&map, x, y)[c] = value;
      }
  return map;
}

static double
draw_shifted (int x, int y, gconstpointer data)
{
  const NstMove *shift = data;

  return draw (1, x + shift->x, y + shift->y);
}

static void
find (const NstMap *from, const NstMap *to, int threads, NstMotionField *field)
{
  g_auto (NstMotionLevels) from_levels = { 0 };
  g_auto (NstMotionLevels) to_levels = { 0 };

  g_assert_true (nst_motion_levels_init (&from_levels, from, threads, NULL));
  g_assert_true (nst_motion_levels_init (&to_levels, to, threads, NULL));
  g_assert_true (nst_motion_field_find (field, &from_levels, &to_levels, threads, NULL, NULL));
}

/* Whether X and Y lie well within the picture. */
static gboolean
is_inner (double x, double y)
{
  return x >= BORDER && y >= BORDER && x <= WIDTH - BORDER && y <= HEIGHT - BORDER;
}

/* Shifts of whole pixels, between them, and of a quarter of the picture, are found to a twentieth
 * of a pixel: what shows of them in an 8-bit picture is less than its noise. */
static void
test_shifts (void)
{
  static const NstMove shifts[]
    = { { 0, 0 }, { 3, -2 }, { 3.5, 1 }, { -0.25, 0.4 }, { 0.1, -7.7 }, { 29.3, -11.6 } };
  const NstMove none = { 0, 0 };
  g_auto (NstMap) to = make_picture (draw_shifted, &none);

  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++)
    {
      g_auto (NstMap) from = make_picture (draw_shifted, &shifts[i]);
      g_auto (NstMotionField) field = { 0 };
      double sum = 0, most = 0;
      int count = 0;

      find (&from, &to, 0, &field);
      for (int y = 0; y < HEIGHT; y++)
        for (int x = 0; x < WIDTH; x++)
          {
            const NstMove move = nst_motion_field_at (&field, x, y);
            const double away = hypot (move.x - shifts[i].x, move.y - shifts[i].y);

            if (!is_inner (x, y) || !is_inner (x + shifts[i].x, y + shifts[i].y))
              continue;
            sum += away;
            most = MAX (most, away);
            count++;
          }
      g_test_message ("%g, %g: %.4f pixels away in the mean, %.3f at most", shifts[i].x,
                      shifts[i].y, sum / count, most);
      g_assert_cmpint (count, >, 1000);
      g_assert_cmpfloat (sum / count, <, 0.05);
      g_assert_cmpfloat (most, <, 0.25);
    }
}

/* The drawing 1 behind a square of the drawing 2, that is AT so many pixels. */
static double
draw_square (int x, int y, gconstpointer data)
{
  const int at = *(const int *) data;

  return x >= at && x < at + 40 && y >= 20 && y < 60 ? draw (2, x - at, y) : draw (1, x, y);
}

/* A square moves by 9 pixels before what stands still: both motions are found, what the square has
 * uncovered is not held, and nearly all of the rest is. */
static void
test_uncovered (void)
{
  const int now_at = 49, last_at = 40;
  g_auto (NstMap) now = make_picture (draw_square, &now_at);
  g_auto (NstMap) last = make_picture (draw_square, &last_at);
  g_auto (NstMotionField) back = { 0 };
  g_auto (NstMotionField) forth = { 0 };
  g_auto (NstMap) held = NST_MAP_INIT;
  const NstFramePair pair = { &now, &last, &back, &forth };
  double uncovered = 0, others = 0;
  int n_uncovered = 0, n_others = 0;

  find (&now, &last, 0, &back);
  find (&last, &now, 0, &forth);
  g_assert_true (nst_following_find_held (&pair, 0, &held, NULL));
  for (int y = 0; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH; x++)
      {
        const gboolean near = y >= 12 && y < 68 && x >= last_at - 8 && x < now_at + 48;
        const gboolean inside = y >= 28 && y < 52 && x >= now_at + 8 && x < now_at + 32;
        const float value = *nst_map_at (&held, x, y);

        g_assert_true (value >= 0 && value <= 1);
        if (y >= 20 && y < 60 && x >= last_at + 1 && x < now_at - 1)
          {
            uncovered += value;
            n_uncovered++;
          }
        else if (!near || inside)
          {
            others += value;
            n_others++;
          }
      }
  g_test_message ("held: %.3f of what was uncovered, %.3f of the rest", uncovered / n_uncovered,
                  others / n_others);
  g_assert_cmpfloat (uncovered / n_uncovered, <, 0.2);
  g_assert_cmpfloat (others / n_others, >, 0.95);
  for (int x = now_at + 12; x < now_at + 28; x++)
    g_assert_cmpfloat_with_epsilon (nst_motion_field_at (&back, x, 40).x, last_at - now_at, 0.1);
}

/* What comes in at a border is not held. */
static void
test_border (void)
{
  const NstMove none = { 0, 0 }, shift = { 6, 0 };
  g_auto (NstMap) now = make_picture (draw_shifted, &shift);
  g_auto (NstMap) last = make_picture (draw_shifted, &none);
  g_auto (NstMotionField) back = { 0 };
  g_auto (NstMotionField) forth = { 0 };
  g_auto (NstMap) held = NST_MAP_INIT;
  const NstFramePair pair = { &now, &last, &back, &forth };

  find (&now, &last, 0, &back);
  find (&last, &now, 0, &forth);
  g_assert_true (nst_following_find_held (&pair, 0, &held, NULL));
  for (int y = BORDER; y < HEIGHT - BORDER; y++)
    {
      for (int x = WIDTH - 5; x < WIDTH; x++)
        g_assert_cmpfloat (*nst_map_at (&held, x, y), <, 0.05);
      for (int x = BORDER; x < WIDTH - 2 * BORDER; x++)
        g_assert_cmpfloat (*nst_map_at (&held, x, y), >, 0.95);
    }
}

/* A picture moved by whole pixels is the same; by 24 times a half there and back it keeps waves of
 * 6 pixels and more. */
static void
test_move (void)
{
  const NstMove none = { 0, 0 };
  NstMove moves[32 * 24];
  NstMotionField field = { HEIGHT, WIDTH, (HEIGHT + 3) / 4, (WIDTH + 3) / 4, moves };
  g_auto (NstMap) picture = make_picture (draw_shifted, &none);
  g_auto (NstMap) whole = NST_MAP_INIT;
  g_auto (NstMap) halves = NST_MAP_INIT;
  double most = 0;

  g_assert_cmpint (field.rows * field.columns, <=, G_N_ELEMENTS (moves));
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    moves[i] = (NstMove){ 4, -3 };
  g_assert_true (nst_following_move (&field, &picture, 0, &whole, NULL));
  for (int y = 3; y < HEIGHT; y++)
    for (int x = 0; x < WIDTH - 4; x++)
      g_assert_cmpfloat (*nst_map_at (&whole, x, y), ==,
                         CLAMP (*nst_map_at (&picture, x + 4, y - 3), 0, 1));

  g_assert_true (nst_map_copy (&picture, &halves, NULL));
  for (int turn = 0; turn < 24; turn++)
    {
      NstMap moved = NST_MAP_INIT;

      for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
        moves[i] = (NstMove){ turn % 2 ? -0.5 : 0.5, turn % 2 ? -0.5 : 0.5 };
      g_assert_true (nst_following_move (&field, &halves, 0, &moved, NULL));
      nst_map_clear (&halves);
      halves = moved;
    }
  for (int y = 2 * BORDER; y < HEIGHT - 2 * BORDER; y++)
    for (int x = 2 * BORDER; x < WIDTH - 2 * BORDER; x++)
      {
        const double before = CLAMP (*nst_map_at (&picture, x, y), 0, 1);

        most = MAX (most, fabs (*nst_map_at (&halves, x, y) - before));
      }
  g_test_message ("after 24 halves of a pixel: %.4f away", most);
  g_assert_cmpfloat (most, <, 0.1);
}

/* Pictures of any size have a motion, on any number of threads the same. */
static void
test_sizes_and_threads (void)
{
  static const int sizes[][2]
    = { { 1, 1 }, { 1, 90 }, { 90, 2 }, { 5, 7 }, { 64, 33 }, { 257, 70 } };

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GRand) random = g_rand_new_with_seed (i);
      g_auto (NstMap) from = nst_test_map (random, sizes[i][0], sizes[i][1], 3, 0, 1);
      g_auto (NstMap) to = nst_test_map (random, sizes[i][0], sizes[i][1], 3, 0, 1);
      g_auto (NstMotionField) one = { 0 };
      g_auto (NstMotionField) two = { 0 };

      find (&from, &to, 1, &one);
      find (&from, &to, 2, &two);
      g_assert_cmpmem (one.moves, sizeof *one.moves * one.rows * one.columns, two.moves,
                       sizeof *two.moves * two.rows * two.columns);
      for (int k = 0; k < one.rows * one.columns; k++)
        g_assert_true (isfinite (one.moves[k].x) && isfinite (one.moves[k].y));
    }
}

static gboolean
stop (gpointer user_data)
{
  return --*(int *) user_data > 0;
}

static void
test_cancelled (void)
{
  const NstMove none = { 0, 0 };
  g_auto (NstMap) picture = make_picture (draw_shifted, &none);
  g_auto (NstMotionLevels) levels = { 0 };

  g_assert_true (nst_motion_levels_init (&levels, &picture, 0, NULL));
  for (int calls = 1; calls < 9; calls += 7)
    {
      g_auto (NstMotionField) field = { 0 };
      g_autoptr (GError) error = NULL;
      int left = calls;
      const NstWatch watch = { stop, &left };

      g_assert_false (nst_motion_field_find (&field, &levels, &levels, 0, &watch, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_CANCELLED);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/motion/shifts", test_shifts);
  g_test_add_func ("/motion/uncovered", test_uncovered);
  g_test_add_func ("/motion/border", test_border);
  g_test_add_func ("/motion/move", test_move);
  g_test_add_func ("/motion/sizes-and-threads", test_sizes_and_threads);
  g_test_add_func ("/motion/cancelled", test_cancelled);
  return nst_test_run ();
}
