/* Networks by name and by file, and what their metadata say.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "network/network-catalogue.h"
#include "network/network-file.h"
#include "support/support.h"

/* The descriptions and the size of the data of one convolution from 3 to 4 channels. */
#define CONVOLUTION                                                                                \
  "\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]},"        \
  "\"features.0.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[432,448]}"
#define DATA_SIZE 448

/* That convolution with METADATA, as members of a JSON object. */
static NstNetwork *
load_with_metadata (const char *metadata, GError **error)
{
  g_autofree char *header = g_strdup_printf ("{\"__metadata__\":{%s}," CONVOLUTION "}", metadata);
  g_autoptr (GBytes) bytes = nst_test_safetensors (header, NULL, DATA_SIZE);

  return nst_network_new (bytes, "strange.safetensors", error);
}

static void
test_bad_metadata (void)
{
  static const char *const metadata[] = {
    "\"padding\":\"mirror\"",      "\"pooling\":\"mean\"",       "\"input.order\":\"grb\"",
    "\"input.scale\":\"2\"",       "\"input.mean\":\"1,2\"",     "\"input.mean\":\"1,2,3,4\"",
    "\"input.mean\":\"a,b,c\"",    "\"input.mean\":\"1,nan,3\"", "\"input.std\":\"1,0,1\"",
    "\"input.std\":\"1,-1,1\"",    "\"input.std\":\"\"",         "\"input.std\":\"1,1,1e-60\"",
    "\"input.mean\":\"1,2,1e60\"", "\"content.weight\":\"0\"",   "\"content.weight\":\"1,1\"",
  };

  for (guint i = 0; i < G_N_ELEMENTS (metadata); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (load_with_metadata (metadata[i], &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, "strange.safetensors"));
    }
}

static void
test_metadata (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network
    = load_with_metadata ("\"padding\":\"reflect\",\"pooling\":\"average\",\"input.order\":\"bgr\","
                          "\"input.scale\":\"255\","
                          "\"content.weight\":\"1.5\","
                          "\"input.mean\":\"[103.9, 116.8, 123.7]\",\"input.std\":\"1 2 3\"",
                          &error);

  g_assert_no_error (error);
  g_assert_cmpint (network->padding, ==, NST_PADDING_REFLECT);
  g_assert_cmpint (network->pooling, ==, NST_POOLING_AVERAGE);
  g_assert_true (network->blue_first);
  g_assert_cmpfloat (network->scale, ==, 255);
  g_assert_cmpfloat_with_epsilon (network->mean[0], 103.9, 1e-4);
  g_assert_cmpfloat (network->deviation[2], ==, 3);
  g_assert_cmpfloat (network->content_weight, ==, 1.5);
}

