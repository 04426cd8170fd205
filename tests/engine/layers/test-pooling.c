/* Pooling, forward and backward, against plain loops: numbers of channels that fill vectors and
 * that do not, odd sizes, equal inputs; and where a rest of positions makes one more, against
 * poolings by windows and differences.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>

#include "layers/pooling.h"
#include "layers/window-pooling.h"
#include "support/support.h"

static const int all_channels[] = { 3, 16, 35, 64 };

static float
at (const NstMap *map, int x, int y, int channel)
{
  return nst_map_at (map, x, y)[channel];
}

/* Which position of the square the derivative of a maximum goes to: the first of the largest. */
static int
first_of_largest (const NstMap *input, int x, int y, int channel)
{
  int first = 0;

  for (int i = 1; i < 4; i++)
    if (at (input, 2 * x + i % 2, 2 * y + i / 2, channel)
        > at (input, 2 * x + first % 2, 2 * y + first / 2, channel))
      first = i;
  return first;
}

/* A pooling, forward and backward. */
typedef struct
{
  NstPooling pooling;
  gboolean gated;
  const NstMap *input;
  const NstMap *output;
  const NstMap *gradient; /* of the output */
  const NstMap *input_gradient;
} Case;

static void
check_position (const Case *done, int x, int y, int channel)
{
  const gboolean average = done->pooling == NST_POOLING_AVERAGE;
  const int largest = first_of_largest (done->input, x, y, channel);
  float sum = 0;

  for (int i = 0; i < 4; i++)
    {
      const float value = at (done->input, 2 * x + i % 2, 2 * y + i / 2, channel);
      const gboolean passes = (average || i == largest) && (!done->gated || value > 0);
      const float passed = at (done->gradient, x, y, channel) / (average ? 4 : 1);

      sum += value;
      g_assert_cmpfloat (at (done->input_gradient, 2 * x + i % 2, 2 * y + i / 2, channel), ==,
                         passes ? passed : 0);
    }
  if (average) /* of numbers of order 1 */
    g_assert_cmpfloat_with_epsilon (at (done->output, x, y, channel), sum / 4, 1e-6);
  else
    g_assert_cmpfloat (at (done->output, x, y, channel), ==,
                       at (done->input, 2 * x + largest % 2, 2 * y + largest / 2, channel));
}

static void
check (GRand *random, int channels, NstPooling pooling, gboolean gated)
{
  g_auto (NstMap) input = nst_test_map (random, 7, 9, channels, -2, 3);
  g_auto (NstMap) output = nst_test_map (random, 3, 4, channels, 0, 1);
  g_auto (NstMap) gradient = nst_test_map (random, 3, 4, channels, -1, 1);
  g_auto (NstMap) input_gradient = nst_test_map (random, 7, 9, channels, 0, 1);
  g_autofree guint8 *routes = g_new (guint8, nst_map_length (&output));
  const Case done = { pooling, gated, &input, &output, &gradient, &input_gradient };

  /* Whole numbers, so that many in a square are equal; none below 0 after a rectifier. */
  for (gsize i = 0; i < nst_map_length (&input); i++)
    input.data[i] = gated ? MAX ((int) input.data[i], 0) : (int) input.data[i];
  nst_pooling_forward (pooling, &input, gated, &output, routes, 0);
  nst_pooling_backward (pooling, routes, &gradient, &input_gradient, 0);
  for (int channel = 0; channel < channels; channel++)
    {
      for (int y = 0; y < 3; y++)
        for (int x = 0; x < 4; x++)
          check_position (&done, x, y, channel);
      for (int y = 0; y < 7; y++)
        g_assert_cmpfloat (at (&input_gradient, 8, y, channel), ==, 0);
      for (int x = 0; x < 9; x++)
        g_assert_cmpfloat (at (&input_gradient, x, 6, channel), ==, 0);
    }
}

static void
test_both_ways (void)
{
  GRand *random = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (all_channels); i++)
    for (int gated = 0; gated < 2; gated++)
      {
        check (random, all_channels[i], NST_POOLING_MAX, gated);
        check (random, all_channels[i], NST_POOLING_AVERAGE, gated);
      }
  g_rand_free (random);
}

/* Poolings of sides from 1 on, of which odd ones have a rest. */
#define MOST_SIDE 9

/* Single precision, of sums of four numbers. Found: 5e-8. */
#define ROUNDING 1e-6

/* Single precision, divided by the length of a step. */
#define DIFFERENCE 1e-4

/* What a pooling by halves makes of INPUT, after a rectifier if GATED, and passes back of
 * GRADIENT. */
static void
pool (NstPooling pooling, const NstMap *input, gboolean gated, const NstMap *gradient,
      NstMap *output, NstMap *passed)
{
  g_autofree guint8 *routes = g_new (guint8, nst_map_length (output));

  nst_pooling_forward (pooling, input, gated, output, routes, 0);
  nst_pooling_backward (pooling, routes, gradient, passed, 0);
}

