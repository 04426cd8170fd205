/* Settings from and to text, and their ranges; weights of styles.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "settings/options.h"
#include "settings/style-weights.h"
#include "engine/settings/same-settings.h"

/* Some allowed values of PSPEC as text, NULL at the end. */
static GStrv
allowed_values (GParamSpec *pspec)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    {
      const double low = G_PARAM_SPEC_DOUBLE (pspec)->minimum;
      const double high = G_PARAM_SPEC_DOUBLE (pspec)->maximum;
      const double values[] = { low, high, low + (high - low) / 3 };

      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        {
          char text[G_ASCII_DTOSTR_BUF_SIZE];
          g_strv_builder_add (builder, g_ascii_dtostr (text, sizeof text, values[i]));
        }
    }
  else if (G_IS_PARAM_SPEC_INT (pspec))
    {
      const int values[] = { G_PARAM_SPEC_INT (pspec)->minimum, G_PARAM_SPEC_INT (pspec)->maximum,
                             G_PARAM_SPEC_INT (pspec)->minimum + 1 };

      for (guint i = 0; i < G_N_ELEMENTS (values); i++)
        {
          g_autofree char *text = g_strdup_printf ("%d", values[i]);
          g_strv_builder_add (builder, text);
        }
    }
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      const GEnumClass *klass = G_PARAM_SPEC_ENUM (pspec)->enum_class;
      for (guint i = 0; i < klass->n_values; i++)
        g_strv_builder_add (builder, klass->values[i].value_nick);
    }
  else
    g_strv_builder_add_many (builder, "plain", "with space", "it's \"quoted\" = \\ #1", "ünï", "",
                             NULL);
  return g_strv_builder_end (builder);
}

/* Every value of every setting survives: to text, to options, and back. */
static void
test_round_trip (void)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  g_assert_cmpuint (n_settings, >, 10);
  for (guint i = 0; i < n_settings; i++)
    {
      g_auto (GStrv) values = allowed_values (pspecs[i]);

      for (int k = 0; values[k]; k++)
        {
          g_autoptr (NstSettings) settings = nst_settings_new ();
          g_autoptr (NstSettings) copy = nst_settings_new ();
          g_autoptr (GError) error = NULL;
          g_auto (GValue) value = G_VALUE_INIT;
          g_autofree char *text = NULL;
          g_autofree char *options = NULL;

          nst_settings_set_from_text (settings, pspecs[i]->name, values[k], &error);
          g_assert_no_error (error);
          g_object_get_property (G_OBJECT (settings), pspecs[i]->name, &value);
          text = nst_settings_value_to_text (pspecs[i], &value);
          g_assert_cmpstr (text, ==, values[k]);

          options = nst_settings_to_options (settings);
          nst_settings_set_from_options (copy, options, &error);
          g_assert_no_error (error);
          assert_same_settings (settings, copy);
        }
    }
}

static void
test_all_at_once (void)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstSettings) copy = nst_settings_new ();
  g_autofree char *options = NULL;
  g_autofree char *none = nst_settings_to_options (settings);

  g_assert_cmpstr (none, ==, "");
  for (guint i = 0; i < n_settings; i++)
    {
      g_auto (GStrv) values = allowed_values (pspecs[i]);
      g_assert_true (nst_settings_set_from_text (settings, pspecs[i]->name, values[1], NULL));
    }
  options = nst_settings_to_options (settings);
  g_assert_true (nst_settings_set_from_options (copy, options, NULL));
  assert_same_settings (settings, copy);
}

/* Asserts that VALUE is refused for NAME, by a message that names it and has RANGE's words. */
static void
assert_refused (const char *name, const char *value, const char *range)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstSettings) defaults = nst_settings_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (nst_settings_set_from_text (settings, name, value, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, name));
  g_assert_nonnull (strstr (error->message, value));
  g_assert_nonnull (strstr (error->message, range));
  g_assert_null (strchr (error->message, '\n'));
  assert_same_settings (settings, defaults);
}

static void
test_ranges (void)
{
  assert_refused ("strength", "101", "0 to 100");
  assert_refused ("strength", "-0.5", "0 to 100");
  assert_refused ("strength", "nan", "0 to 100");
  assert_refused ("strength", "inf", "0 to 100");
  assert_refused ("strength", "-inf", "0 to 100");
  assert_refused ("strength", "1e999", "0 to 100");
  assert_refused ("strength", "", "0 to 100");
  assert_refused ("strength", "50%", "0 to 100");
  assert_refused ("strength", "5 0", "0 to 100");
  assert_refused ("strength", "much", "0 to 100");
  assert_refused ("strength", "0,5", "0 to 100");
  assert_refused ("style-scale", "0", "0.25 to 4");
  assert_refused ("size", "-1", "0 to 262144");
  assert_refused ("size", "64.5", "0 to 262144");
  assert_refused ("size", "262145", "0 to 262144");
  assert_refused ("size", "4294967296", "0 to 262144");
  assert_refused ("size", "99999999999999999999", "0 to 262144");
  assert_refused ("quality", "Draft", "draft, normal or best");
  assert_refused ("quality", "0", "draft, normal or best");
  assert_refused ("colour", "", "style, content, matched or plain");
  assert_refused ("padding", "reflection", "network, zero, reflect or replicate");
}

/* The largest seed is the largest int, which must not catch whatever is larger. */
static void
test_range_of_largest_int (void)
{
  assert_refused ("seed", "2147483648", "0 to 2147483647");
  assert_refused ("seed", "99999999999999999999", "0 to 2147483647");
}

