/* Networks of MatConvNet: files that SciPy wrote (tests/networks/make_mat.py) against what it was
 * given, and files that are damaged, of another kind or hostile.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gio/gio.h>
#include <string.h>

#include "base/error.h"
#include "base/map.h"
#include "network/formats/format.h"
#include "network/formats/safetensors.h"
#include "network/network-file.h"
#include "support/network-files.h"

#define HEAD 128 /* bytes before the first element */
#define MUTATIONS 2000

/* A file, read. */
typedef struct
{
  NstTensors *tensors;
  NstLayerTable *table;
} Read;

static void
read_clear (Read *read)
{
  nst_tensors_free (read->tensors);
  nst_layer_table_free (read->table);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Read, read_clear)

static GBytes *
load (const char *name, const char *extension)
{
  g_autofree char *file = g_strconcat (name, extension, NULL);

  return nst_test_network_file (file);
}

static Read
read_bytes (GBytes *bytes)
{
  Read read = { nst_tensors_new ("fixture"), nst_layer_table_new () };
  g_autoptr (GError) error = NULL;

  nst_format_read (bytes, read.tensors, read.table, &error);
  g_assert_no_error (error);
  return read;
}

/* What NAME.safetensors expects is what READ has: all tensors and the mean. */
static void
assert_expected (const char *name, const Read *read)
{
  g_autoptr (GBytes) bytes = load (name, ".safetensors");
  g_autoptr (NstTensors) expected = nst_tensors_new (name);
  g_auto (GStrv) mean = NULL;
  g_auto (GStrv) own = NULL;
  g_autofree char *last = NULL;
  g_autofree char *next = NULL;
  int number = 0;

  g_assert_true (nst_safetensors_read (bytes, expected, NULL));
  for (guint i = 0; i < read->table->entries->len; i++)
    {
      const NstLayerEntry *entry = nst_layer_table_get (read->table, i);
      g_autofree char *weight = g_strdup_printf ("features.%d.weight", number);
      g_autofree char *bias = g_strdup_printf ("features.%d.bias", number);

      if (entry->kind != NST_LAYER_CONVOLUTION)
        continue;
      nst_test_assert_same_tensor (expected, weight, read->tensors, entry->weight);
      nst_test_assert_same_tensor (expected, bias, read->tensors, entry->bias);
      number++;
    }
  last = g_strdup_printf ("features.%d.weight", number - 1);
  next = g_strdup_printf ("features.%d.weight", number);
  g_assert_nonnull (nst_tensors_find (expected, last));
  g_assert_null (nst_tensors_find (expected, next));
  mean = g_strsplit (nst_tensors_get_metadata (expected, "mean"), ",", -1);
  own = g_strsplit (nst_tensors_get_metadata (read->tensors, "input.mean"), ",", -1);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat_with_epsilon (g_ascii_strtod (mean[c], NULL), g_ascii_strtod (own[c], NULL),
                                    1e-6);
  g_assert_cmpstr (nst_tensors_get_metadata (read->tensors, "input.order"), ==, "rgb");
  g_assert_cmpstr (nst_tensors_get_metadata (read->tensors, "input.scale"), ==, "255");
  g_assert_cmpstr (nst_tensors_get_metadata (read->tensors, "input.std"), ==, "1,1,1");
}

/* The convolutions of each block of VGG-19, with rectifiers, and its poolings. */
static void
assert_vgg (const NstLayerTable *table)
{
  static const int blocks[] = { 2, 2, 4, 4, 4 };
  guint place = 0;

  for (guint block = 0; block < G_N_ELEMENTS (blocks); block++)
    {
      const NstLayerEntry *pooling;

      for (int number = 1; number <= blocks[block]; number++, place += 2)
        {
          g_autofree char *name = g_strdup_printf ("conv%u_%d", block + 1, number);
          const NstLayerEntry *entry = nst_layer_table_get (table, place);

          g_assert_cmpint (entry->kind, ==, NST_LAYER_CONVOLUTION);
          g_assert_cmpstr (entry->name, ==, name);
          g_assert_cmpint (entry->inputs[0], ==, (int) place - 1);
          g_assert_cmpint (entry->padding, ==, 1);
          g_assert_cmpint (entry->stride, ==, 1);
          g_assert_cmpint (entry->dilation, ==, 1);
          g_assert_cmpint (entry->groups, ==, 1);
          g_assert_cmpint (nst_layer_table_get (table, place + 1)->kind, ==, NST_LAYER_RECTIFIER);
        }
      pooling = nst_layer_table_get (table, place++);
      g_assert_cmpint (pooling->kind, ==, NST_LAYER_POOLING);
      g_assert_cmpint (pooling->side, ==, 2);
      g_assert_cmpint (pooling->stride, ==, 2);
      g_assert_cmpint (pooling->rounding, ==, NST_ROUNDING_FLOOR);
      g_assert_false (pooling->average);
    }
  g_assert_cmpuint (table->entries->len, ==, place);
}