/* The same by windows that begin within the map. */
static void
pool_by_windows (NstPooling pooling, const NstMap *input, gboolean gated, const NstMap *gradient,
                 NstMap *output, NstMap *passed)
{
  const NstWindowPooling windows = { { .side = 2, .stride = 2, .dilation = 1 },
                                     .begun = TRUE,
                                     .average = pooling == NST_POOLING_AVERAGE,
                                     .count = NST_COUNT_VALID };
  g_autofree guint8 *routes = g_new (guint8, nst_map_length (output));
  g_autofree guint8 *gate = g_new (guint8, nst_map_length (input));

  for (gsize i = 0; i < nst_map_length (input); i++)
    gate[i] = input->data[i] > 0 ? 255 : 0;
  nst_window_pooling_forward (&windows, input, output, routes, 0);
  nst_window_pooling_backward (&windows, routes, gated ? gate : NULL, gradient, passed, 0);
}

/* ⟨GRADIENT, what POOLING makes of INPUT⟩ changes with INPUT as PASSED says: along a random
 * direction, so short that no other position becomes the largest. */
static void
check_difference (GRand *random, NstPooling pooling, const NstMap *input, const NstMap *gradient,
                  const NstMap *passed)
{
  const double step = 4e-3;
  g_auto (NstMap) direction
    = nst_test_map (random, input->height, input->width, input->channels, -1, 1);
  g_auto (NstMap) moved = nst_test_map (random, input->height, input->width, input->channels, 0, 1);
  g_auto (NstMap) output
    = nst_test_map (random, gradient->height, gradient->width, gradient->channels, 0, 1);
  g_autofree guint8 *routes = g_new (guint8, nst_map_length (&output));
  double change = 0, expected = 0, size = 0;

  for (int sign = -1; sign <= 1; sign += 2)
    {
      for (gsize i = 0; i < nst_map_length (input); i++)
        moved.data[i] = input->data[i] + sign * step * direction.data[i];
      nst_pooling_forward (pooling, &moved, FALSE, &output, routes, 0);
      for (gsize i = 0; i < nst_map_length (&output); i++)
        change += sign * (double) output.data[i] * gradient->data[i] / (2 * step);
    }
  for (gsize i = 0; i < nst_map_length (input); i++)
    {
      const double part = (double) passed->data[i] * direction.data[i];

      expected += part;
      size += ABS (part);
    }
  g_assert_cmpfloat_with_epsilon (change, expected, DIFFERENCE * size);
}

/* A map in which no two numbers are nearer than 0.01. */
static NstMap
make_distinct (GRand *random, int height, int width, int channels)
{
  NstMap map = nst_test_map (random, height, width, channels, 0, 1);
  const gsize length = nst_map_length (&map);

  for (gsize i = 0; i < length; i++)
    map.data[i] = 0.01f * ((gint64) i - (gint64) (length / 2)) + 0.001f;
  for (gsize i = 1; i < length; i++)
    {
      const gsize other = g_rand_int_range (random, 0, i + 1);
      const float number = map.data[i];

      map.data[i] = map.data[other];
      map.data[other] = number;
    }
  return map;
}

static void
check_rest (GRand *random, int height, int width, int channels, NstPooling pooling)
{
  const int half_height = (height + 1) / 2, half_width = (width + 1) / 2;
  g_auto (NstMap) gradient = nst_test_map (random, half_height, half_width, channels, -1, 1);
  g_auto (NstMap) output = nst_test_map (random, half_height, half_width, channels, 0, 1);
  g_auto (NstMap) expected = nst_test_map (random, half_height, half_width, channels, 0, 1);
  g_auto (NstMap) passed = nst_test_map (random, height, width, channels, 0, 1);
  g_auto (NstMap) expected_passed = nst_test_map (random, height, width, channels, 0, 1);
  g_auto (NstMap) input = make_distinct (random, height, width, channels);

  for (int gated = 0; gated < 2; gated++)
    {
      for (gsize i = 0; gated && i < nst_map_length (&input); i++)
        input.data[i] = MAX (input.data[i], 0);
      pool (pooling, &input, gated, &gradient, &output, &passed);
      if (!gated)
        check_difference (random, pooling, &input, &gradient, &passed);
      pool_by_windows (pooling, &input, gated, &gradient, &expected, &expected_passed);
      g_assert_cmpfloat (nst_test_difference (output.data, expected.data, nst_map_length (&output)),
                         <, ROUNDING);
      g_assert_cmpfloat (
        nst_test_difference (passed.data, expected_passed.data, nst_map_length (&passed)), <,
        ROUNDING);
    }
}

static void
test_rests (void)
{
  GRand *random = g_rand_new_with_seed (2);

  for (int height = 1; height <= MOST_SIDE; height++)
    for (int width = 1; width <= MOST_SIDE; width++)
      for (guint i = 0; i < G_N_ELEMENTS (all_channels); i++)
        {
          check_rest (random, height, width, all_channels[i], NST_POOLING_MAX);
          check_rest (random, height, width, all_channels[i], NST_POOLING_AVERAGE);
        }
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/pooling/both-ways", test_both_ways);
  g_test_add_func ("/pooling/rests", test_rests);
  return nst_test_run ();
}
