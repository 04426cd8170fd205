/* The text format of Protocol Buffers: what it says as bytes, and what is no such text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "network/formats/caffe.pb-c.h"
#include "network/formats/prototxt.h"
#include "network/formats/protobuf.h"

static GBytes *
encode (const char *text, guint *line)
{
  g_autoptr (GBytes) file = g_bytes_new_static (text, strlen (text));

  return nst_prototxt_encode (file, &caffe__net_parameter__descriptor, line);
}

static Caffe__NetParameter *
read (const char *text)
{
  guint line;
  g_autoptr (GBytes) bytes = encode (text, &line);
  NstSpan span;

  g_assert_nonnull (bytes);
  span = nst_protobuf_span (bytes);
  return nst_protobuf_unpack (&span, &caffe__net_parameter__descriptor, NULL);
}

static void
test_values (void)
{
  Caffe__NetParameter *network
    = read ("name: \"A 'net'\" 'work\\n' # of two\r\n"
            "input: ['a', \"b\"] unknown { deep < deeper: [1, { x: 2 }] > also: 'x' }\n"
            "layers{name:'one'type:CONVOLUTION;convolution_param:{pad:1 pad: 0x2,bias_term:false "
            "kernel_h:007 group: 12}lrn_param<alpha:-1.5e-2f beta:.5 norm_region:1>}\n"
            "layer { name: \"two\" include: { phase: TEST } blobs { shape { dim: 3 dim: 5 } } }");

  g_assert_cmpstr (network->name, ==, "A 'net'work\n");
  g_assert_cmpuint (network->n_input, ==, 2);
  g_assert_cmpstr (network->input[1], ==, "b");
  g_assert_cmpuint (network->n_layers, ==, 1);
  g_assert_cmpint (network->layers[0]->type, ==,
                   CAFFE__V1_LAYER_PARAMETER__LAYER_TYPE__CONVOLUTION);
  g_assert_cmpuint (network->layers[0]->convolution_param->n_pad, ==, 2);
  g_assert_cmpuint (network->layers[0]->convolution_param->pad[1], ==, 2);
  g_assert_false (network->layers[0]->convolution_param->bias_term);
  g_assert_cmpuint (network->layers[0]->convolution_param->kernel_h, ==, 7);
  g_assert_cmpuint (network->layers[0]->convolution_param->group, ==, 12);
  g_assert_cmpfloat (network->layers[0]->lrn_param->alpha, ==, -1.5e-2f);
  g_assert_cmpfloat (network->layers[0]->lrn_param->beta, ==, 0.5f);
  g_assert_cmpint (network->layers[0]->lrn_param->norm_region, ==, 1);
  g_assert_cmpint (network->layer[0]->include[0]->phase, ==, CAFFE__PHASE__TEST);
  g_assert_cmpint (network->layer[0]->blobs[0]->shape->dim[1], ==, 5);
  nst_protobuf_free (network);
}

/* Layers of 2013 are noticed, whatever is in them. */
static void
test_oldest (void)
{
  Caffe__NetParameter *network = read ("layers { layer { name: 'conv1' type: 'conv' } }");

  g_assert_true (network->layers[0]->has_layer);
  nst_protobuf_free (network);
}

static void
test_empty (void)
{
  static const char *const texts[] = { "", " \n", "# nothing", "#", "input: []" };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      Caffe__NetParameter *network = read (texts[i]);

      g_assert_cmpuint (network->n_input, ==, 0);
      nst_protobuf_free (network);
    }
}

static void
test_bad (void)
{
  static const char *const texts[] = {
    "name",
    "name:",
    "name: 'x",
    "name: 'x\n'",
    "name: x",
    "name: 3",
    "name 'x'",
    "name: { x: 1 }",
    "name: 'x' }",
    ": 'x'",
    "'name': 'x'",
    "input: [",
    "input: ['a' 'b' 'c'",
    "input: ['a',]",
    "layer",
    "layer:",
    "layer: 3",
    "layer {",
    "layer { name: 'x'",
    "layer { name: 'x' >",
    "layer < name: 'x' }",
    "layers { type: LOST }",
    "layers { type: 'CONVOLUTION' }",
    "layers { type: 4x }",
    "layers { convolution_param { pad: 1.5 } }",
    "layers { convolution_param { pad: - } }",
    "layers { convolution_param { bias_term: maybe } }",
    "layers { lrn_param { alpha: 1e } }",
    "layers { lrn_param { alpha: one } }",
    "x { y { z",
    "x: \"\\",
    "@",
  };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    {
      guint line;
      g_autoptr (GBytes) bytes = encode (texts[i], &line);

      g_test_message ("%s", texts[i]);
      g_assert_null (bytes);
    }
}

static void
test_line (void)
{
  guint line;

  g_assert_null (encode ("name: 'x'\nlayer {\n\n  name: bad\n}\n", &line));
  g_assert_cmpuint (line, ==, 4);
}

/* Deep nesting must not use up the stack. */
static void
test_deep (void)
{
  GString *text = g_string_new (NULL);
  guint line;

  for (int i = 0; i < 1000000; i++)
    g_string_append (text, i % 2 ? "layer{" : "x<");
  g_assert_null (encode (text->str, &line));
  g_string_free (text, TRUE);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/prototxt/values", test_values);
  g_test_add_func ("/prototxt/oldest", test_oldest);
  g_test_add_func ("/prototxt/empty", test_empty);
  g_test_add_func ("/prototxt/bad", test_bad);
  g_test_add_func ("/prototxt/line", test_line);
  g_test_add_func ("/prototxt/deep", test_deep);
  return g_test_run ();
}