/* Both layouts, compressed and not: tensors, table, and a network of them. */
static void
test_layouts (void)
{
  static const char *const layouts[][2] = { { "mat-beta16", ".mat" },
                                            { "mat-beta16", "-compressed.mat" },
                                            { "mat-now", ".mat" },
                                            { "mat-now", "-compressed.mat" } };

  for (guint i = 0; i < G_N_ELEMENTS (layouts); i++)
    {
      g_autoptr (GBytes) bytes = load (layouts[i][0], layouts[i][1]);
      g_autoptr (GError) error = NULL;
      g_autoptr (NstNetwork) network = nst_network_new (bytes, "fixture", &error);
      g_auto (Read) read = read_bytes (bytes);

      g_assert_no_error (error);
      g_assert_cmpint (network->n_layers, ==, read.table->entries->len);
      g_assert_cmpfloat (network->scale, ==, 255);
      assert_expected (layouts[i][0], &read);
      assert_vgg (read.table);
    }
}

/* Numbers lie where they are in the file, unless they are compressed. */
static void
test_in_place (void)
{
  g_autoptr (GBytes) bytes = load ("mat-now", ".mat");
  g_auto (Read) read = read_bytes (bytes);

  g_assert_true (nst_tensors_find (read.tensors, "conv5_4.weight")->bytes == bytes);
}

static void
assert_entry (const NstLayerEntry *entry, const NstLayerEntry *wanted)
{
  g_assert_cmpint (entry->kind, ==, wanted->kind);
  g_assert_cmpstr (entry->name, ==, wanted->name);
  g_assert_cmpint (entry->side, ==, wanted->side);
  g_assert_cmpint (entry->stride, ==, MAX (wanted->stride, 1));
  g_assert_cmpint (entry->padding, ==, wanted->padding);
  g_assert_cmpint (entry->dilation, ==, MAX (wanted->dilation, 1));
  g_assert_cmpint (entry->groups, ==, MAX (wanted->groups, 1));
  g_assert_cmpint (entry->average, ==, wanted->average);
  g_assert_cmpint (entry->rounding, ==, wanted->rounding);
  g_assert_cmpint (entry->normalisation.size, ==, wanted->normalisation.size);
  g_assert_cmpfloat_with_epsilon (entry->normalisation.alpha, wanted->normalisation.alpha, 1e-10);
  g_assert_cmpfloat (entry->normalisation.beta, ==, wanted->normalisation.beta);
  g_assert_cmpfloat (entry->normalisation.k, ==, wanted->normalisation.k);
}

/* Steps, groups, normalisation, windows that overhang, holes; a network in one struct. */
static void
test_steps (void)
{
  static const NstLayerEntry wanted[]
    = { { NST_LAYER_CONVOLUTION, "conv1", .stride = 4 },
        { NST_LAYER_RECTIFIER, "relu1" },
        { NST_LAYER_NORMALISATION, "norm1", .normalisation = { 5, 1e-4f, 0.75f, 1 } },
        { NST_LAYER_POOLING, "pool1", .side = 3, .stride = 2, .rounding = NST_ROUNDING_CEILING },
        { NST_LAYER_CONVOLUTION, "conv2", .padding = 2, .groups = 2 },
        { NST_LAYER_RECTIFIER, "relu2" },
        { NST_LAYER_NORMALISATION, "norm2", .normalisation = { 5, 1e-4f, 0.75f, 1 } },
        { NST_LAYER_POOLING, "pool2", .side = 3, .stride = 2, .padding = 1, .average = TRUE },
        { NST_LAYER_CONVOLUTION, "conv3", .padding = 2, .dilation = 2 },
        { NST_LAYER_RECTIFIER, "relu3" } };
  g_autoptr (GBytes) bytes = load ("mat-steps", ".mat");
  g_autoptr (GError) error = NULL;
  g_auto (Read) read = read_bytes (bytes);

  g_assert_cmpuint (read.table->entries->len, ==, G_N_ELEMENTS (wanted));
  for (guint i = 0; i < G_N_ELEMENTS (wanted); i++)
    assert_entry (nst_layer_table_get (read.table, i), &wanted[i]);
  assert_expected ("mat-steps", &read);
}

