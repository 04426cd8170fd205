/* Each loss's derivative against finite differences, along random directions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "loss/gram-positions.h"
#include "loss/picture-losses.h"
#include "support/support.h"

/* Values and steps are whole multiples of 1/GRID, so that all sums of their products are exact in
 * single precision: what is left is the rounding of the derivatives themselves. */
#define GRID 64
#define TOLERANCE 2e-6

#define HEIGHT 5
#define WIDTH 7
#define CHANNELS 4
#define DIRECTIONS 5

static const NstShift none = { 0, 0 };

/* A loss and its derivative at FEATURES. */
typedef double (*Loss) (const NstMap *features, NstMap *gradient, gconstpointer other);

static NstMap
grid_map (GRand *random, int height, int width, int channels, int low, int high)
{
  NstMap map = nst_test_map (random, height, width, channels, 0, 1);

  for (gsize i = 0; i < nst_map_length (&map); i++)
    map.data[i] = (float) g_rand_int_range (random, low, high) / GRID;
  return map;
}

static double
loss_at (Loss loss, const NstMap *features, const NstMap *direction, double step,
         gconstpointer other)
{
  g_auto (NstMap) moved = NST_MAP_INIT;
  g_auto (NstMap) gradient = NST_MAP_INIT;

  g_assert_true (
    nst_map_allocate (&moved, features->height, features->width, features->channels, NULL));
  g_assert_true (
    nst_map_allocate (&gradient, features->height, features->width, features->channels, NULL));
  for (gsize i = 0; i < nst_map_length (features); i++)
    {
      moved.data[i] = features->data[i] + step * direction->data[i];
      gradient.data[i] = 0;
    }
  return loss (&moved, &gradient, other);
}

static double
slope_at (Loss loss, const NstMap *features, const NstMap *direction, double step,
          gconstpointer other)
{
  return (loss_at (loss, features, direction, step, other)
          - loss_at (loss, features, direction, -step, other))
         / (2 * step);
}

/* Richardson's extrapolation makes central differences exact for polynomials up to the fourth
 * degree, which all losses are. The derivative must be added to what is there. */
static void
check_derivative (Loss loss, const NstMap *features, gconstpointer other)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_auto (NstMap) gradient
    = nst_test_map (random, features->height, features->width, features->channels, 1, 1.0001);
  g_auto (NstMap) before = NST_MAP_INIT;

  g_assert_true (
    nst_map_allocate (&before, features->height, features->width, features->channels, NULL));
  for (gsize i = 0; i < nst_map_length (features); i++)
    before.data[i] = gradient.data[i];
  g_assert_cmpfloat (loss (features, &gradient, other), >, 0);

  for (int k = 0; k < DIRECTIONS; k++)
    {
      g_auto (NstMap) direction
        = grid_map (random, features->height, features->width, features->channels, -GRID, GRID + 1);
      double coarse = slope_at (loss, features, &direction, 0.5, other);
      double fine = slope_at (loss, features, &direction, 0.25, other);
      double expected = (4 * fine - coarse) / 3;
      double found = 0, size = 0;

      for (gsize i = 0; i < nst_map_length (features); i++)
        {
          double part = ((double) gradient.data[i] - before.data[i]) * direction.data[i];
          found += part;
          size += fabs (part);
        }
      g_assert_cmpfloat (size, >, 0);
      g_assert_cmpfloat_with_epsilon (found, expected, TOLERANCE * (size + 1));
    }
}

typedef struct
{
  NstMap target;
  GeglRectangle own;
  GeglRectangle place;
} ContentOther;

static double
content_loss (const NstMap *features, NstMap *gradient, gconstpointer other)
{
  const ContentOther *content = other;

  return nst_content_loss (features, &content->own, &content->target, &content->place, NULL, 0.75,
                           gradient, 0);
}

/* Of a part of the features, as a tile has it. */
static void
test_content (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) features = grid_map (random, HEIGHT, WIDTH, CHANNELS, -GRID, GRID);
  ContentOther other
    = { grid_map (random, 9, 8, CHANNELS, -GRID, GRID), { 1, 2, 4, 3 }, { 3, 5, 4, 3 } };
  double expected = 0;

  check_derivative (content_loss, &features, &other);
  for (int y = 0; y < 3; y++)
    for (int i = 0; i < 4 * CHANNELS; i++)
      {
        double difference = features.data[((2 + y) * WIDTH + 1) * CHANNELS + i]
                            - other.target.data[((5 + y) * 8 + 3) * CHANNELS + i];
        expected += 0.75 * difference * difference;
      }
  g_assert_cmpfloat_with_epsilon (
    nst_content_loss (&features, &other.own, &other.target, &other.place, NULL, 0.75, NULL, 0),
    expected, 1e-9 * expected);
  nst_map_clear (&other.target);
}

