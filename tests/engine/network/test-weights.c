/* Networks whose numbers alone tell how they want their input.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/error.h"
#include "network/network-file.h"
#include "support/support.h"

#define N_NUMBERS (64 * 3 * 3 * 3 + 64)

/* The first biases of Caffe's VGG-16 and VGG-19 and their first kernel's upper left corner for
 * blue, green and red, as Keras's files have them. */
static const float biases[][10]
  = { { 0.73429835, 0.093403675, 0.06775674, 0.8862966, 0.25994542, 0.66426694, -0.015828926,
        0.3249065, 0.68600726, 0.062479325 },
      { 0.7301776, 0.06493629, 0.03428847, 0.8260386, 0.2578029, 0.54867655, -0.012438543,
        0.34789944, 0.5510871, 0.06297145 } };
static const float corners[][3]
  = { { 0.42947057, 0.550379455, 0.480015397 }, { 0.341195, 0.464184, 0.39416704 } };

/* A network of one convolution that begins as that with number NUMBER, its channels in reverse
 * order if REVERSED; METADATA, in JSON, goes into its header. */
static NstNetwork *
load_first_layer (int number, gboolean reversed, const char *metadata)
{
  g_autofree float *numbers = g_new0 (float, N_NUMBERS);
  g_autofree char *header = g_strdup_printf (
    "{%s\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[64,3,3,3],\"data_offsets\":[0,6912]},"
    "\"features.0.bias\":{\"dtype\":\"F32\",\"shape\":[64],\"data_offsets\":[6912,7168]}}",
    metadata);
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) error = NULL;
  NstNetwork *network;

  for (int c = 0; c < 3; c++)
    numbers[9 * c] = corners[number][reversed ? 2 - c : c];
  memcpy (numbers + 64 * 27, biases[number], sizeof biases[number]);
  bytes = nst_test_safetensors (header, numbers, N_NUMBERS * sizeof *numbers);
  network = nst_network_new (bytes, "network", &error);
  g_assert_no_error (error);
  return network;
}

static void
test_caffe (void)
{
  for (int number = 0; number < 2; number++)
    for (int reversed = 0; reversed < 2; reversed++)
      {
        g_autoptr (NstNetwork) network = load_first_layer (number, reversed, "");

        g_assert_true (network->blue_first == !reversed);
        g_assert_cmpfloat (network->scale, ==, 255);
        g_assert_cmpfloat (network->mean[reversed ? 2 : 0], ==, 103.939f);
        g_assert_cmpfloat (network->mean[1], ==, 116.779f);
        g_assert_cmpfloat (network->mean[reversed ? 0 : 2], ==, 123.68f);
        g_assert_cmpfloat (network->deviation[1], ==, 1);
      }
}

/* What the file says itself counts. */
static void
test_said (void)
{
  g_autoptr (NstNetwork) network
    = load_first_layer (1, FALSE, "\"__metadata__\":{\"input.mean\":\"1,2,3\"},");

  g_assert_false (network->blue_first);
  g_assert_cmpfloat (network->scale, ==, 1);
  g_assert_cmpfloat (network->mean[2], ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/weights/caffe", test_caffe);
  g_test_add_func ("/weights/said", test_said);
  return g_test_run ();
}