/* BYTES make a network, or an error that says why not. Whether there is a network. */
static gboolean
try (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network = nst_network_new (bytes, "strange.mat", &error);

  g_assert_true ((network == NULL) == (error != NULL));
  if (error == NULL)
    return TRUE;
  if (!g_error_matches (error, NST_ERROR, NST_ERROR_MEMORY))
    g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
  g_assert_null (strchr (error->message, '\n'));
  return FALSE;
}

static void
assert_refused (GBytes *bytes, const char *reason)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (nst_network_new (bytes, "strange.mat", &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, "strange.mat"));
  g_assert_nonnull (strstr (error->message, reason));
}

static void
test_graph (void)
{
  g_autoptr (GBytes) bytes = load ("mat-graph", ".mat");

  assert_refused (bytes, "DagNN");
}

/* The file mat-now with the first SIZE bytes that are PART made INSTEAD. */
static GBytes *
change (const char *part, const char *instead, gsize size)
{
  g_autoptr (GBytes) bytes = load ("mat-now", ".mat");
  gsize length;
  char *data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &length);
  gsize place = 0;

  while (place + size < length && memcmp (data + place, part, size) != 0)
    place++;
  g_assert_cmpuint (place + size, <, length);
  memcpy (data + place, instead, size);
  return g_bytes_new_take (data, length);
}

/* One thing is another than it should be; lengths are kept. */
static void
test_changed (void)
{
  static const struct
  {
    const char *part;
    const char *instead;
    const char *reason;
  } changes[] = { { "relu", "bnrm", "“bnrm”" },
                  { "relu", "re\nu", "no type" },
                  { "conv1_2", "conv1_1", "two layers" },
                  { "method", "methud", "“method”" },
                  { "weights", "weighty", "“weights”" },
                  { "layers", "lawyer", "without layers" },
                  { "averageImage", "averageImago", "" },
                  { "IM", "MI", "version 5" },
                  { "\1IM", "\2IM", "save -v7" },
                  { "MATLAB 5.0", "MATLAB 7.3", "" },
                  { "MATLAB", "MATLIB", "" } };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_autoptr (GBytes) bytes
        = change (changes[i].part, changes[i].instead, strlen (changes[i].part));

      if (*changes[i].reason)
        assert_refused (bytes, changes[i].reason);
      else
        try (bytes);
    }
}

/* A file without an average image has ImageNet's mean. */
static void
test_without_mean (void)
{
  g_autoptr (GBytes) bytes = change ("averageImage", "averageImago", strlen ("averageImage"));
  g_auto (Read) read = read_bytes (bytes);

  g_assert_cmpstr (nst_tensors_get_metadata (read.tensors, "input.mean"), ==,
                   "123.68,116.779,103.939");
}

static const char *const files[][2]
  = { { "mat-beta16", ".mat" }, { "mat-now", "-compressed.mat" }, { "mat-steps", ".mat" } };

/* Every file that lacks its end is refused, but where only what follows the layers is lacking. */
static void
test_cut_short (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) whole = load (files[i][0], files[i][1]);
      int networks = 0;

      for (gsize size = 0; size < g_bytes_get_size (whole); size += 7)
        {
          g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, size);

          networks += try (cut);
        }
      g_assert_cmpint (networks, <=, 2);
    }
}

/* Words that mean something: kinds of elements, and sizes that are none. */
static guint32
strange_word (GRand *random)
{
  static const guint32 words[] = { 0,          1,          2,          5,         6,  7,
                                   8,          9,          14,         15,        16, 0x40001,
                                   0x7fffffff, 0x80000000, 0xffffffff, 0xfffffff8 };

  return words[g_rand_int_range (random, 0, G_N_ELEMENTS (words))];
}

