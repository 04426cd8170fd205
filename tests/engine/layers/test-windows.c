/* Strided convolutions, poolings by windows and local response normalisation, forward and backward,
 * against PyTorch's numbers and Caffe's rules: windows.safetensors, which make_windows.py makes.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <math.h>
#include <stdio.h>

#include "layers/normalisation.h"
#include "layers/strided.h"
#include "layers/window-pooling.h"
#include "network/formats/safetensors.h"
#include "support/support.h"

/* Sums of some hundred products of numbers up to 1, in single precision. Found: 4e-7. */
#define TOLERANCE 3e-6

static NstTensors *cases;

/* The numbers that case KIND NUMBER has; NULL when there is no such case. */
static const char *
get_numbers (const char *kind, int number)
{
  g_autofree char *key = g_strdup_printf ("%s%d", kind, number);

  return nst_tensors_get_metadata (cases, key);
}

/* The map NAME of a case. */
static NstMap
read_map (const char *kind, int number, const char *name)
{
  g_autofree char *key = g_strdup_printf ("features.%s%d.%s", kind, number, name);
  const NstTensor *tensor = nst_tensors_find (cases, key);

  g_assert_nonnull (tensor);
  return (NstMap){ tensor->shape[0], tensor->shape[1], tensor->shape[2],
                   nst_tensors_read (cases, key, NULL) };
}

/* Checks FOUND against the map NAME of a case. */
static void
check_map (const char *kind, int number, const char *name, const NstMap *found)
{
  g_auto (NstMap) expected = read_map (kind, number, name);
  double difference;

  g_assert_cmpint (found->height, ==, expected.height);
  g_assert_cmpint (found->width, ==, expected.width);
  difference = nst_test_difference (found->data, expected.data, nst_map_length (found));
  g_test_message ("%s %d %s: %g", kind, number, name, difference);
  g_assert_cmpfloat (difference, <, TOLERANCE);
}

/* A map of the shape of another one, filled with what must be overwritten. */
static NstMap
map_like (int height, int width, int channels)
{
  NstMap map = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&map, height, width, channels, NULL));
  for (gsize i = 0; i < nst_map_length (&map); i++)
    map.data[i] = 1e9f;
  return map;
}

static void
check_convolution (int number, const char *numbers)
{
  g_autofree char *key = g_strdup_printf ("features.convolution%d.weight", number);
  g_auto (NstMap) input = read_map ("convolution", number, "input");
  g_auto (NstMap) gradient = read_map ("convolution", number, "gradient");
  g_auto (NstMap) output = NST_MAP_INIT;
  g_auto (NstMap) passed = map_like (input.height, input.width, input.channels);
  float *weight = nst_tensors_read (cases, key, NULL);
  g_autoptr (NstStrided) strided = NULL;
  NstConvolutionTask task = { .padding = NST_PADDING_ZERO };
  NstStridedShape shape;
  NstWindow *window = &shape.window;

  g_assert_cmpint (sscanf (numbers, "%d %d %d %d %d %d %d", &shape.in_channels, &shape.out_channels,
                           &window->side, &window->stride, &window->padding, &window->dilation,
                           &shape.groups),
                   ==, 7);
  strided = nst_strided_new (&shape, weight, NULL);
  nst_floats_free (weight);
  task.scratch = nst_floats_new (nst_strided_scratch (strided, 0), NULL);
  output = map_like (nst_window_count (window, input.height),
                     nst_window_count (window, input.width), shape.out_channels);
  task.input = &input;
  task.output = &output;
  nst_strided_forward (strided, &task);
  check_map ("convolution", number, "output", &output);
  task.input = &gradient;
  task.output = &passed;
  nst_strided_backward (strided, &task);
  check_map ("convolution", number, "passed", &passed);
  nst_floats_free (task.scratch);
}

