/* What settings make of the losses' recipe, and layers that they list.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <string.h>

#include "base/error.h"
#include "painting/recipe.h"
#include "settings/options.h"
#include "support/support.h"

static NstRecipe
recipe_of (const char *options)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;

  nst_settings_set_from_options (settings, options, &error);
  g_assert_no_error (error);
  return nst_recipe_of (settings);
}

/* Layers by the user's weights; changes are compared where the filter does so itself. */
static void
test_layers (void)
{
  const NstRecipe own = recipe_of ("");
  const NstRecipe recipe = recipe_of ("style-layers='relu1_1:0.5, conv2_2 ,relu3_1:4' "
                                      "content-layers=inception_3a/output:2e-4");

  g_assert_cmpstr (recipe.style_taps[0].name, ==, "relu1_1");
  g_assert_cmpfloat (recipe.style_taps[0].weight, ==, 0.5);
  g_assert_cmpint (recipe.style_taps[0].change, ==, own.style_taps[0].change);
  g_assert_cmpstr (recipe.style_taps[1].name, ==, "conv2_2");
  g_assert_cmpfloat (recipe.style_taps[1].weight, ==, 1);
  g_assert_cmpint (recipe.style_taps[1].change, ==, 0);
  g_assert_cmpfloat (recipe.style_taps[2].weight, ==, 4);
  g_assert_cmpstr (recipe.style_taps[3].name, ==, "");
  g_assert_cmpstr (recipe.content_taps[0].name, ==, "inception_3a/output");
  g_assert_cmpfloat (recipe.content_taps[0].weight, ==, 2e-4);
  g_assert_cmpstr (recipe.content_taps[1].name, ==, "");
}

/* An absolute formula's weight is the setting's alone; a relative one's follows the strength, too.
 */
static void
test_weights (void)
{
  const NstRecipe own = recipe_of ("strength=20");
  const NstRecipe twice = recipe_of ("strength=20 style-weight=2 content-weight=3");
  const NstRecipe absolute = recipe_of ("strength=20 style-weight=1e6 content-weight=5 "
                                        "style-formula=mean-square content-formula=half-sum");

  g_assert_cmpfloat (twice.style, ==, 2 * own.style);
  g_assert_cmpfloat (twice.content, ==, 3 * own.content);
  g_assert_cmpfloat (absolute.style, ==, 1e6);
  g_assert_cmpfloat (absolute.content, ==, 5);
  g_assert_true (absolute.style_formula.absolute && absolute.content_formula.absolute);
}

/* What other systems do not have can be left out, and is where gradients have a fixed size. */
static void
test_without_own (void)
{
  const NstRecipe plain
    = recipe_of ("detail=0 neighbours=0 changes=0 means=0 range=0 smoothness=0");
  const NstRecipe normalised = recipe_of ("normalise-gradients=layers");

  g_assert_cmpfloat (plain.detail, ==, 0);
  g_assert_cmpfloat (plain.neighbours.weight, ==, 0);
  g_assert_cmpfloat (plain.changes, ==, 0);
  g_assert_cmpfloat (plain.means, ==, 0);
  g_assert_cmpfloat (plain.range, ==, 0);
  g_assert_cmpfloat (plain.variation, ==, 0);
  g_assert_true (normalised.normalises);
  g_assert_cmpfloat (normalised.neighbours.weight, ==, 0);
  g_assert_cmpfloat (normalised.changes, ==, 0);
}

/* Sums of squares are taken of values up to the levels. */
static void
test_smoothness (void)
{
  const NstRecipe sum = recipe_of ("smoothness=1e-3 smoothness-formula=sum levels=255");

  g_assert_cmpint (sum.variation_kind, ==, NST_VARIATION_SUM);
  g_assert_cmpfloat_with_epsilon (sum.variation, 1e-3 * 255 * 255, 1e-9);
}

static void
assert_refused (const char *name, const char *value, const char *part)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autoptr (NstNetwork) network = nst_test_network (random, "4,4/6");
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;

  g_object_set (settings, name, value, NULL);
  g_assert_false (nst_recipe_check (settings, network, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, part));
}

static void
test_refused (void)
{
  g_autoptr (GString) many = g_string_new ("relu1_1");

  assert_refused ("style-layers", "relu1_1:", "relu1_1:");
  assert_refused ("style-layers", "relu1_1:-1", "above 0");
  assert_refused ("style-layers", "relu1_1:0", "above 0");
  assert_refused ("style-layers", "relu1_1:nan", "above 0");
  assert_refused ("style-layers", "relu1_1,,relu2_1", "above 0");
  assert_refused ("content-layers", "relu9_1", "relu1_1, relu1_2, relu2_1");
  assert_refused ("content-layers", "relu1_1:1:1", "relu1_1:1");
  assert_refused ("content-layers",
                  "one/name/that/is/longer/than/those/of/layers/are/in/any/network/there/is",
                  "up to 23 layers");
  for (int i = 0; i < NST_RECIPE_TAPS; i++)
    g_string_append (many, ",relu1_1");
  assert_refused ("style-layers", many->str, "up to 23 layers");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  gegl_init (NULL, NULL);
  g_test_add_func ("/terms/layers", test_layers);
  g_test_add_func ("/terms/weights", test_weights);
  g_test_add_func ("/terms/without-own", test_without_own);
  g_test_add_func ("/terms/smoothness", test_smoothness);
  g_test_add_func ("/terms/refused", test_refused);
  return g_test_run ();
}
