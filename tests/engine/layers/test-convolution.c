/* Convolution, forward and backward, against plain loops in double precision: VGG's kernels and
 * others, every padding, maps smaller than the kernel, few channels and many.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>

#include "layers/convolution.h"
#include "support/support.h"

/* Results are sums of some hundred products in single precision; Winograd's algorithm loses one
 * digit more than plain sums do. Found: 1e-6. */
#define TOLERANCE 1e-5

typedef struct
{
  int kernel;
  int height;
  int width;
  int in;
  int out;
} Shape;

/* Some maps are smaller than their kernels, some larger than what is computed at once; channels
 * fill vectors of 8 and 16 floats, or do not. */
static const Shape shapes[]
  = { { 1, 6, 7, 3, 5 },        { 5, 8, 11, 3, 5 },   { 7, 9, 9, 3, 5 },   { 5, 2, 3, 4, 8 },
      { 5, 1, 4, 3, 5 },        { 3, 9, 5, 3, 5 },    { 3, 1, 1, 3, 5 },   { 3, 1, 9, 16, 16 },
      { 3, 2, 1, 8, 8 },        { 3, 23, 19, 3, 5 },  { 3, 8, 12, 3, 16 }, { 3, 23, 19, 16, 32 },
      { 3, 6, 37, 24, 8 },      { 3, 5, 5, 40, 24 },  { 3, 4, 130, 8, 8 }, { 3, 67, 62, 32, 64 },
      { 3, 24, 59, 3, 16 },     { 5, 23, 60, 4, 17 }, { 3, 3, 121, 3, 5 }, { 3, 49, 50, 96, 48 },
      { 3, 1, 1810, 256, 128 }, { 3, 5, 6, 256, 512 } };
static const NstPadding paddings[]
  = { NST_PADDING_ZERO, NST_PADDING_REFLECT, NST_PADDING_REPLICATE };

/* The index that is read in place of INDEX, or -1 for a zero. Reflection does not repeat the border
 * itself, and goes as far as there is something to reflect; beyond that the border is repeated. */
static int
source (int index, int size, NstPadding padding)
{
  if (padding == NST_PADDING_ZERO)
    return index < 0 || index >= size ? -1 : index;
  if (padding == NST_PADDING_REFLECT && index < 0)
    index = -index;
  else if (padding == NST_PADDING_REFLECT && index >= size)
    index = 2 * size - 2 - index;
  return index < 0 ? 0 : index >= size ? size - 1 : index;
}

typedef struct
{
  Shape shape;
  float *weights;
  float *bias;
  NstConvolution *convolution;
  NstConvolutionPass pass;
} Fixture;

static void
fixture_init (Fixture *fixture, GRand *random, Shape shape, NstPadding padding)
{
  const gsize n_weights = shape.out * shape.in * shape.kernel * shape.kernel;

  *fixture = (Fixture){ shape, g_new (float, n_weights), g_new (float, shape.out) };
  for (gsize i = 0; i < n_weights; i++)
    fixture->weights[i] = g_rand_double_range (random, -1, 1);
  for (gsize i = 0; i < (gsize) shape.out; i++)
    fixture->bias[i] = g_rand_double_range (random, -1, 1);
  fixture->convolution = nst_convolution_new (fixture->weights, fixture->bias, shape.in, shape.out,
                                              shape.kernel, NULL);
  g_assert_nonnull (fixture->convolution);
  fixture->pass.padding = padding;
  fixture->pass.scratch = nst_floats_new (
    nst_convolution_scratch (fixture->convolution, shape.height, shape.width, 0), NULL);
  g_assert_nonnull (fixture->pass.scratch);
}

static void
fixture_clear (Fixture *fixture)
{
  nst_convolution_free (fixture->convolution);
  nst_floats_free (fixture->pass.scratch);
  g_free (fixture->weights);
  g_free (fixture->bias);
}

/* Called for each product of the convolution, with its weight and the numbers of its input in the
 * input map and of its output in the output map. */
typedef void (*Visit) (double weight, gsize in, gsize out, const float *from, double *to);

static void
visit_products (const Fixture *fixture, Visit visit, const float *from, double *to)
{
  const int kernel = fixture->shape.kernel, radius = kernel / 2;
  const int height = fixture->shape.height, width = fixture->shape.width;
  const int n_in = fixture->shape.in, n_out = fixture->shape.out;

  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int dy = 0; dy < kernel; dy++)
        for (int dx = 0; dx < kernel; dx++)
          {
            int row = source (y + dy - radius, height, fixture->pass.padding);
            int column = source (x + dx - radius, width, fixture->pass.padding);

            for (int i = 0; row >= 0 && column >= 0 && i < n_in; i++)
              for (int o = 0; o < n_out; o++)
                visit (fixture->weights[((o * n_in + i) * kernel + dy) * kernel + dx],
                       (row * width + column) * n_in + i, (y * width + x) * n_out + o, from, to);
          }
}

static void
add_forward (double weight, gsize in, gsize out, const float *from, double *to)
{
  to[out] += weight * from[in];
}