static void
check_pooling (int number, const char *numbers)
{
  g_auto (NstMap) input = read_map ("pooling", number, "input");
  g_auto (NstMap) gradient = read_map ("pooling", number, "gradient");
  g_auto (NstMap) output = NST_MAP_INIT;
  g_auto (NstMap) passed = map_like (input.height, input.width, input.channels);
  g_autofree guint8 *routes = NULL;
  NstWindowPooling pooling = { .window = { .dilation = 1 } };
  int count;

  g_assert_cmpint (sscanf (numbers, "%d %d %d %d %d %d", &pooling.window.side,
                           &pooling.window.stride, &pooling.window.padding, &pooling.begun,
                           &pooling.average, &count),
                   ==, 6);
  pooling.count = count;
  output = map_like (nst_window_pooling_side (&pooling, input.height),
                     nst_window_pooling_side (&pooling, input.width), input.channels);
  routes = g_new (guint8, nst_map_length (&output));
  nst_window_pooling_forward (&pooling, &input, &output, routes, 0);
  check_map ("pooling", number, "output", &output);
  nst_window_pooling_backward (&pooling, routes, NULL, &gradient, &passed, 0);
  check_map ("pooling", number, "passed", &passed);
}

static void
check_normalisation (int number, const char *numbers)
{
  g_auto (NstMap) input = read_map ("normalisation", number, "input");
  g_auto (NstMap) gradient = read_map ("normalisation", number, "gradient");
  g_auto (NstMap) output = map_like (input.height, input.width, input.channels);
  g_auto (NstMap) passed = map_like (input.height, input.width, input.channels);
  NstNormalisation normalisation;

  g_assert_cmpint (sscanf (numbers, "%d %g %g %g", &normalisation.size, &normalisation.alpha,
                           &normalisation.beta, &normalisation.k),
                   ==, 4);
  nst_normalisation_forward (&normalisation, &input, &output, 0);
  check_map ("normalisation", number, "output", &output);
  nst_normalisation_backward (&normalisation, &input, &gradient, &passed, 0);
  check_map ("normalisation", number, "passed", &passed);
}

static void
check_all (const char *kind, void (*check) (int number, const char *numbers))
{
  const char *numbers;
  int number = 0;

  for (; (numbers = get_numbers (kind, number)); number++)
    check (number, numbers);
  g_assert_cmpint (number, >=, 4);
}

static void
test_convolutions (void)
{
  check_all ("convolution", check_convolution);
}

static void
test_poolings (void)
{
  check_all ("pooling", check_pooling);
}

static void
test_normalisations (void)
{
  check_all ("normalisation", check_normalisation);
}

/* A convolution whose borders are continued, against the derivative by its definition: both ways
 * are transposes of each other, so ⟨forward (x), y⟩ = ⟨x, backward (y)⟩. */
static void
test_paddings (void)
{
  static const NstStridedShape shape
    = { { .side = 5, .stride = 2, .padding = 3, .dilation = 1 }, 4, 6, 2 };
  static const NstPadding paddings[]
    = { NST_PADDING_ZERO, NST_PADDING_REFLECT, NST_PADDING_REPLICATE };
  GRand *random = g_rand_new_with_seed (1);
  g_auto (NstMap) weights = nst_test_map (random, 6, 2, 25, -1, 1);
  g_auto (NstMap) input = nst_test_map (random, 9, 12, 4, -1, 1);
  g_auto (NstMap) gradient = nst_test_map (random, 6, 7, 6, -1, 1);
  g_autoptr (NstStrided) strided = nst_strided_new (&shape, weights.data, NULL);
  float *scratch = nst_floats_new (nst_strided_scratch (strided, 0), NULL);

  for (guint i = 0; i < G_N_ELEMENTS (paddings); i++)
    {
      g_auto (NstMap) output = map_like (6, 7, 6);
      g_auto (NstMap) passed = map_like (9, 12, 4);
      NstConvolutionTask task
        = { .input = &input, .padding = paddings[i], .output = &output, .scratch = scratch };
      double forward = 0, backward = 0;

      nst_strided_forward (strided, &task);
      task.input = &gradient;
      task.output = &passed;
      nst_strided_backward (strided, &task);
      for (gsize k = 0; k < nst_map_length (&output); k++)
        forward += (double) output.data[k] * gradient.data[k];
      for (gsize k = 0; k < nst_map_length (&input); k++)
        backward += (double) input.data[k] * passed.data[k];
      g_assert_cmpfloat (ABS (forward), >, 1);
      g_assert_cmpfloat_with_epsilon (forward, backward, 1e-4);
    }
  nst_floats_free (scratch);
  g_rand_free (random);
}

