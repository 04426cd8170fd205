/* Caffe's files, as Google's protobuf writes them: layers, weights and inputs; and damaged ones.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "network/formats/caffe.h"
#include "network/network-file.h"
#include "support/network-files.h"

#define VGG_LAYERS                                                                                 \
  "0 conv1_1: convolution stride 1 padding 1 dilation 1 groups 1 of -1\n"                          \
  "1 relu1_1: rectifier of 0\n"                                                                    \
  "2 conv1_2: convolution stride 1 padding 1 dilation 1 groups 1 of 1\n"                           \
  "3 relu1_2: rectifier of 2\n"                                                                    \
  "4 pool1: maximum 2 stride 2 padding 0 ceiling of 3\n"

#define VGG                                                                                        \
  VGG_LAYERS "5 conv2_1: convolution stride 1 padding 1 dilation 1 groups 1 of 4\n"                \
             "6 relu2_1: rectifier of 5\n"                                                         \
             "7 pool2: maximum 2 stride 2 padding 0 ceiling of 6\n"

#define VGG_WITHOUT_BIAS                                                                           \
  VGG_LAYERS "5 conv2_1: convolution stride 1 padding 1 dilation 1 groups 1 without bias of 4\n"   \
             "6 relu2_1: rectifier of 5\n"                                                         \
             "7 pool2: maximum 2 stride 2 padding 0 ceiling of 6\n"

#define ILSVRC "104.00698793,116.66876762,122.67891434"

static void
assert_input (const char *name, const char *mean)
{
  g_autoptr (GBytes) bytes = nst_test_network_file (name);
  g_autoptr (NstTensors) tensors = nst_tensors_new (name);
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();

  g_assert_true (nst_caffe_knows (bytes));
  g_assert_true (nst_caffe_read (bytes, tensors, table, NULL));
  g_assert_cmpstr (nst_tensors_get_metadata (tensors, "input.order"), ==, "bgr");
  g_assert_cmpstr (nst_tensors_get_metadata (tensors, "input.scale"), ==, "255");
  g_assert_cmpstr (nst_tensors_get_metadata (tensors, "input.std"), ==, "1,1,1");
  g_assert_cmpstr (nst_tensors_get_metadata (tensors, "input.mean"), ==, mean);
}

static void
test_vgg (void)
{
  nst_test_assert_network_file ("vgg-v1.caffemodel", VGG, 0, TRUE);
  nst_test_assert_network_file ("vgg-new.caffemodel", VGG_WITHOUT_BIAS, 0, TRUE);
  nst_test_assert_network_file ("vgg-unpacked.caffemodel", VGG, 0, TRUE);
  assert_input ("vgg-v1.caffemodel", "103.939,116.779,123.68");
}

static void
test_caffenet (void)
{
  nst_test_assert_network_file (
    "caffenet.caffemodel",
    "0 conv1: convolution stride 4 padding 0 dilation 1 groups 1 of -1\n"
    "1 relu1: rectifier of 0\n"
    "2 pool1: maximum 3 stride 2 padding 0 ceiling of 1\n"
    "3 norm1: normalisation 5 alpha 0.0001 beta 0.75 k 1 of 2\n"
    "4 conv2: convolution stride 1 padding 2 dilation 1 groups 2 of 3\n"
    "5 relu2: rectifier of 4\n"
    "6 pool2: maximum 3 stride 2 padding 0 ceiling of 5\n"
    "7 norm2: normalisation 5 alpha 0.0001 beta 0.75 k 1 of 6\n"
    "8 conv3: convolution stride 1 padding 1 dilation 1 groups 1 of 7\n"
    "9 relu3: rectifier of 8\n"
    "10 conv4: convolution stride 1 padding 1 dilation 1 groups 2 of 9\n"
    "11 relu4: rectifier of 10\n"
    "12 conv5: convolution stride 1 padding 1 dilation 1 groups 2 of 11\n"
    "13 relu5: rectifier of 12\n"
    "14 pool5: maximum 3 stride 2 padding 0 ceiling of 13\n",
    0, FALSE);
  assert_input ("caffenet.caffemodel", ILSVRC);
}

/* The auxiliary classifier loss1 is no part of it. Its classifier tells 205 kinds of places apart.
 */
