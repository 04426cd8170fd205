/* Network files that are damaged, wrong or hostile: each is refused by a message that names the
 * file, and none ends the program.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/error.h"
#include "network/formats/safetensors.h"
#include "network/network-file.h"
#include "support/support.h"

#define FILE_NAME "strange.safetensors"
#define MUTATIONS 6000

/* Descriptions of the tensors of one convolution from 3 to 4 channels: 448 bytes of data. */
#define WEIGHT                                                                                     \
  "\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]}"
#define BIAS "\"features.0.bias\":{\"dtype\":\"F32\",\"shape\":[4],\"data_offsets\":[432,448]}"
#define DATA_SIZE 448

static NstNetwork *
load_bytes (GBytes *bytes, GError **error)
{
  return nst_network_new (bytes, FILE_NAME, error);
}

static NstNetwork *
load (const char *header, gsize data_size, GError **error)
{
  g_autoptr (GBytes) bytes = nst_test_safetensors (header, NULL, data_size);

  return load_bytes (bytes, error);
}

static void
assert_bad_bytes (GBytes *bytes)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load_bytes (bytes, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, FILE_NAME));
  g_assert_null (strchr (error->message, '\n'));
}

static void
assert_bad (const char *header, gsize data_size)
{
  g_autoptr (GBytes) bytes = nst_test_safetensors (header, NULL, data_size);

  assert_bad_bytes (bytes);
}

static void
test_good (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network = load ("{" WEIGHT "," BIAS "}  ", DATA_SIZE, &error);

  g_assert_no_error (error);
  g_assert_cmpint (network->n_layers, ==, 2);
  g_assert_cmpstr (network->layers[0].name, ==, "conv1_1");
  g_assert_cmpint (network->layers[1].channels, ==, 4);
}

/* What other programs write beside the features is of no concern: a classifier, batch counters of
 * another type, metadata of any kind, no bias. */
static void
test_other_tensors (void)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network
    = load ("{\"__metadata__\":{\"format\":\"pt\",\"number\":3,\"list\":[1]}," WEIGHT ","
            "\"classifier.0.weight\":{\"dtype\":\"I64\",\"shape\":[2],\"data_offsets\":[432,448]},"
            "\"num_batches_tracked\":{\"dtype\":\"I64\",\"shape\":[],\"data_offsets\":[432,440]}}",
            DATA_SIZE, &error);

  g_assert_no_error (error);
  g_assert_cmpint (network->n_layers, ==, 2);
}