static void
add_backward (double weight, gsize in, gsize out, const float *from, double *to)
{
  to[in] += weight * from[out];
}

static void
assert_same (const Fixture *fixture, const NstMap *found, const double *expected)
{
  g_autofree float *rounded = g_new (float, nst_map_length (found));
  double difference;

  for (gsize i = 0; i < nst_map_length (found); i++)
    rounded[i] = expected[i];
  difference = nst_test_difference (found->data, rounded, nst_map_length (found));
  if (difference > TOLERANCE)
    g_test_message ("kernel %d, %d × %d, %d to %d channels, padding %d: %.2g",
                    fixture->shape.kernel, fixture->shape.height, fixture->shape.width,
                    fixture->shape.in, fixture->shape.out, fixture->pass.padding, difference);
  g_assert_cmpfloat (difference, <=, TOLERANCE);
}

static void
check_forward (const Fixture *fixture, GRand *random)
{
  const Shape *shape = &fixture->shape;
  g_auto (NstMap) input = nst_test_map (random, shape->height, shape->width, shape->in, -1, 1);
  g_auto (NstMap) output = nst_test_map (random, shape->height, shape->width, shape->out, -1, 1);
  g_autofree double *expected = g_new (double, nst_map_length (&output));
  g_autofree guint8 *marks = g_new (guint8, nst_map_length (&output));

  for (gsize i = 0; i < nst_map_length (&output); i++)
    expected[i] = fixture->bias[i % shape->out];
  visit_products (fixture, add_forward, input.data, expected);

  nst_convolution_forward (fixture->convolution, &fixture->pass, &input, FALSE, NULL, &output);
  assert_same (fixture, &output, expected);

  for (gsize i = 0; i < nst_map_length (&output); i++)
    expected[i] = MAX (expected[i], 0);
  nst_convolution_forward (fixture->convolution, &fixture->pass, &input, TRUE, marks, &output);
  assert_same (fixture, &output, expected);
  for (gsize i = 0; i < nst_map_length (&output); i++)
    g_assert_cmpint (marks[i], ==, output.data[i] > 0 ? 255 : 0);
}

/* Without a rectifier below, and with one through which half of the derivatives do not pass. */
static void
check_backward (const Fixture *fixture, GRand *random)
{
  const Shape *shape = &fixture->shape;
  g_auto (NstMap) output_gradient
    = nst_test_map (random, shape->height, shape->width, shape->out, -1, 1);
  g_auto (NstMap) input_gradient
    = nst_test_map (random, shape->height, shape->width, shape->in, -1, 1);
  g_autofree double *expected = g_new0 (double, nst_map_length (&input_gradient));
  g_autofree guint8 *gate = g_new (guint8, nst_map_length (&input_gradient));

  visit_products (fixture, add_backward, output_gradient.data, expected);
  nst_convolution_backward (fixture->convolution, &fixture->pass, &output_gradient, NULL,
                            &input_gradient);
  assert_same (fixture, &input_gradient, expected);

  for (gsize i = 0; i < nst_map_length (&input_gradient); i++)
    {
      gate[i] = g_rand_boolean (random) ? 255 : 0;
      expected[i] = gate[i] ? expected[i] : 0;
    }
  nst_convolution_backward (fixture->convolution, &fixture->pass, &output_gradient, gate,
                            &input_gradient);
  assert_same (fixture, &input_gradient, expected);
}

static void
for_all (void (*check) (const Fixture *fixture, GRand *random))
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (guint i = 0; i < G_N_ELEMENTS (shapes); i++)
    for (guint k = 0; k < G_N_ELEMENTS (paddings); k++)
      {
        Fixture fixture;

        fixture_init (&fixture, random, shapes[i], paddings[k]);
        check (&fixture, random);
        fixture_clear (&fixture);
      }
}

static void
test_forward (void)
{
  for_all (check_forward);
}

static void
test_backward (void)
{
  for_all (check_backward);
}

static void
test_no_bias (void)
{
  const float weights[] = { 2, -1, 0.5f };
  g_autoptr (NstConvolution) convolution = nst_convolution_new (weights, NULL, 3, 1, 1, NULL);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_auto (NstMap) input = nst_test_map (random, 1, 2, 3, 1, 2);
  g_auto (NstMap) output = nst_test_map (random, 1, 2, 1, 0, 1);
  const NstConvolutionPass pass
    = { .padding = NST_PADDING_ZERO,
        .scratch = nst_floats_new (nst_convolution_scratch (convolution, 1, 2, 1), NULL),
        .threads = 1 };

  nst_convolution_forward (convolution, &pass, &input, FALSE, NULL, &output);
  for (int i = 0; i < 2; i++)
    {
      const float *pixel = input.data + 3 * i;
      g_assert_cmpfloat_with_epsilon (output.data[i], 2 * pixel[0] - pixel[1] + 0.5 * pixel[2],
                                      1e-6);
    }
  nst_floats_free (pass.scratch);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/convolution/forward", test_forward);
  g_test_add_func ("/convolution/backward", test_backward);
  g_test_add_func ("/convolution/no-bias", test_no_bias);
  return nst_test_run ();
}