static void
test_googlenet (void)
{
  nst_test_assert_network_file (
    "googlenet.caffemodel",
    "0 conv1/7x7_s2: convolution stride 2 padding 3 dilation 1 groups 1 of -1\n"
    "1 conv1/relu_7x7: rectifier of 0\n"
    "2 pool1/3x3_s2: maximum 3 stride 2 padding 0 ceiling of 1\n"
    "3 pool1/norm1: normalisation 5 alpha 0.0001 beta 0.75 k 1 of 2\n"
    "4 inception_3a/1x1: convolution stride 1 padding 0 dilation 1 groups 1 of 3\n"
    "5 inception_3a/relu_1x1: rectifier of 4\n"
    "6 inception_3a/3x3_reduce: convolution stride 1 padding 0 dilation 1 groups 1 of 3\n"
    "7 inception_3a/relu_3x3_reduce: rectifier of 6\n"
    "8 inception_3a/3x3: convolution stride 1 padding 1 dilation 1 groups 1 of 7\n"
    "9 inception_3a/relu_3x3: rectifier of 8\n"
    "10 inception_3a/5x5_reduce: convolution stride 1 padding 0 dilation 1 groups 1 of 3\n"
    "11 inception_3a/relu_5x5_reduce: rectifier of 10\n"
    "12 inception_3a/5x5: convolution stride 1 padding 2 dilation 1 groups 1 of 11\n"
    "13 inception_3a/relu_5x5: rectifier of 12\n"
    "14 inception_3a/pool: maximum 3 stride 1 padding 1 ceiling of 3\n"
    "15 inception_3a/pool_proj: convolution stride 1 padding 0 dilation 1 groups 1 of 14\n"
    "16 inception_3a/relu_pool_proj: rectifier of 15\n"
    "17 inception_3a/output: concatenation of 5, 9, 13, 16\n"
    "18 inception_3b/1x1: convolution stride 1 padding 0 dilation 1 groups 1 of 17\n"
    "19 inception_3b/relu_1x1: rectifier of 18\n"
    "20 inception_3b/3x3_reduce: convolution stride 1 padding 0 dilation 1 groups 1 of 17\n"
    "21 inception_3b/relu_3x3_reduce: rectifier of 20\n"
    "22 inception_3b/3x3: convolution stride 1 padding 1 dilation 1 groups 1 of 21\n"
    "23 inception_3b/relu_3x3: rectifier of 22\n"
    "24 inception_3b/5x5_reduce: convolution stride 1 padding 0 dilation 1 groups 1 of 17\n"
    "25 inception_3b/relu_5x5_reduce: rectifier of 24\n"
    "26 inception_3b/5x5: convolution stride 1 padding 2 dilation 1 groups 1 of 25\n"
    "27 inception_3b/relu_5x5: rectifier of 26\n"
    "28 inception_3b/pool: maximum 3 stride 1 padding 1 ceiling of 17\n"
    "29 inception_3b/pool_proj: convolution stride 1 padding 0 dilation 1 groups 1 of 28\n"
    "30 inception_3b/relu_pool_proj: rectifier of 29\n"
    "31 inception_3b/output: concatenation of 19, 23, 27, 30\n"
    "32 pool5/7x7_s1: average 7 stride 1 padding 0 ceiling of 31\n",
    0, FALSE);
  assert_input ("googlenet.caffemodel", "105.417,113.753,116.047");
}

static void
test_nin (void)
{
  nst_test_assert_network_file (
    "nin.caffemodel",
    "0 conv1: convolution stride 4 padding 0 dilation 1 groups 1 of -1\n"
    "1 relu0: rectifier of 0\n"
    "2 cccp1: convolution stride 1 padding 0 dilation 1 groups 1 of 1\n"
    "3 relu1: rectifier of 2\n"
    "4 pool0: maximum 3 stride 2 padding 0 ceiling of 3\n"
    "5 conv2: convolution stride 1 padding 2 dilation 1 groups 1 of 4\n"
    "6 relu3: rectifier of 5\n"
    "7 cccp3: convolution stride 1 padding 0 dilation 1 groups 1 of 6\n"
    "8 relu4: rectifier of 7\n"
    "9 conv4-1024: convolution stride 1 padding 1 dilation 1 groups 1 of 8\n"
    "10 relu10: rectifier of 9\n"
    "11 pool4: average 6 stride 1 padding 0 ceiling of 10\n",
    0, FALSE);
  assert_input ("nin.caffemodel", ILSVRC);
}

