/* What PyTorch saved, by tests/networks/make_pth.py: every number as PyTorch had it; networks that
 * are not known are called by their names; damaged files are refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/error.h"
#include "network/formats/format.h"
#include "network/formats/safetensors.h"
#include "network/network-file.h"
#include "support/network-files.h"
#include "support/support.h"

#define MUTATIONS 2000

static GBytes *
read_fixture (const char *name, const char *extension)
{
  g_autofree char *file = g_strconcat (name, extension, NULL);

  return nst_test_network_file (file);
}

static guint
count_tensors (NstTensors *tensors)
{
  g_autofree const char **names = nst_tensors_list (tensors);

  return g_strv_length ((char **) names);
}

/* How many layers each network of the fixtures has. */
static const struct
{
  const char *name;
  int n_layers;
} good[] = { { "vgg19", 36 }, { "vgg16-legacy", 30 }, { "vgg16-tar", 30 },
             { "mixed", 9 },  { "mixed-legacy", 9 },  { "packed", 9 } };

static void
test_numbers (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GBytes) bytes = read_fixture (good[i].name, ".pth");
      g_autoptr (GBytes) model = read_fixture (good[i].name, ".expected.safetensors");
      g_autoptr (NstTensors) tensors = nst_tensors_new (good[i].name);
      g_autoptr (NstTensors) expected = nst_tensors_new (good[i].name);
      g_autoptr (NstLayerTable) table = nst_layer_table_new ();
      g_autoptr (GError) error = NULL;
      g_autofree const char **names = NULL;

      g_assert_true (nst_safetensors_read (model, expected, NULL));
      nst_format_read (bytes, tensors, table, &error);
      g_assert_no_error (error);
      g_assert_cmpuint (table->entries->len, ==, 0);
      g_assert_null (nst_tensors_get_metadata (tensors, "input.order"));
      g_assert_cmpuint (count_tensors (tensors), ==, count_tensors (expected));
      names = nst_tensors_list (expected);
      for (int k = 0; names[k]; k++)
        nst_test_assert_same_tensor (tensors, names[k], expected, names[k]);
    }
}

static void
test_networks (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GBytes) bytes = read_fixture (good[i].name, ".pth");
      g_autoptr (GError) error = NULL;
      g_autoptr (NstNetwork) network = nst_network_new (bytes, good[i].name, &error);

      g_assert_no_error (error);
      g_assert_cmpint (network->n_layers, ==, good[i].n_layers);
      g_assert_false (network->blue_first);
      g_assert_cmpfloat (network->scale, ==, 1);
    }
}

/* AlexNet has its own steps, and Network in Network, a conversion of Caffe's, also its own input.
 */
static void
test_other_networks (void)
{
  static const char *const names[] = { "alexnet", "nin" };
  static const int n_layers[] = { 12, 27 };

  for (int i = 0; i < 2; i++)
    {
      g_autoptr (GBytes) bytes = read_fixture (names[i], ".pth");
      g_autoptr (GError) error = NULL;
      g_autoptr (NstNetwork) network = nst_network_new (bytes, names[i], &error);

      g_assert_no_error (error);
      g_assert_cmpint (network->n_layers, ==, n_layers[i]);
      g_assert_true (network->blue_first == (i == 1));
    }
}

/* Numbers lie where they are in the file, not in a copy. */
static void
test_not_copied (void)
{
  static const char *const names[] = { "vgg19", "vgg16-legacy", "vgg16-tar" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = read_fixture (names[i], ".pth");
      g_autoptr (NstTensors) tensors = nst_tensors_new (names[i]);
      g_autoptr (NstLayerTable) table = nst_layer_table_new ();
      const guint8 *file = g_bytes_get_data (bytes, NULL);
      const guint8 *data;

      g_assert_true (nst_format_read (bytes, tensors, table, NULL));
      data = g_bytes_get_data (nst_tensors_find (tensors, "features.0.weight")->bytes, NULL);
      g_assert_true (data > file && data < file + g_bytes_get_size (bytes));
    }
}

