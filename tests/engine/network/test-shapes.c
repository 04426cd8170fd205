/* Networks that are no VGG, against PyTorch: narrow ones of the shapes of CaffeNet, AlexNet,
 * GoogLeNet, Network in Network and SqueezeNet, and one with poolings of all kinds, which
 * tests/networks/make_networks.py makes; and in tiles against the whole.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <string.h>

#include "base/error.h"
#include "network/formats/safetensors.h"
#include "network/network-file.h"
#include "network/tiles.h"
#include "support/support.h"

#define HEIGHT 67
#define WIDTH 75

/* Single precision through some ten layers, and back. Found: 4e-7 and 3e-7. */
#define FEATURES 1e-5
#define GRADIENT 1e-4

/* The order of sums is all that differs. */
#define TILED 1e-5

static const char *const names[]
  = { "caffenet", "alexnet", "googlenet", "googlenet-average", "nin", "squeezenet", "poolings" };

static GBytes *
map_file (const char *name, const char *what)
{
  g_autofree char *file = g_strdup_printf ("%s.%s.safetensors", name, what);
  g_autofree char *path = g_test_build_filename (G_TEST_DIST, "networks", file, NULL);
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);

  g_assert_nonnull (mapped);
  return g_mapped_file_get_bytes (mapped);
}

static NstNetwork *
load (const char *name)
{
  g_autoptr (GBytes) bytes = map_file (name, "network");
  g_autoptr (GError) error = NULL;
  NstNetwork *network = nst_network_new (bytes, name, &error);

  g_assert_no_error (error);
  return network;
}

/* The picture of make_networks.py, of any size. */
static NstMap
make_picture (int height, int width)
{
  NstMap picture = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&picture, height, width, 3, NULL));
  for (int y = 0; y < height; y++)
    for (int x = 0; x < width; x++)
      for (int c = 0; c < 3; c++)
        nst_map_at (&picture, x, y)[c] = (x * 7 + y * 13 + c * 29 + x * y * 3) % 101 / 100.0f;
  return picture;
}

/* The derivative of the loss of make_networks.py with respect to number INDEX of LAYER. */
static float
weight_at (gsize index, int layer)
{
  return ((int) ((index * 37 + layer * 11) % 19) - 9) / 9.0f;
}

/* Compares a sample of VALUES, COUNT numbers, with the tensor features.KEY. */
static void
check_sample (const NstTensors *expected, const char *key, const float *values, gsize count,
              double tolerance)
{
  g_autofree char *name = g_strconcat ("features.", key, NULL);
  const NstTensor *tensor = nst_tensors_find (expected, name);
  const gsize n_samples = tensor->shape[0];
  g_autofree float *found = g_new (float, n_samples);
  float *numbers = nst_tensors_read (expected, name, NULL);
  double difference;

  for (gsize i = 0; i < n_samples; i++)
    found[i] = values[i * (count - 1) / (n_samples - 1)];
  difference = nst_test_difference (found, numbers, n_samples);
  nst_floats_free (numbers);
  g_test_message ("%s: %g", key, difference);
  g_assert_cmpfloat (difference, <, tolerance);
}

/* Adds the loss's derivative, at layers with FACTORS: of a whole picture. */
static void
add_weights (int layer, NstMap *gradient, gpointer user_data)
{
  const float *factors = user_data;

  for (gsize i = 0; i < nst_map_length (gradient); i++)
    gradient->data[i] += factors[layer] * weight_at (i, layer);
}

/* The gradient of the loss at the layers with FACTORS, for a pass in which TAPPED are looked at. */
static NstMap
find_gradient (const NstNetwork *network, const NstMap *picture, const gboolean *tapped,
               const float *factors, const NstTensors *expected)
{
  const NstFeaturePlan plan
    = { .network = network, .last = network->n_layers - 1, .tapped = tapped };
  g_autoptr (NstFeaturePass) pass
    = nst_feature_pass_new (&plan, picture->height, picture->width, NULL);
  NstMap gradient = NST_MAP_INIT;

  g_assert_true (nst_feature_pass_forward (pass, picture, plan.last));
  for (int i = 0; expected && i < network->n_layers; i++)
    {
      g_autofree char *key = g_strdup_printf ("%d", i);
      const NstMap *features = nst_feature_pass_get (pass, i);

      check_sample (expected, key, features->data, nst_map_length (features), FEATURES);
    }
  g_assert_true (nst_map_allocate (&gradient, picture->height, picture->width, 3, NULL));
  g_assert_true (nst_feature_pass_backward (pass, add_weights, (gpointer) factors, &gradient));
  return gradient;
}

/* Features of all layers and the gradient; and the gradient of two layers' loss, whether the others
 * are looked at or not, when convolutions and rectifiers are one. */
static void
test_pytorch (gconstpointer data)
{
  g_autoptr (NstNetwork) network = load (data);
  g_autoptr (NstTensors) expected = nst_tensors_new (data);
  g_autoptr (GBytes) bytes = map_file (data, "expected");
  g_autofree gboolean *all = g_new (gboolean, network->n_layers);
  g_autofree gboolean *few = g_new0 (gboolean, network->n_layers);
  g_autofree float *factors = g_new (float, network->n_layers);
  g_auto (NstMap) picture = make_picture (HEIGHT, WIDTH);
  g_auto (NstMap) gradient = NST_MAP_INIT, of_all = NST_MAP_INIT, of_few = NST_MAP_INIT;

  g_assert_true (nst_safetensors_read (bytes, expected, NULL));
  for (int i = 0; i < network->n_layers; i++)
    {
      all[i] = TRUE;
      factors[i] = 1;
    }
  gradient = find_gradient (network, &picture, all, factors, expected);
  check_sample (expected, "gradient", gradient.data, nst_map_length (&gradient), GRADIENT);

  few[network->n_layers - 1] = few[network->n_layers / 2] = TRUE;
  for (int i = 0; i < network->n_layers; i++)
    factors[i] = few[i];
  of_all = find_gradient (network, &picture, all, factors, NULL);
  of_few = find_gradient (network, &picture, few, factors, NULL);
  g_assert_cmpfloat (nst_test_difference (of_few.data, of_all.data, nst_map_length (&of_all)), <,
                     FEATURES);
}

