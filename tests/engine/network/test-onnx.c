/* ONNX's files, as its own library and PyTorch write them: layers and weights; and damaged ones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "network/formats/onnx.h"
#include "support/network-files.h"

#define VGG                                                                                        \
  "0 conv1_1: convolution stride 1 padding 1 dilation 1 groups 1 of -1\n"                          \
  "1 relu1_1: rectifier of 0\n"                                                                    \
  "2 conv1_2: convolution stride 1 padding 1 dilation 1 groups 1 of 1\n"                           \
  "3 relu1_2: rectifier of 2\n"                                                                    \
  "4 pool1: maximum 2 stride 2 padding 0 floor of 3\n"                                             \
  "5 conv2_1: convolution stride 1 padding 1 dilation 1 groups 1 without bias of 4\n"              \
  "6 relu2_1: rectifier of 5\n"                                                                    \
  "7 pool2: average 2 stride 2 padding 0 floor of 6\n"

static void
test_vgg (void)
{
  static const char *const names[]
    = { "vgg-raw.onnx", "vgg-listed.onnx", "vgg-double.onnx", "vgg-half.onnx", "vgg-bfloat.onnx" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GBytes) bytes = nst_test_network_file (names[i]);

      g_assert_true (nst_onnx_knows (bytes));
      nst_test_assert_network_file (names[i], VGG, 0, TRUE);
    }
}

/* PyTorch makes a pooling of one position of one to the size that there is, which does nothing. */
static void
test_exported (void)
{
  nst_test_assert_network_file (
    "vgg-exported.onnx",
    "0 /features/features.0/Conv: convolution stride 1 padding 1 dilation 1 groups 1 of -1\n"
    "1 /features/features.1/Relu: rectifier of 0\n"
    "2 /features/features.2/MaxPool: maximum 2 stride 2 padding 0 floor of 1\n"
    "3 /features/features.3/Conv: convolution stride 1 padding 1 dilation 1 groups 1 of 2\n"
    "4 /features/features.4/Relu: rectifier of 3\n"
    "5 /features/features.5/MaxPool: maximum 2 stride 2 padding 0 floor of 4\n",
    0, TRUE);
  nst_test_assert_network_file (
    "squeezenet-exported.onnx",
    "0 /0/Conv: convolution stride 2 padding 0 dilation 1 groups 1 of -1\n"
    "1 /1/Relu: rectifier of 0\n"
    "2 /2/MaxPool: maximum 3 stride 2 padding 0 ceiling of 1\n"
    "3 /3/squeeze/Conv: convolution stride 1 padding 0 dilation 1 groups 1 of 2\n"
    "4 /3/Relu: rectifier of 3\n"
    "5 /3/expand1x1/Conv: convolution stride 1 padding 0 dilation 1 groups 1 of 4\n"
    "6 /3/Relu_1: rectifier of 5\n"
    "7 /3/expand3x3/Conv: convolution stride 1 padding 1 dilation 1 groups 1 of 4\n"
    "8 /3/Relu_2: rectifier of 7\n"
    "9 /3/Concat: concatenation of 6, 8\n"
    "10 /5/Conv: convolution stride 1 padding 0 dilation 1 groups 1 of 9\n",
    0, FALSE);
}

static void
test_alexnet (void)
{
  nst_test_assert_network_file (
    "alexnet.onnx",
    "0 conv1: convolution stride 4 padding 2 dilation 1 groups 1 of -1\n"
    "1 relu1: rectifier of 0\n"
    "2 norm1: normalisation 5 alpha 0.0002 beta 0.5 k 2 of 1\n"
    "3 pool1: maximum 3 stride 2 padding 0 ceiling of 2\n"
    "4 conv2: convolution stride 1 padding 2 dilation 1 groups 2 of 3\n"
    "5 relu2: rectifier of 4\n"
    "6 conv3: convolution stride 1 padding 2 dilation 2 groups 1 of 5\n",
    0, FALSE);
}