typedef struct
{
  NstStatistics *target;
  double gram_weight;
  double mean_weight;
  const NstGuidance *guidance;
  NstShift shift;
  double positions;
} StyleOther;

static double
style_loss (const NstMap *features, NstMap *gradient, gconstpointer other)
{
  const StyleOther *style = other;
  const GeglRectangle all = { 0, 0, features->width, features->height };
  const NstSample sample = { features, &all, style->guidance, style->shift };
  g_autoptr (NstStatistics) current = nst_statistics_new (CHANNELS);
  g_autofree float *room = g_new (float, nst_sample_room (CHANNELS));
  float matrix[CHANNELS * CHANNELS], offset[CHANNELS];
  double loss;

  nst_sample_collect (&sample, style->positions, current, room, 0);
  loss = nst_style_loss (current, style->target, NULL, style->gram_weight, style->mean_weight,
                         style->positions, matrix, offset);
  nst_sample_seed (&sample, matrix, offset, gradient, 0);
  return loss;
}

static void
check_style (double gram_weight, double mean_weight, const NstGuidance *guidance, NstShift shift,
             double positions)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) features = grid_map (random, HEIGHT, WIDTH, CHANNELS, -GRID, GRID);
  g_auto (NstMap) style = grid_map (random, 4, 6, CHANNELS, 0, GRID);
  g_autoptr (NstStatistics) target = nst_statistics_new (CHANNELS);
  g_autofree float *room = g_new (float, nst_sample_room (CHANNELS));
  const NstSample sample = { &style, GEGL_RECTANGLE (0, 0, 6, 4), NULL, shift };
  const StyleOther other = { target, gram_weight, mean_weight, guidance, shift, positions };

  nst_sample_collect (&sample, (4 - shift.y) * (6 - shift.x), target, room, 0);
  check_derivative (style_loss, &features, &other);
}

static void
test_gram (void)
{
  check_style (1.5, 0, NULL, none, HEIGHT * WIDTH);
}

static void
test_mean (void)
{
  check_style (0, 2.5, NULL, none, HEIGHT * WIDTH);
}

/* Where positions count more or less, and some not at all; in a part of a larger map. The roots are
 * multiples of a quarter, so that products stay exact. */
static void
check_guided (NstShift shift)
{
  static const float squares[] = { 0, 1, 1 / 16.f, 9 / 16.f, 1 / 4.f };
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_auto (NstMap) map = nst_test_map (random, HEIGHT + 3, WIDTH + 2, 1, 0, 1);
  const NstGuidance guidance = { &map, 2, 3 };

  for (gsize i = 0; i < nst_map_length (&map); i++)
    map.data[i] = squares[i % G_N_ELEMENTS (squares)];
  check_style (1.5, 0, &guidance, shift, 11);
  check_style (0, 2.5, &guidance, shift, 11);
}

static void
test_guided (void)
{
  check_guided (none);
}

