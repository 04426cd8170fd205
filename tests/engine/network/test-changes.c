/* Networks changed on their way from a file: which poolings become which, and what pictures become.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>

#include "network/network-changes.h"
#include "support/support.h"

/* Adds a pooling to TABLE. */
static void
add_pooling (NstLayerTable *table, int side, int stride, int padding, NstRounding rounding)
{
  NstLayerEntry *entry = nst_layer_table_add (table, NST_LAYER_POOLING, NULL);

  entry->side = side;
  entry->stride = stride;
  entry->padding = padding;
  entry->rounding = rounding;
}

/* A VGG's pooling, those of AlexNet in PyTorch and in Caffe, one within GoogLeNet's branches, the
 * last of a classifier, and a convolution that halves. */
static NstLayerTable *
make_table (void)
{
  NstLayerTable *table = nst_layer_table_new ();

  add_pooling (table, 2, 2, 0, NST_ROUNDING_FLOOR);
  add_pooling (table, 3, 2, 0, NST_ROUNDING_FLOOR);
  add_pooling (table, 3, 2, 0, NST_ROUNDING_CEILING);
  add_pooling (table, 3, 1, 1, NST_ROUNDING_CEILING);
  add_pooling (table, 7, 1, 0, NST_ROUNDING_CEILING);
  nst_layer_table_add (table, NST_LAYER_CONVOLUTION, NULL)->stride = 2;
  return table;
}

/* TABLE's poolings: side, stride, padding, f or c of the rounding, v where averages count the valid
 * positions alone. Free with g_free. */
static char *
describe (const NstLayerTable *table)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < table->entries->len; i++)
    {
      const NstLayerEntry *entry = nst_layer_table_get (table, i);

      g_string_append_printf (text, "%s%d%d%d%s%s", i ? " " : "", entry->side, entry->stride,
                              entry->padding, entry->rounding == NST_ROUNDING_FLOOR ? "f" : "c",
                              entry->valid ? "v" : "");
    }
  return g_string_free (text, FALSE);
}

static void
test_poolings (void)
{
  static const struct
  {
    NstNetworkChanges changes;
    const char *expected;
  } cases[] = {
    { { 0 }, "220f 320f 320c 311c 710c 020f" },
    { { .pooling_window = 2 }, "220fv 220fv 220cv 311c 710c 020f" },
    { { .pooling_window = 3 }, "321fv 321fv 321fv 311c 710c 020f" },
    { { .has_rounding = TRUE, .rounding = NST_ROUNDING_FLOOR }, "220f 320f 320f 311c 710c 020f" },
    { { .has_rounding = TRUE, .rounding = NST_ROUNDING_CEILING }, "220c 320c 320c 311c 710c 020f" },
    { { .pooling_window = 3, .has_rounding = TRUE, .rounding = NST_ROUNDING_CEILING },
      "321cv 321cv 321cv 311c 710c 020f" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (NstLayerTable) table = make_table ();
      g_autofree char *found = NULL;

      nst_network_changes_apply_to_table (&cases[i].changes, table);
      found = describe (table);
      g_assert_cmpstr (found, ==, cases[i].expected);
    }
}

/* What NETWORK makes of one pixel. */
static void
normalise (const NstNetwork *network, float *numbers)
{
  float pixel[] = { 0.25f, 0.5f, 0.75f };
  const NstMap picture = { 1, 1, 3, pixel };
  NstMap input = { 1, 1, 3, numbers };

  nst_network_normalise (network, &picture, &input, 1);
}

static void
test_input (void)
{
  const NstNetworkChanges changes = { .scale = 100,
                                      .has_mean = TRUE,
                                      .mean = { 1, 2, 3 },
                                      .has_deviation = TRUE,
                                      .deviation = { 2, 4, 8 } };
  static const float expected[] = { 12, 12, 9 };
  NstNetwork network = { .scale = 255, .mean = { 7, 8, 9 }, .deviation = { 1, 1, 1 } };
  const NstNetworkChanges none = { 0 };
  float numbers[3];

  nst_network_changes_apply_to_input (&none, &network);
  normalise (&network, numbers);
  g_assert_cmpfloat (numbers[2], ==, 255 * 0.75f - 9);

  nst_network_changes_apply_to_input (&changes, &network);
  normalise (&network, numbers);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat (numbers[c], ==, expected[c]);

  network.blue_first = TRUE;
  nst_network_changes_apply_to_input (&changes, &network);
  normalise (&network, numbers);
  for (int c = 0; c < 3; c++)
    g_assert_cmpfloat (numbers[2 - c], ==, expected[c]);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/changes/poolings", test_poolings);
  g_test_add_func ("/changes/input", test_input);
  return nst_test_run ();
}