/* The auxiliary classifier is no part of it. */
static void
test_inceptions (void)
{
  nst_test_assert_network_file (
    "inceptions.onnx",
    "0 conv1: convolution stride 2 padding 3 dilation 1 groups 1 of -1\n"
    "1 relu1: rectifier of 0\n"
    "2 pool1: maximum 3 stride 2 padding 0 ceiling of 1\n"
    "3 a_1x1: convolution stride 1 padding 0 dilation 1 groups 1 of 2\n"
    "4 a_relu_1x1: rectifier of 3\n"
    "5 a_reduce: convolution stride 1 padding 0 dilation 1 groups 1 of 2\n"
    "6 a_relu_reduce: rectifier of 5\n"
    "7 a_3x3: convolution stride 1 padding 1 dilation 1 groups 1 of 6\n"
    "8 a_relu_3x3: rectifier of 7\n"
    "9 a_pool: maximum 3 stride 1 padding 1 floor of 2\n"
    "10 a_proj: convolution stride 1 padding 0 dilation 1 groups 1 of 9\n"
    "11 a_relu_proj: rectifier of 10\n"
    "12 a_output: concatenation of 4, 8, 11\n"
    "13 b_1x1: convolution stride 1 padding 0 dilation 1 groups 1 of 12\n"
    "14 b_relu_1x1: rectifier of 13\n"
    "15 b_reduce: convolution stride 1 padding 0 dilation 1 groups 1 of 12\n"
    "16 b_relu_reduce: rectifier of 15\n"
    "17 b_3x3: convolution stride 1 padding 1 dilation 1 groups 1 of 16\n"
    "18 b_relu_3x3: rectifier of 17\n"
    "19 b_pool: maximum 3 stride 1 padding 1 floor of 12\n"
    "20 b_proj: convolution stride 1 padding 0 dilation 1 groups 1 of 19\n"
    "21 b_relu_proj: rectifier of 20\n"
    "22 b_output: concatenation of 14, 18, 21\n",
    0, FALSE);
}

/* To a few times the precision of floats: NumPy and the reader round at different steps. */
static void
test_batch_normalised (void)
{
  nst_test_assert_network_file (
    "batch-normalised.onnx",
    "0 conv1: convolution stride 1 padding 1 dilation 1 groups 1 of -1\n"
    "1 relu1: rectifier of 0\n",
    1e-6, TRUE);
}

static void
test_bad (void)
{
  static const struct
  {
    const char *name;
    const char *words;
  } bad[] = {
    { "bad-external.onnx", "in another file" },
    { "bad-cycle.onnx", "takes “relu1”" },
    { "bad-shared.onnx", "share the weight “conv1_w”" },
    { "bad-integers.onnx", "numbers that are not known" },
    { "bad-huge.onnx", "does not fit its data" },
    { "bad-negative.onnx", "does not fit its data" },
    { "bad-short.onnx", "does not fit its data" },
    { "bad-uneven.onnx", "not alike both ways" },
    { "bad-unknown.onnx", "“Einsum”" },
    { "bad-nothing.onnx", "no layers" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GBytes) bytes = nst_test_network_file (bad[i].name);

      nst_test_assert_refused (bytes, bad[i].words);
    }
}

static void
test_damaged (void)
{
  nst_test_damage_network_file ("vgg-raw.onnx", 1, 3000);
  nst_test_damage_network_file ("vgg-listed.onnx", 7, 3000);
  nst_test_damage_network_file ("vgg-half.onnx", 7, 1000);
  nst_test_damage_network_file ("batch-normalised.onnx", 1, 3000);
  nst_test_damage_network_file ("inceptions.onnx", 7, 2000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/onnx/vgg", test_vgg);
  g_test_add_func ("/onnx/exported", test_exported);
  g_test_add_func ("/onnx/alexnet", test_alexnet);
  g_test_add_func ("/onnx/inceptions", test_inceptions);
  g_test_add_func ("/onnx/batch-normalised", test_batch_normalised);
  g_test_add_func ("/onnx/bad", test_bad);
  g_test_add_func ("/onnx/damaged", test_damaged);
  return g_test_run ();
}