static void
test_unknown (void)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (GError) error = NULL;

  g_assert_false (nst_settings_set_from_text (settings, "strenght", "1", &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
  g_assert_nonnull (strstr (error->message, "strenght"));
  g_assert_nonnull (strstr (error->message, "strength, style-scale"));
  g_assert_nonnull (strstr (error->message, "memory"));
}

/* Numbers are as the C locale writes them wherever the user lives. */
static void
test_options (void)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autofree char *network = NULL;
  double strength;
  int size;
  NstQuality quality;

  g_assert_true (nst_settings_set_from_options (settings, NULL, NULL));
  g_assert_true (nst_settings_set_from_options (settings, "", NULL));
  g_assert_true (nst_settings_set_from_options (settings, " \t\n ", NULL));
  g_assert_true (nst_settings_set_from_options (
    settings, "  strength=12.5\tquality=best\nnetwork='my net.safetensors' size=\"64\"", NULL));
  g_object_get (settings, "strength", &strength, "quality", &quality, "network", &network, "size",
                &size, NULL);
  g_assert_cmpfloat (strength, ==, 12.5);
  g_assert_cmpint (quality, ==, NST_QUALITY_BEST);
  g_assert_cmpstr (network, ==, "my net.safetensors");
  g_assert_cmpint (size, ==, 64);
}

/* One mistake anywhere, and nothing is changed. */
static void
test_options_atomic (void)
{
  static const char *const options[] = { "strength=1 size=-1",
                                         "strength=1 nonsense=1",
                                         "strength=1 quality",
                                         "strength=1 network='open",
                                         "strength=1 =3",
                                         "strength=1 preset=nonsense",
                                         "strength=1 seed=1 size=x",
                                         "preset=bold strength=200",
                                         "strength=1 size",
                                         "strength=1 -size=3" };

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (NstSettings) settings = nst_settings_new ();
      g_autoptr (NstSettings) before = nst_settings_new ();
      g_autoptr (GError) error = NULL;

      g_assert_true (nst_settings_set_from_options (settings, "strength=77 seed=5", NULL));
      g_assert_true (nst_settings_set_from_options (before, "strength=77 seed=5", NULL));
      g_assert_false (nst_settings_set_from_options (settings, options[i], &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
      assert_same_settings (settings, before);
    }
}

/* Weights that are not given are 1, and so are those that cannot be read; shares add up to 1, and
 * there have to be some. */
static void
test_style_weights (void)
{
  static const struct
  {
    const char *text;
    double weights[3];
    gboolean readable;
    gboolean has_shares;
  } cases[] = { { "", { 1, 1, 1 }, TRUE, TRUE },
                { "2", { 2, 1, 1 }, TRUE, TRUE },
                { " 2 , 0.5 ,0", { 2, 0.5, 0 }, TRUE, TRUE },
                { "2,0,5,1", { 2, 0, 5 }, TRUE, FALSE }, /* perhaps 2; 0.5; 1 */
                { "0,0,0", { 0, 0, 0 }, TRUE, FALSE },
                { "2,,3", { 2, 1, 3 }, FALSE, FALSE },
                { " ", { 1, 1, 1 }, FALSE, FALSE },
                { "2;1", { 1, 1, 1 }, FALSE, FALSE },
                { "nan,-1,inf", { 1, 1, 1 }, FALSE, FALSE } };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NstSettings) settings = nst_settings_new ();
      g_autoptr (GError) error = NULL;
      g_autofree double *shares = NULL;
      double weights[3], sum = 0;

      g_object_set (settings, "style-weights", cases[i].text, NULL);
      g_assert_cmpint (nst_style_weights_read (settings, 3, weights, NULL), ==, cases[i].readable);
      for (int k = 0; k < 3; k++)
        g_assert_cmpfloat (weights[k], ==, cases[i].weights[k]);
      shares = nst_style_weights_read_shares (settings, 3, &error);
      g_assert_cmpint (shares != NULL, ==, cases[i].has_shares);
      if (shares == NULL)
        g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
      for (int k = 0; shares && k < 3; k++)
        {
          g_assert_cmpfloat (shares[k] * weights[0], ==, shares[0] * weights[k]);
          sum += shares[k];
        }
      if (shares)
        g_assert_cmpfloat_with_epsilon (sum, 1, 1e-12);
    }
}

/* What is written is read again; and weights of 1 are not worth a word. */
static void
test_style_weights_written (void)
{
  static const double weights[] = { 0.1, 2.5, 10 }, ones[] = { 1, 1, 1 };
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autofree char *text = NULL;
  double read[3];

  nst_style_weights_write (settings, weights, 3);
  g_assert_true (nst_style_weights_read (settings, 3, read, NULL));
  for (int k = 0; k < 3; k++)
    g_assert_cmpfloat (read[k], ==, weights[k]);
  nst_style_weights_write (settings, ones, 3);
  g_object_get (settings, "style-weights", &text, NULL);
  g_assert_cmpstr (text, ==, "");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/settings/round-trip", test_round_trip);
  g_test_add_func ("/settings/all-at-once", test_all_at_once);
  g_test_add_func ("/settings/ranges", test_ranges);
  g_test_add_func ("/settings/range-of-largest-int", test_range_of_largest_int);
  g_test_add_func ("/settings/unknown", test_unknown);
  g_test_add_func ("/settings/options", test_options);
  g_test_add_func ("/settings/options-atomic", test_options_atomic);
  g_test_add_func ("/settings/style-weights", test_style_weights);
  g_test_add_func ("/settings/style-weights-written", test_style_weights_written);
  return g_test_run ();
}
