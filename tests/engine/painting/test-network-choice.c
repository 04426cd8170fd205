/* The network that settings choose: changed as they say, refused where they cannot be, and
 * estimated anew.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <string.h>

#include "base/error.h"
#include "network/network-catalogue.h"
#include "painting/estimate.h"
#include "painting/network-choice.h"
#include "settings/options.h"
#include "support/support.h"

/* The number of the layer NAME's positions along a side of 45 pixels, which is odd, half of it and
 * a quarter of it rounded up, too. */
static int
side_of (const NstNetwork *network, const char *name)
{
  return nst_layer_side (&network->layers[nst_network_find (network, name)], 45);
}

static void
test_defaults (void)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstNetwork) network = nst_network_choice_load (settings, NULL);
  g_autoptr (NstNetwork) same = nst_network_load (NST_NETWORK_BUILT_IN, NULL);

  g_assert_cmpint (network->n_layers, ==, same->n_layers);
  g_assert_cmpint (side_of (network, "relu3_1"), ==, 11);
  g_assert_cmpfloat (network->scale, ==, same->scale);
  g_assert_cmpmem (network->mean, sizeof network->mean, same->mean, sizeof same->mean);
  g_assert_cmpmem (network->deviation, sizeof network->deviation, same->deviation,
                   sizeof same->deviation);
}

static void
test_changes (void)
{
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstNetwork) begun = NULL, wide = NULL;

  g_object_set (settings, "pooling-rounding", NST_POOLING_ROUNDING_CEILING, "input-scale", 255.0,
                "input-mean", " 1.5, -2,3e0 ", NULL);
  begun = nst_network_choice_load (settings, NULL);
  g_assert_cmpint (side_of (begun, "relu2_1"), ==, 23);
  g_assert_cmpint (side_of (begun, "relu3_1"), ==, 12);
  g_assert_cmpfloat (begun->scale, ==, 255);
  g_assert_cmpfloat (begun->mean[begun->blue_first ? 2 : 0], ==, 1.5f);
  g_assert_cmpfloat (begun->mean[1], ==, -2);

  g_object_set (settings, "pooling-rounding", NST_POOLING_ROUNDING_NETWORK, "pooling-window",
                NST_POOLING_WINDOW_3, "input-deviation", "2,3,4", NULL);
  wide = nst_network_choice_load (settings, NULL);
  g_assert_cmpint (side_of (wide, "relu3_1"), ==, 12);
  g_assert_cmpint (wide->layers[nst_network_find (wide, "pool1")].pooling.window.side, ==, 3);
  g_assert_cmpfloat (wide->deviation[1], ==, 3);
}

static void
test_refused (void)
{
  static const struct
  {
    const char *name;
    const char *text;
  } refused[] = { { "input-mean", "1,2" },         { "input-mean", "1,2,3,4" },
                  { "input-mean", "red" },         { "input-mean", "1,2,inf" },
                  { "input-mean", "1,2,1e99" },    { "input-mean", "1,,3" },
                  { "input-mean", "1,2,3x" },      { "input-mean", "1;2;3" },
                  { "input-mean", " " },           { "input-deviation", "0.2,0.2,0" },
                  { "input-deviation", "1,-1,1" }, { "input-deviation", "1,1,1e-99" },
                  { "input-deviation", "1" },      { "input-deviation", "1,nan,1" } };

  for (guint i = 0; i < G_N_ELEMENTS (refused); i++)
    {
      g_autoptr (NstSettings) settings = nst_settings_new ();
      g_autoptr (GError) error = NULL;

      g_object_set (settings, refused[i].name, refused[i].text, NULL);
      g_assert_null (nst_network_choice_load (settings, &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
      g_assert_nonnull (strstr (error->message, refused[i].name));
      g_assert_nonnull (strstr (error->message, refused[i].text));
    }
}

/* An estimate is of the network as it is changed, though one was made of it before. */
static void
test_estimated_anew (void)
{
  const NstPaintingSize size = { .content = { 45, 45 } };
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstEstimator) estimator = nst_estimator_new ();
  g_autoptr (GError) error = NULL;
  NstEstimate estimate;

  g_object_set (settings, "network", "draft", NULL);
  g_assert_true (nst_estimator_estimate (estimator, settings, &size, &estimate, NULL));
  g_object_set (settings, "input-mean", "many", NULL);
  g_assert_false (nst_estimator_estimate (estimator, settings, &size, &estimate, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
}

/* What choices of networks differ in. */
static void
test_key (void)
{
  static const char *const options[]
    = { "network=draft",   "pooling-window=3", "pooling-rounding=ceiling",
        "input-scale=255", "input-mean=1,2,3", "input-deviation=1,2,3" };
  g_autoptr (NstSettings) plain = nst_settings_new ();
  g_autofree char *key = nst_network_choice_key (plain);
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (options); i++)
    {
      g_autoptr (NstSettings) settings = nst_settings_new ();

      g_assert_true (nst_settings_set_from_options (settings, options[i], NULL));
      g_assert_true (g_hash_table_add (keys, nst_network_choice_key (settings)));
    }
  g_assert_false (g_hash_table_contains (keys, key));
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/network-choice/defaults", test_defaults);
  g_test_add_func ("/network-choice/changes", test_changes);
  g_test_add_func ("/network-choice/refused", test_refused);
  g_test_add_func ("/network-choice/estimated-anew", test_estimated_anew);
  g_test_add_func ("/network-choice/key", test_key);
  return nst_test_run ();
}
