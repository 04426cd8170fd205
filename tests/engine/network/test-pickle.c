/* Pickles made by hand: what PyTorch wrote in its youth, and programs that a network's file has no
 * business with. They are put into a file as PyTorch saved it before its release 1.6.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/error.h"
#include "network/network-file.h"
#include "support/support.h"

#define FILE_NAME "strange.pth"
#define PROGRAMS 20000

/* How such a file begins: its magic number, version, and the machine's properties, none. */
#define HEAD "\x80\2\x8a\x0al\xfc\x9c\x46\xf9\x20j\xa8P\x19.\x80\2M\xe9\3.\x80\2}."

/* A storage of 112 numbers under the key 0, a tensor of 4 × 3 × 3 × 3 of them, and its name and
 * another one's. A text's length is before it. */
#define STORAGE "(U\7storagectorch\nFloatStorage\nU\0010U\3cpuK\x70NtQ"
#define REBUILD "ctorch._utils\n_rebuild_tensor\n"
#define SIDES "(K\4K\3K\3K\3t"
#define STRIDES "(K\33K\tK\3K\1t"
#define TENSOR REBUILD "(" STORAGE "K\0" SIDES STRIDES "tR"
#define NAME "U\21features.0.weight"
#define WEIGHT NAME TENSOR
#define BIAS "U\17features.0.bias" REBUILD "(" STORAGE "K\x6c(K\4t(K\1ttR"

/* A text and its length, as it may hold zeros. */
#define TEXT(text) text, sizeof text - 1

/* A file of SIZE bytes of OBJECT, a pickle without its head and end, and of 112 numbers, all 0. */
static GBytes *
make_file (const char *object, gsize size)
{
  static const guint8 numbers[8 + 112 * 4] = { 112 };
  GByteArray *file = g_byte_array_new ();

  g_byte_array_append (file, (const guint8 *) TEXT (HEAD "\x80\2"));
  g_byte_array_append (file, (const guint8 *) object, size);
  g_byte_array_append (file, (const guint8 *) TEXT (".\x80\2]U\0010a."));
  g_byte_array_append (file, numbers, sizeof numbers);
  return g_byte_array_free_to_bytes (file);
}

static NstNetwork *
load (const char *object, gsize size, GError **error)
{
  g_autoptr (GBytes) bytes = make_file (object, size);

  return nst_network_new (bytes, FILE_NAME, error);
}

static void
assert_good (const char *object, gsize size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (NstNetwork) network = load (object, size, &error);

  g_assert_no_error (error);
  g_assert_cmpint (network->n_layers, ==, 2);
}

static void
assert_bad (const char *object, gsize size, const char *words)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (load (object, size, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_NETWORK);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, FILE_NAME));
  g_assert_nonnull (strstr (error->message, words));
  g_assert_true (g_utf8_validate (error->message, -1, NULL));
}

/* Dictionaries in all ways in which Python has written them; tensors as they were saved. */
static void
test_good (void)
{
  assert_good (TEXT ("}(" WEIGHT BIAS "u"));
  assert_good (TEXT ("}" WEIGHT "s" BIAS "s"));
  assert_good (TEXT ("ccollections\nOrderedDict\n)R(" WEIGHT BIAS "u}U\11_metadata}sb"));
  assert_good (TEXT ("ccollections\nOrderedDict\n)\x81(" WEIGHT BIAS "u"));
  assert_good (TEXT ("ccollections\nOrderedDict\n](](" WEIGHT "e](" BIAS "ee\x85R"));
  assert_good (TEXT ("ccollections\nOrderedDict\n](" WEIGHT "\x86" BIAS "\x86"
                     "e\x85R"));
  assert_good (TEXT ("}(U\5modelG\x3f\xf0\0\0\0\0\0\0U\3net}(" WEIGHT BIAS "uK\3Nu"));
  /* values that are remembered, and recalled */
  assert_good (TEXT ("}q\1" WEIGHT "sh\1" BIAS "s"));
  assert_good (TEXT ("}r\1\2\3\4" WEIGHT "sj\1\2\3\4" BIAS "s"));
  /* what everything is called after, and what is passed over */
  assert_good (
    TEXT ("}(U\30module.features.0.weight" TENSOR "U\25module.classifier.0.x" TENSOR "u"));
  assert_good (TEXT ("}(" WEIGHT "U\30features.0.tracked.count" REBUILD
                     "((U\7storagectorch\nLongStorage\nU\0011U\3cpuK\1NtQK\0))tRu"));
}