static void
test_squeezenet (void)
{
  nst_test_assert_network_file (
    "squeezenet.caffemodel",
    "0 conv1: convolution stride 2 padding 0 dilation 1 groups 1 of -1\n"
    "1 relu_conv1: rectifier of 0\n"
    "2 pool1: maximum 3 stride 2 padding 0 ceiling of 1\n"
    "3 fire2/squeeze1x1: convolution stride 1 padding 0 dilation 1 groups 1 of 2\n"
    "4 fire2/relu_squeeze1x1: rectifier of 3\n"
    "5 fire2/expand1x1: convolution stride 1 padding 0 dilation 1 groups 1 of 4\n"
    "6 fire2/relu_expand1x1: rectifier of 5\n"
    "7 fire2/expand3x3: convolution stride 1 padding 1 dilation 1 groups 1 of 4\n"
    "8 fire2/relu_expand3x3: rectifier of 7\n"
    "9 fire2/concat: concatenation of 6, 8\n"
    "10 fire3/squeeze1x1: convolution stride 1 padding 0 dilation 1 groups 1 of 9\n"
    "11 fire3/relu_squeeze1x1: rectifier of 10\n"
    "12 fire3/expand1x1: convolution stride 1 padding 0 dilation 1 groups 1 of 11\n"
    "13 fire3/relu_expand1x1: rectifier of 12\n"
    "14 fire3/expand3x3: convolution stride 1 padding 1 dilation 1 groups 1 of 11\n"
    "15 fire3/relu_expand3x3: rectifier of 14\n"
    "16 fire3/concat: concatenation of 13, 15\n"
    "17 conv10: convolution stride 1 padding 0 dilation 1 groups 1 of 16\n"
    "18 relu_conv10: rectifier of 17\n",
    0, FALSE);
  assert_input ("squeezenet.caffemodel", "104,117,123");
}

/* To a few times the precision of floats: NumPy and the reader round at different steps. */
static void
test_batch_normalised (void)
{
  nst_test_assert_network_file (
    "batch-normalised.caffemodel",
    "0 conv1: convolution stride 1 padding 1 dilation 1 groups 1 of -1\n"
    "1 relu1: rectifier of 0\n",
    1e-6, TRUE);
}

static void
test_oldest (void)
{
  g_autoptr (GBytes) bytes = nst_test_network_file ("oldest.caffemodel");

  nst_test_assert_refused (bytes, "upgrade_net_proto_binary");
}

/* Reads vgg-v1.caffemodel with the layers in TEXT. */
static gboolean
read_with (const char *text, NstLayerTable *table, GError **error)
{
  g_autoptr (GBytes) bytes = nst_test_network_file ("vgg-v1.caffemodel");
  g_autoptr (GBytes) prototxt = g_bytes_new_static (text, strlen (text));
  g_autoptr (NstTensors) tensors = nst_tensors_new ("vgg-v1.caffemodel");
  const gboolean ok = nst_caffe_read_with_prototxt (bytes, prototxt, tensors, table, error);

  if (ok)
    g_assert_nonnull (nst_tensors_find (tensors, "conv1_1.weight"));
  return ok;
}

/* The text beside a file is what counts: other poolings, fewer layers, and the file's weights. */
static void
test_prototxt (void)
{
  g_autoptr (NstLayerTable) table = nst_layer_table_new ();
  g_autofree char *description = NULL;

  g_assert_true (
    read_with ("name: 'VGG' input: 'data' input_dim: 1 input_dim: 3 input_dim: 224 input_dim: 224\n"
               "layer { name: 'conv1_1' type: 'Convolution' bottom: 'data' top: 'conv1_1'\n"
               "  convolution_param { num_output: 4 kernel_size: 3 pad: 1 weight_filler { type: "
               "'xavier' } } }\n"
               "layer { name: 'relu1_1' type: 'ReLU' bottom: 'conv1_1' top: 'conv1_1' }\n"
               "layer { name: 'pool1' type: 'Pooling' bottom: 'conv1_1' top: 'pool1'\n"
               "  pooling_param { pool: AVE kernel_size: 2 stride: 2 round_mode: FLOOR } }\n",
               table, NULL));
  description = nst_test_describe_table (table);
  g_assert_cmpstr (description, ==,
                   "0 conv1_1: convolution stride 1 padding 1 dilation 1 groups 1 of -1\n"
                   "1 relu1_1: rectifier of 0\n"
                   "2 pool1: average 2 stride 2 padding 0 floor of 1\n");
}

#define CONVOLUTION(name, rest)                                                                    \
  "layers { name: '" name "' type: CONVOLUTION bottom: 'data' top: 'conv'\n convolution_param { "  \
  "num_output: 4 kernel_size: 3 pad: 1 } " rest " }\n"