/* The features of a picture in tiles, put together, and what its loss needs. */
typedef struct
{
  const NstTiles *tiles;
  NstMap *layers;
} Tiled;

/* An NstAddGradient: at the tile's own positions. */
static void
add_own_weights (int layer, NstMap *gradient, gpointer user_data)
{
  const Tiled *tiled = user_data;
  const NstMap *whole = &tiled->layers[layer];
  NstPart part;

  if (!nst_tiles_get_part (tiled->tiles, layer, &part))
    return;
  for (int y = 0; y < part.own.height; y++)
    for (int x = 0; x < part.own.width; x++)
      {
        float *to = nst_map_at (gradient, part.own.x + x, part.own.y + y);
        const gsize place = nst_map_at (whole, part.place.x + x, part.place.y + y) - whole->data;

        for (int c = 0; c < whole->channels; c++)
          to[c] += weight_at (place + c, layer);
      }
}

static void
keep_own (const Tiled *tiled, int layer)
{
  NstMap *whole = &tiled->layers[layer];
  NstPart part;

  if (!nst_tiles_get_part (tiled->tiles, layer, &part))
    return;
  for (int y = 0; y < part.own.height; y++)
    memcpy (nst_map_at (whole, part.place.x, part.place.y + y),
            nst_map_at (part.features, part.own.x, part.own.y + y),
            (gsize) part.own.width * whole->channels * sizeof (float));
}

/* Runs PICTURE in tiles within BUDGET, 0 for the whole. Returns how many there were. */
static int
run_tiles (const NstFeaturePlan *plan, const NstMap *picture, gsize budget, NstMap *layers,
           NstMap *gradient)
{
  const NstPicture whole = nst_picture_of_map (picture);
  g_autoptr (NstTiles) tiles = nst_tiles_new (plan, picture->height, picture->width, budget, NULL);
  Tiled tiled = { tiles, layers };

  g_assert_true (nst_map_allocate (gradient, picture->height, picture->width, 3, NULL));
  memset (gradient->data, 0, nst_map_length (gradient) * sizeof (float));
  for (int i = 0; i < plan->network->n_layers; i++)
    {
      const NstLayer *layer = &plan->network->layers[i];

      g_assert_true (nst_map_allocate (&layers[i], nst_layer_side (layer, picture->height),
                                       nst_layer_side (layer, picture->width), layer->channels,
                                       NULL));
      memset (layers[i].data, 0, nst_map_length (&layers[i]) * sizeof (float));
    }
  for (int tile = 0; tile < nst_tiles_count (tiles); tile++)
    {
      g_assert_true (nst_tiles_forward (tiles, &whole, tile, plan->last, NULL));
      for (int i = 0; i < plan->network->n_layers; i++)
        keep_own (&tiled, i);
      g_assert_true (nst_tiles_backward (tiles, add_own_weights, &tiled, gradient));
    }
  return nst_tiles_count (tiles);
}

static void
test_tiles (gconstpointer data)
{
  g_autoptr (NstNetwork) network = load (data);
  const int n_layers = network->n_layers;
  g_autofree gboolean *tapped = g_new (gboolean, n_layers);
  g_autofree NstMap *whole = g_new0 (NstMap, n_layers), *parts = g_new0 (NstMap, n_layers);
  g_auto (NstMap) picture = make_picture (421, 500);
  g_auto (NstMap) gradient = NST_MAP_INIT, sum = NST_MAP_INIT;
  NstFeaturePlan plan = { .network = network,
                          .last = n_layers - 1,
                          .tapped = tapped,
                          .halo_after = network->layers[n_layers - 1].reach_after + 1 };

  for (int i = 0; i < n_layers; i++)
    tapped[i] = TRUE;
  g_assert_cmpint (run_tiles (&plan, &picture, 0, whole, &gradient), ==, 1);
  g_assert_cmpint (
    run_tiles (&plan, &picture, nst_feature_pass_bytes (&plan, 421, 500) * 2 / 3, parts, &sum), >,
    1);
  for (int i = 0; i < n_layers; i++)
    {
      g_assert_cmpfloat (
        nst_test_difference (parts[i].data, whole[i].data, nst_map_length (&whole[i])), <, TILED);
      nst_map_clear (&whole[i]);
      nst_map_clear (&parts[i]);
    }
  g_assert_cmpfloat (nst_test_difference (sum.data, gradient.data, nst_map_length (&sum)), <,
                     TILED);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autofree char *pytorch = g_strconcat ("/shapes/pytorch/", names[i], NULL);
      g_autofree char *tiles = g_strconcat ("/shapes/tiles/", names[i], NULL);

      g_test_add_data_func (pytorch, names[i], test_pytorch);
      g_test_add_data_func (tiles, names[i], test_tiles);
    }
  return nst_test_run ();
}
