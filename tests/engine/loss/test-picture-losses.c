/* Each loss's derivative against finite differences, along random directions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>

#include "loss/content-loss.h"
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
static const NstMap everywhere = NST_MAP_INIT;
static const NstGramParts gram_alone = { .matrix = 1.5 };
static const NstGramParts mean_alone = { .mean = 2.5 };

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

  const NstPart part = { features, content->own, content->place };
  const NstPart there = { &content->target, content->place, content->place };

  return nst_content_compare (&part, &there, NULL, 0.75, gradient, 0);
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
  g_assert_cmpfloat_with_epsilon (content_loss (&features, NULL, &other), expected,
                                  1e-9 * expected);
  nst_map_clear (&other.target);
}

typedef struct
{
  NstGram *target;
  NstGramParts weights;
  const NstMap *guidance;
  int x; /* where the features lie in the guidance */
  int y;
  NstShift shift;
  double positions;
} StyleOther;

/* Sums, over the positions or pairs of PART, into GRAM. */
static void
collect (const NstPart *part, const NstMap *guidance, NstShift shift, double total, NstGram *gram)
{
  const NstGramPositions positions = { part, guidance, shift };
  g_autofree float *scratch = g_new (float, nst_gram_positions_scratch (CHANNELS));

  nst_gram_positions_collect (&positions, total, gram, scratch, 0);
}

static double
style_loss (const NstMap *features, NstMap *gradient, gconstpointer other)
{
  const StyleOther *style = other;
  NstPart part = nst_test_whole (features);
  const NstGramPositions positions = { &part, style->guidance, style->shift };
  g_autoptr (NstGram) current = nst_gram_new (CHANNELS);
  float matrix[CHANNELS * CHANNELS], offset[CHANNELS];
  NstGramDerivative derivative = { matrix, offset };
  double loss;

  part.place.x = style->x;
  part.place.y = style->y;
  collect (&part, style->guidance, style->shift, style->positions, current);
  loss = nst_gram_compare (current, style->target, NULL, style->weights, style->positions,
                           &derivative);
  nst_gram_positions_add_gradient (&positions, &derivative, gradient, 0);
  return loss;
}

/* The derivative of the loss, weighted by WEIGHTS, against a random style. The guidance begins at
 * (2, 3) of GUIDANCE, unless that is empty. */
static void
check_style (NstGramParts weights, const NstMap *guidance, NstShift shift, double positions)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) features = grid_map (random, HEIGHT, WIDTH, CHANNELS, -GRID, GRID);
  g_auto (NstMap) style = grid_map (random, 4, 6, CHANNELS, 0, GRID);
  const NstPart whole = nst_test_whole (&style);
  g_autoptr (NstGram) target = nst_gram_new (CHANNELS);
  const StyleOther other = { target, weights, guidance, 2, 3, shift, positions };

  collect (&whole, &everywhere, shift, (4 - shift.y) * (6 - shift.x), target);
  check_derivative (style_loss, &features, &other);
}

static void
test_gram (void)
{
  check_style (gram_alone, &everywhere, none, HEIGHT * WIDTH);
}

static void
test_mean (void)
{
  check_style (mean_alone, &everywhere, none, HEIGHT * WIDTH);
}

/* Where positions count more or less, and some not at all; in a part of a larger map. The roots are
 * multiples of a quarter, so that products stay exact. */
