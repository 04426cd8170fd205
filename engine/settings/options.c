/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "settings/options.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "settings/presets.h"

gboolean
nst_settings_set_from_options (NstSettings *settings, const char *options, GError **error)
{
  g_auto (GStrv) words = NULL;
  g_autoptr (GError) parse_error = NULL;
  g_autoptr (NstSettings) changed = nst_settings_new ();

  if (!g_shell_parse_argv (options ? options : "", NULL, &words, &parse_error))
    {
      if (g_error_matches (parse_error, G_SHELL_ERROR, G_SHELL_ERROR_EMPTY_STRING))
        return TRUE;
      g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                   _ ("The options “%s” cannot be read: write them as name=value, separated by "
                      "spaces, and close every quotation mark."),
                   options);
      return FALSE;
    }

  nst_settings_copy (settings, changed);
  for (guint i = 0; words[i]; i++)
    {
      g_auto (GStrv) pair = g_strsplit (words[i], "=", 2);

      if (g_strv_length (pair) != 2)
        {
          g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                       _ ("The option “%s” has no value: write it as name=value."), words[i]);
          return FALSE;
        }
      if (strcmp (pair[0], "preset") == 0
            ? !nst_presets_apply (pair[1], changed, error)
            : !nst_settings_set_from_text (changed, pair[0], pair[1], error))
        return FALSE;
    }
  nst_settings_copy (changed, settings);
  return TRUE;
}

char *
nst_settings_to_options (NstSettings *settings)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  GString *options = g_string_new (NULL);

  for (guint i = 0; i < n_settings; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (settings), pspecs[i]->name,
                             g_value_init (&value, pspecs[i]->value_type));
      if (!g_param_value_defaults (pspecs[i], &value))
        {
          g_autofree char *text = nst_settings_value_to_text (pspecs[i], &value);
          g_autofree char *quoted = g_shell_quote (text ? text : "");
          g_string_append_printf (options, "%s%s=%s", options->len ? " " : "", pspecs[i]->name,
                                  quoted);
        }
    }
  return g_string_free (options, FALSE);
}