/* Heads that do not fit the layer they are named after. */
static void
test_bad_heads (void)
{
  static const struct
  {
    const char *shape;
    int bytes;
  } heads[] = { { "[9,3]", 108 }, { "[9]", 36 }, { "[0,4]", 0 } };

  for (guint i = 0; i < G_N_ELEMENTS (heads); i++)
    {
      const int end = DATA_SIZE + heads[i].bytes;
      g_autofree char *header
        = g_strdup_printf ("{" CONVOLUTION ",\"head.relu1_1.weight\":{\"dtype\":\"F32\","
                           "\"shape\":%s,\"data_offsets\":[%d,%d]}}",
                           heads[i].shape, DATA_SIZE, end);
      g_autoptr (GBytes) bytes = nst_test_safetensors (header, NULL, end);
      g_autoptr (GError) error = NULL;

      g_assert_null (nst_network_new (bytes, "strange.safetensors", &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
      g_assert_nonnull (strstr (error->message, "relu1_1"));
    }
}

static void
test_not_square (void)
{
  g_autoptr (GBytes) bytes
    = nst_test_safetensors ("{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,1],"
                            "\"data_offsets\":[0,144]}}",
                            NULL, 144);
  g_autoptr (GError) error = NULL;

  g_assert_null (nst_network_new (bytes, "strange.safetensors", &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
  g_assert_nonnull (strstr (error->message, "not square"));
}

/* Of files: missing, a folder, empty. */
static void
test_files (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *empty = g_build_filename (folder, "empty.safetensors", NULL);
  g_autofree char *missing = g_build_filename (folder, "missing.safetensors", NULL);
  const char *names[] = { folder, empty, missing, "no such network", "" };

  g_assert_true (g_file_set_contents (empty, "", 0, NULL));
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (nst_network_load (names[i], &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
      g_assert_nonnull (strstr (error->message, names[i]));
    }
  nst_test_remove_folder (folder);
}

/* By its name once it is where networks are installed. */
static void
test_installed (void)
{
  g_autofree char *folder
    = g_build_filename (g_get_user_data_dir (), "neural-style-transfer", "networks", NULL);
  g_autofree char *path = g_build_filename (folder, "tiny.safetensors", NULL);
  g_autoptr (GBytes) bytes = nst_test_safetensors ("{" CONVOLUTION "}", NULL, DATA_SIZE);
  g_autoptr (NstNetwork) network = NULL;
  g_autoptr (NstNetwork) built_in = NULL;
  g_autoptr (GError) error = NULL;
  g_auto (GStrv) names = NULL;

  g_assert_cmpint (g_mkdir_with_parents (folder, 0700), ==, 0);
  g_assert_true (
    g_file_set_contents (path, g_bytes_get_data (bytes, NULL), g_bytes_get_size (bytes), NULL));
  names = nst_network_list ();
  g_assert_cmpstr (names[0], ==, NST_NETWORK_BUILT_IN);
  g_assert_true (g_strv_contains ((const char *const *) names, "tiny"));
  network = nst_network_load ("tiny", &error);
  g_assert_no_error (error);
  g_assert_cmpint (network->n_layers, ==, 2);
  built_in = nst_network_load (NST_NETWORK_BUILT_IN, &error);
  g_assert_no_error (error);
  g_assert_cmpint (nst_network_find (built_in, "relu5_1"), ==, built_in->n_layers - 1);
}

/* Multiplications and additions for each pixel of the picture. */
static double
cost (const NstNetwork *network)
{
  double sum = 0;
  int channels = 3;

  for (int i = 0; i < network->n_layers; i++)
    if (network->layers[i].kind == NST_LAYER_CONVOLUTION)
      {
        const NstLayer *layer = &network->layers[i];
        sum += 9.0 * channels * layer->channels / (layer->stride * layer->stride);
        channels = layer->channels;
      }
  return sum;
}

/* The networks inside the binary are listed in order, and have all taps that are painted with; the
 * draft network costs half at most. */
static void
test_inside (void)
{
  static const char *const inside[] = { NST_NETWORK_BUILT_IN, "draft", "free" };
  g_auto (GStrv) names = nst_network_list ();
  double costs[G_N_ELEMENTS (inside)];

  for (guint i = 0; i < G_N_ELEMENTS (inside); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (NstNetwork) network = nst_network_load (inside[i], &error);

      g_assert_no_error (error);
      g_assert_cmpstr (names[i], ==, inside[i]);
      for (int block = 1; block <= 5; block++)
        {
          g_autofree char *tap = g_strdup_printf ("relu%d_1", block);
          g_assert_cmpint (nst_network_find (network, tap), >, 0);
        }
      g_assert_cmpint (nst_network_find (network, "relu4_2"), >, 0);
      costs[i] = cost (network);
    }
  g_assert_cmpfloat (costs[1], <=, costs[0] / 2);
}

/* What is not said is as torchvision has it. */
static void
test_no_metadata (void)
{
  g_autoptr (NstNetwork) network = load_with_metadata ("", NULL);

  g_assert_cmpint (network->padding, ==, NST_PADDING_ZERO);
  g_assert_cmpint (network->pooling, ==, NST_POOLING_NETWORK);
  g_assert_false (network->blue_first);
  g_assert_cmpfloat (network->scale, ==, 1);
  g_assert_cmpfloat (network->mean[1], ==, 0.456f);
  g_assert_cmpfloat (network->deviation[2], ==, 0.225f);
  g_assert_cmpfloat (network->content_weight, ==, 1);
  g_assert_null (network->layers[1].metric);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/networks/metadata", test_metadata);
  g_test_add_func ("/networks/no-metadata", test_no_metadata);
  g_test_add_func ("/networks/bad-heads", test_bad_heads);
  g_test_add_func ("/networks/not-square", test_not_square);
  g_test_add_func ("/networks/files", test_files);
  g_test_add_func ("/networks/installed", test_installed);
  g_test_add_func ("/networks/inside", test_inside);
  g_test_add_func ("/networks/bad-metadata", test_bad_metadata);
  return g_test_run ();
}