static void
check_guided (NstShift shift)
{
  static const float squares[] = { 0, 1, 1 / 16.f, 9 / 16.f, 1 / 4.f };
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_auto (NstMap) map = nst_test_map (random, HEIGHT + 3, WIDTH + 2, 1, 0, 1);

  for (gsize i = 0; i < nst_map_length (&map); i++)
    map.data[i] = squares[i % G_N_ELEMENTS (squares)];
  check_style (gram_alone, &map, shift, 11);
  check_style (mean_alone, &map, shift, 11);
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

      check_style (gram_alone, &everywhere, shift, (HEIGHT - shift.y) * (WIDTH - shift.x));
      check_style (mean_alone, &everywhere, shift, (HEIGHT - shift.y) * (WIDTH - shift.x));
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
  g_autoptr (GRand) random = g_rand_new_with_seed (3);
  g_auto (NstMap) features = grid_map (random, HEIGHT, WIDTH, CHANNELS, -GRID, GRID);
  g_auto (NstMap) gradient = grid_map (random, HEIGHT, WIDTH, CHANNELS, 0, 1);
  g_auto (NstMap) in_parts = grid_map (random, HEIGHT, WIDTH, CHANNELS, 0, 1);
  g_autoptr (NstGram) whole = nst_gram_new (CHANNELS);
  g_autoptr (NstGram) sum = nst_gram_new (CHANNELS);
  g_autoptr (NstGram) zero = nst_gram_new (CHANNELS);
  const NstPart all = nst_test_whole (&features);
  const NstGramPositions positions = { &all, &everywhere, shift };
  float matrix[CHANNELS * CHANNELS], offset[CHANNELS];
  NstGramDerivative derivative = { matrix, offset };
  const double total = HEIGHT * (WIDTH - shift.x);

  g_assert_cmpfloat (nst_guidance_sum (&everywhere, HEIGHT, WIDTH, shift), ==, total);
  g_assert_cmpfloat (nst_guidance_sum (&everywhere, HEIGHT, shift.x, shift), ==, 0);
  collect (&all, &everywhere, shift, total, whole);
  nst_gram_compare (whole, zero, NULL, (NstGramParts){ 1, 1 }, total, &derivative);
  nst_gram_positions_add_gradient (&positions, &derivative, &gradient, 0);
  for (int i = 0; i < 2; i++)
    {
      const NstPart part = { &features, parts[i], parts[i] };
      const NstGramPositions here = { &part, &everywhere, shift };

      collect (&part, &everywhere, shift, total, sum);
      nst_gram_positions_add_gradient (&here, &derivative, &in_parts, 0);
    }
  for (int i = 0; i < CHANNELS * CHANNELS; i++)
    g_assert_cmpfloat_with_epsilon (whole->matrix[i], sum->matrix[i], 1e-12);
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
variation_sum_loss (const NstMap *picture, NstMap *gradient, gconstpointer other)
{
  return nst_variation_sum_loss (picture, 3, gradient, 0);
}

static double
laplacian_loss (const NstMap *picture, NstMap *gradient, gconstpointer other)
{
  return nst_laplacian_loss (picture, 3, other, gradient, 0);
}

/* By differences; and of a line of three pixels by hand: pixels without one below do not count in
 * the sum, and the Laplacian's have the mean all around. */
static void
test_other_variations (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  const float mean[] = { 0.5, 0.25, 0.75 }, black[] = { 0, 0, 0 };
  const float ramp[] = { 0, 0, 0, 1, 1, 1, 3, 3, 3 };
  g_auto (NstMap) picture = grid_map (random, HEIGHT, WIDTH, 3, 0, GRID);
  g_auto (NstMap) line = nst_test_map (random, 1, 3, 3, 0, 1);
  g_auto (NstMap) gradient = nst_test_map (random, 1, 3, 3, 0, 1);

  check_derivative (variation_sum_loss, &picture, NULL);
  check_derivative (laplacian_loss, &picture, mean);

  for (guint i = 0; i < G_N_ELEMENTS (ramp); i++)
    line.data[i] = ramp[i];
  g_assert_cmpfloat (nst_variation_sum_loss (&line, 2, &gradient, 0), ==, 0);
  memset (gradient.data, 0, 9 * sizeof (float));
  /* Across 0 | 0 1 3 | 0: 0 + 1 + 4 + 9; above and below 2 (0 + 1 + 9). */
  g_assert_cmpfloat_with_epsilon (nst_laplacian_loss (&line, 16, black, &gradient, 0), 3 * 34,
                                  1e-4);
  /* −weight times the kernel 0 1 0 / 1 −4 1 / 0 1 0, over 8. */
  g_assert_cmpfloat_with_epsilon (gradient.data[3], -16 * (0 + 3 - 4 * 1) / 8.0, 1e-5);
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

typedef struct
{
  NstMap picture;
  NstMap held;
} HeldOther;

static double
held_loss (const NstMap *picture, NstMap *gradient, gconstpointer other)
{
  const HeldOther *to = other;

  return nst_held_loss (picture, &to->picture, &to->held, 3, gradient, 0);
}

/* Against another picture, of which pixels count wholly, in part and not at all. */
static void
test_held (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) picture = grid_map (random, HEIGHT, WIDTH, 3, 0, GRID);
  HeldOther other
    = { grid_map (random, HEIGHT, WIDTH, 3, 0, GRID), grid_map (random, HEIGHT, WIDTH, 1, 0, 1) };
  double expected = 0;

  for (int i = 0; i < HEIGHT * WIDTH; i++)
    other.held.data[i] = i % 3 / 2.0f;
  check_derivative (held_loss, &picture, &other);
  for (gsize i = 0; i < nst_map_length (&picture); i++)
    expected += 3 * other.held.data[i / 3] * pow (picture.data[i] - other.picture.data[i], 2)
                / nst_map_length (&picture);
  for (int threads = 1; threads <= 2; threads++)
    {
      g_auto (NstMap) gradient = nst_test_map (random, HEIGHT, WIDTH, 3, 0, 1);

      g_assert_cmpfloat_with_epsilon (
        nst_held_loss (&picture, &other.picture, &other.held, 3, &gradient, threads), expected,
        1e-9);
    }
  nst_map_clear (&other.picture);
  nst_map_clear (&other.held);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/losses/content", test_content);
  g_test_add_func ("/losses/gram", test_gram);
  g_test_add_func ("/losses/mean", test_mean);
  g_test_add_func ("/losses/guided", test_guided);
  g_test_add_func ("/losses/changes", test_changes);
  g_test_add_func ("/losses/changes-in-parts", test_changes_in_parts);
  g_test_add_func ("/losses/variation", test_variation);
  g_test_add_func ("/losses/variation-of-one-pixel", test_variation_of_one_pixel);
  g_test_add_func ("/losses/other-variations", test_other_variations);
  g_test_add_func ("/losses/range", test_range);
  g_test_add_func ("/losses/held", test_held);
  return nst_test_run ();
}