/* How many windows begin on sides that are no longer than they: by Caffe's pooling_layer.cpp. */
static void
test_short_sides (void)
{
  static const struct
  {
    NstWindow window; /* side, stride, padding, dilation */
    int size;
    int count;
  } sides[] = { { { 2, 2, 0, 1 }, 1, 1 }, { { 2, 2, 0, 1 }, 2, 1 }, { { 2, 2, 0, 1 }, 3, 2 },
                { { 3, 2, 0, 1 }, 1, 0 }, { { 3, 2, 0, 1 }, 2, 1 }, { { 3, 2, 0, 1 }, 3, 1 },
                { { 3, 2, 0, 1 }, 4, 2 }, { { 3, 1, 1, 1 }, 1, 1 }, { { 3, 2, 1, 1 }, 1, 1 },
                { { 3, 2, 1, 1 }, 2, 2 }, { { 3, 1, 0, 1 }, 2, 0 }, { { 3, 3, 0, 1 }, 1, 1 } };

  for (guint i = 0; i < G_N_ELEMENTS (sides); i++)
    g_assert_cmpint (nst_window_count_begun (&sides[i].window, sides[i].size), ==, sides[i].count);
}

/* A NaN is found, whatever comes before or after it in a window. */
static void
test_not_a_number (void)
{
  const NstWindowPooling pooling = { .window = { 3, 2, 1, 1 } };
  GRand *random = g_rand_new_with_seed (3);
  g_auto (NstMap) input = nst_test_map (random, 5, 5, 19, -1, 1);
  g_auto (NstMap) output = map_like (3, 3, 19);
  g_autofree guint8 *routes = g_new (guint8, nst_map_length (&output));

  for (int place = 0; place < 25; place++)
    {
      float *changed = nst_map_at (&input, place % 5, place / 5) + 17;
      const float number = *changed;

      *changed = NAN;
      nst_window_pooling_forward (&pooling, &input, &output, routes, 0);
      *changed = number;
      g_assert_true (isnan (nst_map_at (&output, place % 5 / 2, place / 5 / 2)[17]));
      g_assert_false (isnan (nst_map_at (&output, place % 5 / 2, place / 5 / 2)[18]));
    }
  g_rand_free (random);
}

int
main (int argc, char **argv)
{
  g_autofree char *path = NULL;
  g_autoptr (GMappedFile) file = NULL;
  g_autoptr (GBytes) bytes = NULL;
  int status;

  nst_test_init (&argc, &argv);
  path = g_test_build_filename (G_TEST_DIST, "engine", "layers", "windows.safetensors", NULL);
  file = g_mapped_file_new (path, FALSE, NULL);
  g_assert_nonnull (file);
  bytes = g_mapped_file_get_bytes (file);
  cases = nst_tensors_new (path);
  g_assert_true (nst_safetensors_read (bytes, cases, NULL));
  g_test_add_func ("/windows/convolutions", test_convolutions);
  g_test_add_func ("/windows/poolings", test_poolings);
  g_test_add_func ("/windows/normalisations", test_normalisations);
  g_test_add_func ("/windows/paddings", test_paddings);
  g_test_add_func ("/windows/short-sides", test_short_sides);
  g_test_add_func ("/windows/not-a-number", test_not_a_number);
  status = nst_test_run ();
  nst_tensors_free (cases);
  return status;
}