/* Tensors in all ways in which PyTorch has saved them. */
static void
test_tensors (void)
{
  assert_good (TEXT ("}" NAME "ctorch._utils\n_rebuild_tensor_v2\n(" STORAGE "K\0" SIDES STRIDES
                     "\x89"
                     "ccollections\nOrderedDict\n)RtRs"));
  assert_good (TEXT ("}" NAME "ctorch._utils\n_rebuild_parameter\n" TENSOR "\x88"
                     "ccollections\n"
                     "OrderedDict\n)R\x87Rs"));
  /* of a graphics card; of a part of a storage; of lengths as long numbers */
  assert_good (
    TEXT ("}" NAME REBUILD
          "((U\7storagectorch.cuda\nFloatStorage\nU\0010U\6cuda:0K\x70NtQK\0" SIDES STRIDES "tRs"));
  assert_good (TEXT ("}" NAME REBUILD
                     "((U\7storagectorch\nFloatStorage\nU\0010U\3cpuK\x70(U\0011K\4K\x6cttQ"
                     "K\0" SIDES STRIDES "tRs"));
  assert_good (TEXT ("}X\21\0\0\0features.0.weight" REBUILD "(" STORAGE
                     "\x8a\0(\x8a\1\4\x8a\2\3\0M\3\0J\3\0\0\0t" STRIDES "tRs"));
}

/* Whatever a pickle would have Python run is told by its name, and not run. */
static void
test_calls (void)
{
  static const char *const names[][2] = {
    { "cos\nsystem\nU\2ls\x85R", "it would run “os.system”, which no network needs" },
    { "cposix\nsystem\n", "“posix.system”" },
    { "c__builtin__\neval\n", "“__builtin__.eval”" },
    { "ctorch\nload\n", "“torch.load”" },
    { "ctorch.nn.modules.container\nSequential\n)\x81", "“torch.nn.modules.container.Sequential”" },
    { "cnumpy.core.multiarray\nscalar\n", "“numpy.core.multiarray.scalar”" },
    { "c\xff\n\xfe\n", "“\xef\xbf\xbd.\xef\xbf\xbd”" },
    { "\x80\4", "pickle protocol 4" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    assert_bad (names[i][0], strlen (names[i][0]), names[i][1]);
}

/* Programs that cannot be carried out to their end. */
static void
test_bad_programs (void)
{
  static const struct
  {
    const char *text;
    gsize size;
  } programs[] = {
    { TEXT ("") },
    { TEXT ("(") },
    { TEXT ("R") },
    { TEXT (")R") },
    { TEXT ("(R") },
    { TEXT ("K\1)R") },
    { TEXT ("ctorch\nFloatStorage\n)R") },
    { TEXT ("ccollections\nOrderedDict\n]R") },
    { TEXT ("ccollections\nOrderedDict\nK\1\x85R") },
    { TEXT ("ccollections\nOrderedDict\n]K\1"
            "a\x85R") },
    { TEXT ("ccollections\nOrderedDict\n](K\1ta\x85R") },
    { TEXT ("ccollections\nOrderedDict\n))\x86R") },
    { TEXT ("Q") },
    { TEXT ("]Q") },
    { TEXT (")Q") },
    { TEXT ("U\1"
            "1Q") },
    { TEXT ("(U\7storageK\1U\0010t"
            "Q") },
    { TEXT ("(U\7storageccollections\nOrderedDict\nU\0010t"
            "Q") },
    { TEXT ("(U\7storagectorch\nFloatStorage\nK\1t"
            "Q") },
    { TEXT ("s") },
    { TEXT ("}s") },
    { TEXT ("}K\1s") },
    { TEXT ("}(K\1u") },
    { TEXT ("}K\1K\2u") },
    { TEXT ("](K\1u") },
    { TEXT ("a") },
    { TEXT ("}K\1a") },
    { TEXT ("e") },
    { TEXT ("(e") },
    { TEXT ("t") },
    { TEXT ("(\x85") },
    { TEXT ("K\1\x86") },
    { TEXT ("b") },
    { TEXT ("]}b") },
    { TEXT ("q\1") },
    { TEXT ("h\1") },
    { TEXT ("j\1\2\3\4") },
    { TEXT ("\x8a\x09\1\1\1\1\1\1\1\1\1") },
    { TEXT ("U\xff") },
    { TEXT ("X\xff\xff\xff\xff"
            "a") },
    { TEXT ("T\xff\xff\xff\x7f"
            "a") },
    { TEXT ("c") },
    { TEXT ("cos") },
    { TEXT ("I1\n") },
    { TEXT ("\x93") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (programs); i++)
    assert_bad (programs[i].text, programs[i].size, "its list of tensors cannot be read");
}

/* Programs that end with what is no network, or with tensors that cannot be. */
static void
test_bad_tensors (void)
{
  assert_bad (TEXT ("N"), "no tensors under names");
  assert_bad (TEXT ("]"), "no tensors under names");
  assert_bad (TEXT (TENSOR), "no tensors under names");
  assert_bad (TEXT ("}K\1" TENSOR "s"), "no tensors under names");
  assert_bad (TEXT ("}q\1U\1ah\1s"), "no tensors under names");
  assert_bad (TEXT ("]q\1h\1a"), "no tensors under names");
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE "K\1" SIDES STRIDES "tRs"
                    "}U\1a}s"),
              "no tensors");
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE "K\5" SIDES STRIDES "tRs"), "outside the file");
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE
                    "\x8a\x08\xff\xff\xff\xff\xff\xff\xff\x7f" SIDES STRIDES "tRs"),
              "outside the file");
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE "K\0" SIDES "(K\0K\0K\0K\0ttRs"),
              "outside the file");
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE "K\0" SIDES "(K\34K\tK\3K\2ttRs"),
              "outside the file");
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE
                    "K\0(J\xff\xff\xff\x7fJ\xff\xff\xff\x7fJ\xff\xff\xff\x7fK\1t" STRIDES "tRs"),
              "too large");
  assert_bad (TEXT ("}" NAME REBUILD
                    "((U\7storagectorch\nFloatStorage\nU\0013U\3cpuK\x70NtQK\0" SIDES STRIDES
                    "tRs"),
              "cut short");
  /* a number below 0, another rank, no tuple */
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE "J\xff\xff\xff\xff" SIDES STRIDES "tRs"),
              "cannot be read");
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE "K\0" SIDES "(K\1ttRs"), "cannot be read");
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE "K\0(K\4J\xff\xff\xff\xffK\3K\3t" STRIDES "tRs"),
              "cannot be read");
  assert_bad (TEXT ("}" NAME REBUILD "(" STORAGE "K\0NNtRs"), "cannot be read");
}

