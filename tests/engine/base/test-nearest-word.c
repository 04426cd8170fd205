/* Which word somebody most likely meant.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/error.h"
#include "base/nearest-word.h"
#include "support/support.h"

static const char *const words[]
  = { "strength", "style-scale", "size", "style-weight", "style-weights", "quality", NULL };

static void
test_meant (void)
{
  static const char *const pairs[][2] = {
    { "strenght", "strength" },         /* two letters exchanged */
    { "stile-scale", "style-scale" },   /* another letter */
    { "qualty", "quality" },            /* one missing */
    { "sizes", "size" },                /* one too many */
    { "Style-Scale", "style-scale" },   /* other case */
    { "style-weigth", "style-weight" }, /* two words are like it, one more than the other */
  };

  for (guint i = 0; i < G_N_ELEMENTS (pairs); i++)
    g_assert_cmpstr (nst_nearest_word (pairs[i][0], words), ==, pairs[i][1]);
}

static void
test_not_meant (void)
{
  g_autofree char *long_word = g_strnfill (100000, 'x');
  const char *const others[] = { "", "x", "colour", "nonsense", long_word };

  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    g_assert_null (nst_nearest_word (others[i], words));
}

static void
test_asked (void)
{
  g_autoptr (GError) error = g_error_new (NST_ERROR, NST_ERROR_SETTING, "No.");

  nst_nearest_word_ask ("nonsense", words, &error);
  g_assert_cmpstr (error->message, ==, "No.");
  nst_nearest_word_ask ("syze", words, &error);
  g_assert_cmpstr (error->message, ==, "No. Did you mean “size”?");
  nst_nearest_word_ask ("syze", words, NULL);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/nearest-word/meant", test_meant);
  g_test_add_func ("/nearest-word/not-meant", test_not_meant);
  g_test_add_func ("/nearest-word/asked", test_asked);
  return nst_test_run ();
}
