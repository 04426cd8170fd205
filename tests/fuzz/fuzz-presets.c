/* The file of the user's presets: its bytes are a key file, or refused; what is read is written as
 * a text that is read again, to the same; each preset's values are settings or refused.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "base/error.h"
#include "fuzz.h"
#include "settings/preset-file.h"
#include "settings/settings.h"

int
LLVMFuzzerInitialize (int *argc, char ***argv)
{
  return 0;
}

static void
apply (GKeyFile *file, const char *name, NstSettings *settings)
{
  g_auto (GStrv) keys = g_key_file_get_keys (file, name, NULL, NULL);

  g_free (g_key_file_get_locale_string (file, name, "label", "de", NULL));
  for (guint i = 0; keys && keys[i]; i++)
    {
      g_autofree char *value = g_key_file_get_string (file, name, keys[i], NULL);
      g_autoptr (GError) error = NULL;

      if (!nst_settings_set_from_text (settings, keys[i], value ? value : "", &error))
        g_assert_error (error, NST_ERROR, NST_ERROR_SETTING);
    }
}

int
LLVMFuzzerTestOneInput (const guint8 *data, size_t size)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) file = nst_preset_file_parse ((const char *) data, size, &error);
  g_autoptr (GKeyFile) again = NULL;
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_auto (GStrv) names = NULL, other_names = NULL;
  g_autofree char *text = NULL;
  gsize length;

  if (file == NULL)
    {
      g_assert_nonnull (error);
      return 0;
    }
  names = g_key_file_get_groups (file, NULL);
  for (guint i = 0; names[i]; i++)
    apply (file, names[i], settings);
  text = g_key_file_to_data (file, &length, NULL);
  again = nst_preset_file_parse (text, length, NULL);
  g_assert_nonnull (again);
  other_names = g_key_file_get_groups (again, NULL);
  g_assert_true (g_strv_equal ((const char *const *) names, (const char *const *) other_names));
  return 0;
}