/* Whatever bits or words are changed: a network, or an error, and never more. */
static void
test_mutations (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  int refused = 0;

  for (int i = 0; i < MUTATIONS * (int) G_N_ELEMENTS (files); i++)
    {
      g_autoptr (GBytes) bytes = load (files[i % 3][0], files[i % 3][1]);
      gsize size;
      guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&bytes), &size);

      for (int k = g_rand_int_range (random, 1, 4); k > 0; k--)
        {
          const gsize place = g_rand_int_range (random, 0, size / 4) * 4;
          const guint32 word = GUINT32_TO_LE (strange_word (random));

          if (g_rand_boolean (random) && place + 4 <= size)
            memcpy (data + place, &word, sizeof word);
          else
            data[place + g_rand_int_range (random, 0, 4)] ^= 1 << g_rand_int_range (random, 0, 8);
        }
      bytes = g_bytes_new_take (data, size);
      refused += !try (bytes);
    }
  g_test_message ("%d of %d refused", refused, MUTATIONS * (int) G_N_ELEMENTS (files));
  g_assert_cmpint (refused, >, MUTATIONS / 2);
}

/* Appends the head of an element. */
static void
add_head (GByteArray *file, guint32 type, guint32 size)
{
  const guint32 words[] = { GUINT32_TO_LE (type), GUINT32_TO_LE (size) };

  g_byte_array_append (file, (const guint8 *) words, sizeof words);
}

/* Appends the head of a struct "net" with one field, "net", whose data take SIZE bytes: of the
 * flags, the shape, the name, the length of names, the names. */
static void
add_struct (GByteArray *file, guint32 size)
{
  static const guint32 words[]
    = { 6, 8, 2, 0, 5, 8, 1, 1, 3 << 16 | 1, 0x0074656e, 4 << 16 | 5, 4, 4 << 16 | 1, 0x0074656e };

  add_head (file, 14, size + sizeof words);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    {
      const guint32 word = GUINT32_TO_LE (words[i]);

      g_byte_array_append (file, (const guint8 *) &word, sizeof word);
    }
}

/* The first bytes of a file. */
static GByteArray *
new_file (void)
{
  GByteArray *file = g_byte_array_new ();
  guint8 head[HEAD] = "MATLAB 5.0 MAT-file";

  memcpy (head + HEAD - 4, "\0\1IM", 4);
  g_byte_array_append (file, head, HEAD);
  return file;
}

/* Structs in structs must not use up the stack. */
static void
test_deep (void)
{
  const int depth = 100000;
  GByteArray *file = new_file ();
  g_autoptr (GBytes) bytes = NULL;

  for (int i = depth; i-- > 0;)
    add_struct (file, i * 64);
  bytes = g_byte_array_free_to_bytes (file);
  assert_refused (bytes, "without layers");
}

/* Few bytes that inflate to many: what claims more than a network's numbers could inflate to is not
 * given room. */
static void
test_bomb (void)
{
  const gsize size = 64 << 20;
  g_autoptr (GConverter) deflater
    = G_CONVERTER (g_zlib_compressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB, -1));
  g_autoptr (GByteArray) content = g_byte_array_new ();
  g_autofree guint8 *deflated = g_malloc (size);
  GByteArray *file = new_file ();
  g_autoptr (GBytes) bytes = NULL;
  gsize taken, given;

  add_struct (content, size);
  g_byte_array_set_size (content, content->len + size);
  memset (content->data + 64, 0, size);
  g_converter_convert (deflater, content->data, content->len, deflated, size,
                       G_CONVERTER_INPUT_AT_END, &taken, &given, NULL);
  g_assert_cmpuint (taken, ==, content->len);
  add_head (file, 15, given);
  g_byte_array_append (file, deflated, given);
  bytes = g_byte_array_free_to_bytes (file);
  assert_refused (bytes, "cannot be read");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/matconvnet/layouts", test_layouts);
  g_test_add_func ("/matconvnet/in-place", test_in_place);
  g_test_add_func ("/matconvnet/steps", test_steps);
  g_test_add_func ("/matconvnet/graph", test_graph);
  g_test_add_func ("/matconvnet/changed", test_changed);
  g_test_add_func ("/matconvnet/without-mean", test_without_mean);
  g_test_add_func ("/matconvnet/cut-short", test_cut_short);
  g_test_add_func ("/matconvnet/mutations", test_mutations);
  g_test_add_func ("/matconvnet/deep", test_deep);
  g_test_add_func ("/matconvnet/bomb", test_bomb);
  return g_test_run ();
}