/* Each is refused by what it is. */
static void
test_refused (void)
{
  static const struct
  {
    const char *name;
    const char *word;
  } refused[] = {
    { "squeezenet1_1", "a SqueezeNet" },
    { "googlenet-legacy", "a GoogLeNet" },
    { "resnet18-legacy", "a ResNet" },
    { "vgg19_bn-legacy", "a VGG with batch norms" },
    { "whole-network", "it would run “__main__.Network”, which no network needs" },
    { "big-endian", "most significant byte first" },
    { "bomb", "“data/0” is missing or damaged" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (GBytes) bytes = read_fixture (refused[i].name, ".pth");
      g_autoptr (GError) error = NULL;

      g_assert_null (nst_network_new (bytes, refused[i].name, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, refused[i].word));
    }
}

static void
test_cut_short (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autoptr (GBytes) whole = read_fixture (good[i].name, ".pth");
      gsize size = g_bytes_get_size (whole);
      const gsize step = size < 15000 ? 7 : 37;

      for (; size > 0; size -= MIN (size, step))
        {
          g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, size);
          g_autoptr (GError) error = NULL;
          g_autoptr (NstNetwork) network = nst_network_new (cut, "cut", &error);

          /* What is last may be of no concern: a classifier's numbers, a tar's padding. */
          g_assert_true ((network == NULL) == (error != NULL));
          if (size < g_bytes_get_size (whole) / 2)
            g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
        }
    }
}

/* Whatever bytes are changed: a network, or an error, and never more. */
static void
test_mutations (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  int refused = 0;

  for (int i = 0; i < MUTATIONS; i++)
    {
      g_autoptr (GBytes) bytes = read_fixture (good[i % G_N_ELEMENTS (good)].name, ".pth");
      g_autoptr (GError) error = NULL;
      g_autoptr (NstNetwork) network = NULL;
      gsize size;
      guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &size);

      /* Half of them where the pickles are, at the beginning. */
      for (int k = g_rand_int_range (random, 1, 5); k > 0; k--)
        data[g_rand_int_range (random, 0, k % 2 ? size : MIN (size, 4000))]
          ^= 1 << g_rand_int_range (random, 0, 8);
      bytes = g_bytes_new_take (data, size);
      network = nst_network_new (bytes, "changed", &error);
      g_assert_true ((network == NULL) == (error != NULL));
      if (error && !g_error_matches (error, NST_ERROR, NST_ERROR_MEMORY))
        g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
      refused += network == NULL;
    }
  g_test_message ("%d of %d refused", refused, MUTATIONS);
  g_assert_cmpint (refused, >, MUTATIONS / 4);
}

/* A change of one bit in a storage that a layer takes is found by the archive's sum. */
static void
test_archive_sums (void)
{
  g_autoptr (GBytes) bytes = read_fixture ("vgg19", ".pth");
  g_autoptr (NstTensors) tensors = nst_tensors_new ("vgg19");
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) changed = NULL;
  gsize place, size;
  guint8 *data;

  g_assert_true (nst_format_read (bytes, tensors, table, NULL));
  place = (const guint8 *) g_bytes_get_data (
            nst_tensors_find (tensors, "features.34.weight")->bytes, NULL)
          - (const guint8 *) g_bytes_get_data (bytes, NULL);
  size = g_bytes_get_size (bytes);
  data = g_memdup2 (g_bytes_get_data (bytes, NULL), size);
  data[place] ^= 1;
  changed = g_bytes_new_take (data, size);
  g_assert_null (nst_network_new (changed, "changed", &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pth/numbers", test_numbers);
  g_test_add_func ("/pth/networks", test_networks);
  g_test_add_func ("/pth/other-networks", test_other_networks);
  g_test_add_func ("/pth/not-copied", test_not_copied);
  g_test_add_func ("/pth/refused", test_refused);
  g_test_add_func ("/pth/cut-short", test_cut_short);
  g_test_add_func ("/pth/mutations", test_mutations);
  g_test_add_func ("/pth/archive-sums", test_archive_sums);
  return g_test_run ();
}
