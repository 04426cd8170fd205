/* Pooling, forward and backward, against plain loops: numbers of channels that fill vectors and
 * that do not, odd sizes, equal inputs.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>

#include "layers/pooling.h"
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

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/pooling/both-ways", test_both_ways);
  return nst_test_run ();
}