/* Of how features change, to every side that the engine asks about, and aslant. */
static void
test_changes (void)
{
  static const NstShift shifts[] = { { 1, 0 }, { 0, 2 }, { 3, 0 }, { 2, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (shifts); i++)
    {
      const NstShift shift = shifts[i];

      check_style (1.5, 0, NULL, shift, (HEIGHT - shift.y) * (WIDTH - shift.x));
      check_style (0, 2.5, NULL, shift, (HEIGHT - shift.y) * (WIDTH - shift.x));
      check_guided (shift);
    }
}

/* Two parts of a layer, each of which sees the other's positions: their sums are the whole's, and
 * so are their derivatives. A layer too small for the shift has no pairs. */
static void
test_changes_in_parts (void)
{
  const NstShift shift = { 2, 0 };
  const GeglRectangle parts[] = { { 0, 0, 3, HEIGHT }, { 3, 0, WIDTH - 3, HEIGHT } };
  const GeglRectangle all = { 0, 0, WIDTH, HEIGHT };
  const NstMap everywhere = NST_MAP_INIT;
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_auto (NstMap) features = grid_map (random, HEIGHT, WIDTH, CHANNELS, -GRID, GRID);
  g_auto (NstMap) gradient = grid_map (random, HEIGHT, WIDTH, CHANNELS, 0, 1);
  g_auto (NstMap) in_parts = grid_map (random, HEIGHT, WIDTH, CHANNELS, 0, 1);
  g_autoptr (NstStatistics) whole = nst_statistics_new (CHANNELS);
  g_autoptr (NstStatistics) sum = nst_statistics_new (CHANNELS);
  g_autoptr (NstStatistics) zero = nst_statistics_new (CHANNELS);
  g_autofree float *room = g_new (float, nst_sample_room (CHANNELS));
  const NstSample sample = { &features, &all, NULL, shift };
  float matrix[CHANNELS * CHANNELS], offset[CHANNELS];
  const double positions = HEIGHT * (WIDTH - shift.x);

  g_assert_cmpfloat (nst_guidance_count (&everywhere, HEIGHT, WIDTH, shift), ==, positions);
  g_assert_cmpfloat (nst_guidance_count (&everywhere, HEIGHT, shift.x, shift), ==, 0);
  nst_sample_collect (&sample, positions, whole, room, 0);
  nst_style_loss (whole, zero, NULL, 1, 1, positions, matrix, offset);
  nst_sample_seed (&sample, matrix, offset, &gradient, 0);
  for (int i = 0; i < 2; i++)
    {
      const NstSample part = { &features, &parts[i], NULL, shift };

      nst_sample_collect (&part, positions, sum, room, 0);
      nst_sample_seed (&part, matrix, offset, &in_parts, 0);
    }
  for (int i = 0; i < CHANNELS * CHANNELS; i++)
    g_assert_cmpfloat_with_epsilon (whole->gram[i], sum->gram[i], 1e-12);
  for (gsize i = 0; i < nst_map_length (&features); i++)
    g_assert_cmpfloat_with_epsilon (gradient.data[i], in_parts.data[i], 1e-6);
}

static double
variation_loss (const NstMap *picture, NstMap *gradient, gconstpointer other)
{
  return nst_variation_loss (picture, 3, gradient, 0);
}

/* Also of pictures that have neighbours in one direction only. */
static void
test_variation (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  const int sizes[][2] = { { HEIGHT, WIDTH }, { 1, WIDTH }, { HEIGHT, 1 } };
  const float ramp[] = { 0, 0, 0, 1, 1, 1, 3, 3, 3 };
  g_auto (NstMap) line = nst_test_map (random, 1, 3, 3, 0, 1);
  g_auto (NstMap) gradient = nst_test_map (random, 1, 3, 3, 0, 1);

  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_auto (NstMap) picture = grid_map (random, sizes[i][0], sizes[i][1], 3, 0, GRID);
      check_derivative (variation_loss, &picture, NULL);
    }

  for (guint i = 0; i < G_N_ELEMENTS (ramp); i++)
    line.data[i] = ramp[i];
  g_assert_cmpfloat_with_epsilon (nst_variation_loss (&line, 2, &gradient, 0), 2 * (1 + 4) / 2.0,
                                  1e-12);
}

static void
test_variation_of_one_pixel (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) picture = nst_test_map (random, 1, 1, 3, 0, 1);
  g_auto (NstMap) gradient = nst_test_map (random, 1, 1, 3, 0, 1);
  const float before = gradient.data[0];

  g_assert_cmpfloat (nst_variation_loss (&picture, 3, &gradient, 0), ==, 0);
  g_assert_cmpfloat (gradient.data[0], ==, before);
}

static double
range_loss (const NstMap *picture, NstMap *gradient, gconstpointer other)
{
  return nst_range_loss (picture, 3, gradient, 0);
}

/* Where a direction crosses 0 or 1 the loss is no polynomial, so all is well outside or inside. */
static void
test_range (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) picture = grid_map (random, HEIGHT, WIDTH, 3, 3 * GRID, 5 * GRID);
  g_auto (NstMap) gradient = NST_MAP_INIT;

  for (gsize i = 0; i < nst_map_length (&picture); i += 2)
    picture.data[i] = 1 - picture.data[i];
  check_derivative (range_loss, &picture, NULL);

  for (gsize i = 0; i < nst_map_length (&picture); i++)
    picture.data[i] = i % 2;
  gradient = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);
  g_assert_cmpfloat (nst_range_loss (&picture, 3, &gradient, 0), ==, 0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/losses/content", test_content);
  g_test_add_func ("/losses/gram", test_gram);
  g_test_add_func ("/losses/mean", test_mean);
  g_test_add_func ("/losses/guided", test_guided);
  g_test_add_func ("/losses/changes", test_changes);
  g_test_add_func ("/losses/changes-in-parts", test_changes_in_parts);
  g_test_add_func ("/losses/variation", test_variation);
  g_test_add_func ("/losses/variation-of-one-pixel", test_variation_of_one_pixel);
  g_test_add_func ("/losses/range", test_range);
  return nst_test_run ();
}