/* What would use up stack or memory. */
static void
test_bombs (void)
{
  static const struct
  {
    const char *before;
    const char *after;
    int times;
  } bombs[] = {
    { "]", "a", 100000 },        /* lists in lists */
    { "}U\1a", "s", 50000 },     /* dictionaries in dictionaries */
    { "(", "t", 100000 },        /* tuples in tuples */
    { "N", "", 1100000 },        /* more values than any network has */
    { "]q\1", "h\1a", 6000000 }, /* a longer pickle than any network has */
    { "(", "", 1100000 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (bombs); i++)
    {
      g_autoptr (GString) program = g_string_new (NULL);

      for (int k = 0; k < bombs[i].times; k++)
        g_string_append (program, bombs[i].before);
      for (int k = 1; k < bombs[i].times; k++)
        g_string_append (program, bombs[i].after);
      assert_bad (program->str, program->len, "");
    }
}

/* Programs of random commands: a network, or an error, and never more. */
static void
test_random_programs (void)
{
  static const char *const parts[] = { "(",
                                       ")",
                                       "]",
                                       "}",
                                       "N",
                                       "\x88",
                                       "t",
                                       "\x85",
                                       "\x86",
                                       "\x87",
                                       "a",
                                       "e",
                                       "s",
                                       "u",
                                       "R",
                                       "\x81",
                                       "b",
                                       "Q",
                                       "q\1",
                                       "h\1",
                                       "q\2",
                                       "h\2",
                                       "K\1",
                                       "K\4",
                                       "U\1a",
                                       "U\0010",
                                       NAME,
                                       "ccollections\nOrderedDict\n",
                                       "ctorch\nFloatStorage\n",
                                       REBUILD,
                                       "U\7storage",
                                       SIDES,
                                       STRIDES };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);

  for (int i = 0; i < PROGRAMS; i++)
    {
      g_autoptr (GString) program = g_string_new (NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (NstNetwork) network = NULL;

      for (int k = g_rand_int_range (random, 1, 30); k > 0; k--)
        g_string_append (program, parts[g_rand_int_range (random, 0, G_N_ELEMENTS (parts))]);
      network = load (program->str, program->len, &error);
      g_assert_true ((network == NULL) == (error != NULL));
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/pickle/good", test_good);
  g_test_add_func ("/pickle/tensors", test_tensors);
  g_test_add_func ("/pickle/calls", test_calls);
  g_test_add_func ("/pickle/bad-programs", test_bad_programs);
  g_test_add_func ("/pickle/bad-tensors", test_bad_tensors);
  g_test_add_func ("/pickle/bombs", test_bombs);
  g_test_add_func ("/pickle/random-programs", test_random_programs);
  return g_test_run ();
}