static void
test_cut_short (void)
{
  g_autoptr (GBytes) whole = nst_test_safetensors ("{" WEIGHT "," BIAS "}", NULL, DATA_SIZE);

  for (gsize size = 0; size < g_bytes_get_size (whole); size++)
    {
      g_autoptr (GBytes) cut = g_bytes_new_from_bytes (whole, 0, size);
      g_autoptr (GError) error = NULL;

      g_assert_null (load_bytes (cut, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
    }
}

static void
test_header_length (void)
{
  static const guint64 lengths[] = { 1, 1000, 1 << 30, G_MAXINT64, G_MAXUINT64, G_MAXUINT64 - 7 };

  for (guint i = 0; i < G_N_ELEMENTS (lengths); i++)
    {
      g_autoptr (GBytes) good = nst_test_safetensors ("{" WEIGHT "," BIAS "}", NULL, DATA_SIZE);
      gsize size;
      guint8 *data = g_bytes_unref_to_data (g_steal_pointer (&good), &size);
      const guint64 length = GUINT64_TO_LE (lengths[i]);

      memcpy (data, &length, sizeof length);
      good = g_bytes_new_take (data, size);
      assert_bad_bytes (good);
    }
}

static void
test_bad_headers (void)
{
  static const char *const headers[] = {
    "",
    " ",
    "[]",
    "3",
    "null",
    "{",
    "{}",
    "\xff\xfe{}",
    "{\"features.0.weight\":3}",
    "{\"features.0.weight\":null}",
    "{\"features.0.weight\":[]}",
    "{\"features.0.weight\":{}}",
    "{" WEIGHT ",}",
    "{" WEIGHT "} x",
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    assert_bad (headers[i], DATA_SIZE);
}

/* Deep nesting must not use up the stack. */
static void
test_deep_header (void)
{
  static const char brackets[] = { '[', '{' };

  for (guint i = 0; i < G_N_ELEMENTS (brackets); i++)
    {
      g_autofree char *deep = g_strnfill (1000000, brackets[i]);
      assert_bad (deep, 0);
    }
}

/* One part of the weight's description replaced; the rest is good. */
static void
test_bad_descriptions (void)
{
  static const struct
  {
    const char *part;
    const char *instead;
  } changes[] = {
    { "F32", "F64" },
    { "F32", "I32" },
    { "F32", "f32" },
    { "\"F32\"", "32" },
    { "\"F32\"", "null" },
    { "\"F32\"", "[\"F32\"]" },
    { "[4,3,3,3]", "[4,3,3]" },
    { "[4,3,3,3]", "[4,3,3,4]" },
    { "[4,3,3,3]", "[4,3,9]" },
    { "[4,3,3,3]", "[3,4,3,3]" },
    { "[4,3,3,3]", "[12,1,3,3]" },
    { "[4,3,3,3]", "[108]" },
    { "[4,3,3,3]", "[]" },
    { "[4,3,3,3]", "108" },
    { "[4,3,3,3]", "[-4,3,3,3]" },
    { "[4,3,3,3]", "[-4,-3,3,3]" },
    { "[4,3,3,3]", "[4.0,3,3,3]" },
    { "[4,3,3,3]", "[\"4\",3,3,3]" },
    { "[4,3,3,3]", "[4,3,3,3,1]" },
    { "[4,3,3,3]", "[4,3,3,3,1,1,1,1,1]" },
    { "[4,3,3,3]", "[4294967296,4294967296,3,3]" },
    { "[4,3,3,3]", "[9223372036854775807,3,3,3]" },
    { "[4,3,3,3]", "[99999999999999999999,3,3,3]" },
    { "[4,3,3,3]", "[0,3,3,3]" },
    { "[0,432]", "[0,433]" },
    { "[0,432]", "[432,0]" },
    { "[0,432]", "[-432,0]" },
    { "[0,432]", "[1000,1432]" },
    { "[0,432]", "[17,449]" },
    { "[0,432]", "[0,4611686018427387904]" },
    { "[0,432]", "[9223372036854775375,9223372036854775807]" },
    { "[0,432]", "[0]" },
    { "[0,432]", "[0,432,432]" },
    { "[0,432]", "432" },
    { "[0,432]", "[0.0,432.0]" },
    { "[0,432]", "null" },
    { "\"data_offsets\"", "\"offsets\"" },
    { "\"shape\"", "\"shapes\"" },
    { "\"dtype\"", "\"type\"" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (changes); i++)
    {
      g_auto (GStrv) pieces = g_strsplit ("{" WEIGHT "," BIAS "}", changes[i].part, 2);
      g_autofree char *header = g_strjoinv (changes[i].instead, pieces);

      g_assert_cmpuint (g_strv_length (pieces), ==, 2);
      assert_bad (header, DATA_SIZE);
    }
}

/* Whole files whose tensors make no network. */
static void
test_bad_layers (void)
{
  static const char *const headers[] = {
    /* a bias of another length, of another rank */
    "{" WEIGHT ",\"features.0.bias\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[432,444]}}",
    "{" WEIGHT ",\"features.0.bias\":{\"dtype\":\"F32\",\"shape\":[4,1],"
    "\"data_offsets\":[432,448]}}",
    /* a second convolution that takes other channels than the first gives */
    "{" WEIGHT ",\"features.2.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],"
    "\"data_offsets\":[0,432]}}",
    /* batch norms between, as VGG-19-BN has them */
    "{" WEIGHT "," BIAS ",\"features.1.weight\":{\"dtype\":\"F32\",\"shape\":[4],"
    "\"data_offsets\":[432,448]}}",
    /* no first layer; a gap */
    "{\"features.2.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]}}",
    "{" WEIGHT ",\"features.9.weight\":{\"dtype\":\"F32\",\"shape\":[3,4,3,3],"
    "\"data_offsets\":[0,432]}}",
    /* kernels that are even, oblong, none, too large */
    "{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[9,3,2,2],\"data_offsets\":[0,432]}}",
    "{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,1,9],\"data_offsets\":[0,432]}}",
    "{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,0,0],\"data_offsets\":[0,0]}}",
    "{\"features.0.weight\":{\"dtype\":\"F32\",\"shape\":[0,3,1,1],\"data_offsets\":[0,0]}}",
    "{\"features.0.weight\":{\"dtype\":\"F16\",\"shape\":[1,3,17,17],\"data_offsets\":[0,1734]}}",
    /* names that are none */
    "{\"features.x.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]}}",
    "{\"features.-1.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]}}",
    "{\"features.00.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]}}",
    "{\"features..weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]}}",
    "{\"features.99999999999.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],"
    "\"data_offsets\":[0,432]}}",
    "{\"classifier.0.weight\":{\"dtype\":\"F32\",\"shape\":[4,3,3,3],\"data_offsets\":[0,432]}}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (headers); i++)
    assert_bad (headers[i], 2000);
}

/* In each type, wherever they are. */
static void
test_not_finite (void)
{
  static const struct
  {
    const char *type;
    guint32 bits;
    int size;
  } numbers[] = { { "F32", 0x7fc00000, 4 }, { "F32", 0x7f800000, 4 }, { "F32", 0xff800000, 4 },
                  { "F16", 0x7e00, 2 },     { "F16", 0x7c00, 2 },     { "F16", 0xfc00, 2 },
                  { "BF16", 0x7fc0, 2 },    { "BF16", 0x7f80, 2 },    { "BF16", 0xff80, 2 } };

  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      const int size = numbers[i].size;
      g_autofree char *header = g_strdup_printf (
        "{\"features.0.weight\":{\"dtype\":\"%s\",\"shape\":[4,3,3,3],\"data_offsets\":[0,%d]},"
        "\"features.0.bias\":{\"dtype\":\"%s\",\"shape\":[4],\"data_offsets\":[%d,%d]}}",
        numbers[i].type, 108 * size, numbers[i].type, 108 * size, 112 * size);
      static const int places[] = { 0, 107, 108, 111 };
      const guint32 bits = GUINT32_TO_LE (numbers[i].bits);

      for (guint k = 0; k < G_N_ELEMENTS (places); k++)
        {
          guint8 data[DATA_SIZE] = { 0 };
          g_autoptr (GBytes) bytes = NULL;

          memcpy (data + places[k] * size, &bits, size);
          bytes = nst_test_safetensors (header, data, 112 * size);
          assert_bad_bytes (bytes);
        }
    }
}

/* Numbers of 16 bits, the smallest and the largest among them, are what IEEE 754 and its shortened
 * single precision say. */
static void
test_short_numbers (void)
{
  static const char header[]
    = "{\"features.half\":{\"dtype\":\"F16\",\"shape\":[8],\"data_offsets\":[0,16]},"
      "\"features.bfloat\":{\"dtype\":\"BF16\",\"shape\":[4],\"data_offsets\":[16,24]}}";
  const guint16 bits[] = { 0x3c00, 0xc000, 0x7bff, 0x0400, 0x03ff, 0x0001,
                           0x8001, 0x3555, 0x3f80, 0xc040, 0x7f7f, 0x0001 };
  static const float values[] = { 1,         -2,         65504, 0x1p-14f, 0x3ffp-24f, 0x1p-24f,
                                  -0x1p-24f, 0x555p-12f, 1,     -3,       0xffp+120f, 0x1p-133f };
  guint8 data[sizeof bits];
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (NstTensors) file = nst_tensors_new (FILE_NAME);
  float *half, *bfloat;

  for (guint i = 0; i < G_N_ELEMENTS (bits); i++)
    {
      data[2 * i] = bits[i] & 255;
      data[2 * i + 1] = bits[i] >> 8;
    }
  bytes = nst_test_safetensors (header, data, sizeof data);
  g_assert_true (nst_safetensors_read (bytes, file, NULL));
  half = nst_tensors_read (file, "features.half", NULL);
  bfloat = nst_tensors_read (file, "features.bfloat", NULL);
  for (guint i = 0; i < 8; i++)
    g_assert_cmpfloat (half[i], ==, values[i]);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpfloat (bfloat[i], ==, values[8 + i]);
  nst_floats_free (half);
  nst_floats_free (bfloat);
}

/* Whatever byte is changed: a network, or an error, and never more. */
static void
test_mutations (void)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (GBytes) good = nst_test_safetensors (
    "{\"__metadata__\":{\"input.mean\":\"0,0,0\",\"padding\":\"zero\"}," WEIGHT "," BIAS
    ",\"features.3.weight\":{\"dtype\":\"BF16\",\"shape\":[2,4,1,1],\"data_offsets\":[0,16]}}",
    NULL, DATA_SIZE);
  gsize size;
  const guint8 *data = g_bytes_get_data (good, &size);
  int refused = 0;

  for (int i = 0; i < MUTATIONS; i++)
    {
      guint8 *changed = g_memdup2 (data, size);
      g_autoptr (GBytes) bytes = NULL;
      g_autoptr (GError) error = NULL;
      g_autoptr (NstNetwork) network = NULL;

      /* Mostly in the header, where bytes have a meaning; digits become other digits too. */
      for (int k = g_rand_int_range (random, 1, 4); k > 0; k--)
        {
          gsize place = g_rand_int_range (random, 0, size - (k % 2 ? DATA_SIZE : 0));
          changed[place] = g_ascii_isdigit (changed[place]) && g_rand_boolean (random)
                             ? '0' + g_rand_int_range (random, 0, 10)
                             : g_rand_int_range (random, 0, 256);
        }
      bytes = g_bytes_new_take (changed, size);
      network = load_bytes (bytes, &error);
      g_assert_true ((network == NULL) == (error != NULL));
      if (error && !g_error_matches (error, NST_ERROR, NST_ERROR_MEMORY))
        g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
      refused += network == NULL;
    }
  g_test_message ("%d of %d refused", refused, MUTATIONS);
  g_assert_cmpint (refused, >, MUTATIONS / 2);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/safetensors/good", test_good);
  g_test_add_func ("/safetensors/other-tensors", test_other_tensors);
  g_test_add_func ("/safetensors/cut-short", test_cut_short);
  g_test_add_func ("/safetensors/header-length", test_header_length);
  g_test_add_func ("/safetensors/bad-headers", test_bad_headers);
  g_test_add_func ("/safetensors/bad-descriptions", test_bad_descriptions);
  g_test_add_func ("/safetensors/bad-layers", test_bad_layers);
  g_test_add_func ("/safetensors/short-numbers", test_short_numbers);
  g_test_add_func ("/safetensors/not-finite", test_not_finite);
  g_test_add_func ("/safetensors/mutations", test_mutations);
  g_test_add_func ("/safetensors/deep-header", test_deep_header);
  return g_test_run ();
}