static void
test_bad_prototxt (void)
{
  static const struct
  {
    const char *text;
    const char *words;
  } bad[] = {
    { "", "no layers" },
    { "name: 'x'\n\nlayers: {", "line 3" },
    { CONVOLUTION ("other", ""), "no weights of its layer “other”" },
    { CONVOLUTION ("conv1_1", "") CONVOLUTION ("conv1_1", ""), "several of its layers" },
    { CONVOLUTION ("conv1_1", "convolution_param { kernel_size: 5 }"), "not alike" },
    { CONVOLUTION ("conv1_1", "convolution_param { stride: 0 }"), "not alike" },
    { CONVOLUTION ("conv1_1", "convolution_param { group: 0 }"), "does not fit" },
    { CONVOLUTION ("conv1_1", "") "layers { name: 'x' type: RELU bottom: 'y' top: 'y' }",
      "takes “y”" },
    { CONVOLUTION ("conv1_1", "") "layers { name: 'x' type: RELU bottom: 'conv' top: 'y'"
                                  " relu_param { negative_slope: 0.1 } }",
      "below 0" },
    { CONVOLUTION ("conv1_1", "") "layers { name: 'x' type: ELTWISE bottom: 'conv' top: 'y' }",
      "“ELTWISE”" },
    { CONVOLUTION ("conv1_1", "") "layers { name: 'x' type: LRN bottom: 'conv' top: 'y'"
                                  " lrn_param { norm_region: WITHIN_CHANNEL } }",
      "across channels" },
    { CONVOLUTION ("conv1_1", "") "layers { name: 'x' type: POOLING bottom: 'conv' top: 'y'"
                                  " pooling_param { kernel_h: 2 kernel_w: 3 } }",
      "not alike" },
    { CONVOLUTION ("conv1_1", "") "layers { name: 'x' type: POOLING bottom: 'conv' top: 'y'"
                                  " pooling_param { kernel_size: 2 pool: STOCHASTIC } }",
      "neither averages" },
    { CONVOLUTION ("conv1_1", "") "layers { name: 'x' type: CONCAT bottom: 'conv' bottom: 'data'"
                                  " top: 'y' concat_param { axis: 2 } }",
      "other than channels" },
    { "layers { name: 'x' type: RELU }", "takes nothing" },
    { CONVOLUTION ("conv1_1", "bottom: 'data'"), "takes more than one other" },
    { "layers { layer { name: 'conv1' type: 'conv' } }", "2013" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (NstLayerTable) table = nst_layer_table_new ();
      g_autoptr (GError) error = NULL;

      g_assert_false (read_with (bad[i].text, table, &error));
      g_test_message ("%s", error->message);
      g_assert_nonnull (strstr (error->message, bad[i].words));
    }
}

/* A safetensors file may begin like any other: its header is 0x…0a, 0x…12 or 0x…08 bytes long. */
static void
test_others (void)
{
  static const guint8 first[] = { 0x08, 0x0a, 0x12, 0x1a };

  for (guint i = 0; i < G_N_ELEMENTS (first); i++)
    {
      g_autofree char *spaces = g_strnfill (0x100 + first[i] - 2, ' ');
      g_autofree char *header = g_strconcat ("{", spaces, "}", NULL);
      g_autofree guint8 *data = g_malloc0 (8 + strlen (header));
      g_autoptr (GBytes) bytes = NULL;

      data[0] = first[i];
      data[1] = 1;
      memcpy (data + 8, header, strlen (header));
      bytes = g_bytes_new (data, 8 + strlen (header));
      nst_test_assert_refused (bytes, "features.N.weight");
    }
}

static void
test_damaged (void)
{
  nst_test_damage_network_file ("vgg-v1.caffemodel", 1, 3000);
  nst_test_damage_network_file ("vgg-new.caffemodel", 7, 3000);
  nst_test_damage_network_file ("vgg-unpacked.caffemodel", 7, 1000);
  nst_test_damage_network_file ("batch-normalised.caffemodel", 1, 3000);
  nst_test_damage_network_file ("squeezenet.caffemodel", 7, 2000);
  nst_test_damage_network_file ("googlenet.caffemodel", 97, 1000);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/caffe/vgg", test_vgg);
  g_test_add_func ("/caffe/caffenet", test_caffenet);
  g_test_add_func ("/caffe/googlenet", test_googlenet);
  g_test_add_func ("/caffe/nin", test_nin);
  g_test_add_func ("/caffe/squeezenet", test_squeezenet);
  g_test_add_func ("/caffe/batch-normalised", test_batch_normalised);
  g_test_add_func ("/caffe/oldest", test_oldest);
  g_test_add_func ("/caffe/prototxt", test_prototxt);
  g_test_add_func ("/caffe/bad-prototxt", test_bad_prototxt);
  g_test_add_func ("/caffe/others", test_others);
  g_test_add_func ("/caffe/damaged", test_damaged);
  return g_test_run ();
}
