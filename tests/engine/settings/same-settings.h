/* Asserts that settings are the same.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

/* Asserts that A and B have the same values. */
static inline void
assert_same_settings (NstSettings *a, NstSettings *b)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    {
      g_auto (GValue) of_a = G_VALUE_INIT;
      g_auto (GValue) of_b = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (a), pspecs[i]->name, &of_a);
      g_object_get_property (G_OBJECT (b), pspecs[i]->name, &of_b);
      if (g_param_values_cmp (pspecs[i], &of_a, &of_b) != 0)
        g_test_message ("%s differs", pspecs[i]->name);
      g_assert_cmpint (g_param_values_cmp (pspecs[i], &of_a, &of_b), ==, 0);
    }
}
