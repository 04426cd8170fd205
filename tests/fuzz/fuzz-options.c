/* The options of the procedure, a text: it is taken, or refused in a sentence; what is taken is
 * written as a text that says the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/error.h"
#include "fuzz.h"
#include "painting/recipe.h"
#include "settings/options.h"
#include "settings/style-weights.h"

#define STYLES 3

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

/* Whatever layers SETTINGS list, the recipe has taps of positive weights. */
static void
check_recipe (NstSettings *settings)
{
  const NstRecipe recipe = nst_recipe_of (settings);
  int n_taps = 0;

  while (*recipe.style_taps[n_taps].name)
    g_assert_true (recipe.style_taps[n_taps++].weight > 0);
  g_assert_true (n_taps > 0 && n_taps < NST_RECIPE_TAPS);
  for (n_taps = 0; *recipe.content_taps[n_taps].name; n_taps++)
    g_assert_true (recipe.content_taps[n_taps].weight > 0);
  g_assert_true (n_taps > 0 && n_taps < NST_RECIPE_TAPS);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autofree char *text = g_strndup ((const char *) data, size);
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstSettings) copy = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *written = NULL, *again = NULL;
  g_autofree double *shares = NULL;

  if (!nst_settings_set_from_options (settings, text, &error))
    {
      g_assert_true (error->domain == NST_ERROR);
      return 0;
    }
  copy = nst_settings_new ();
  written = nst_settings_to_options (settings);
  g_assert_true (nst_settings_set_from_options (copy, written, NULL));
  again = nst_settings_to_options (copy);
  g_assert_cmpstr (written, ==, again);
  shares = nst_style_weights_read_shares (settings, STYLES, NULL);
  for (int i = 0; shares && i < STYLES; i++)
    g_assert_true (shares[i] >= 0 && shares[i] <= 1);
  check_recipe (settings);
  return 0;
}
