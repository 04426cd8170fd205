/* Presets from the carried key file and the user's own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "settings/presets.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"

#define CARRIED_PRESETS "/neural-style-transfer/presets.ini"
#define LABEL "label"

static GKeyFile *
load_carried (void)
{
  GKeyFile *file = g_key_file_new ();
  g_autoptr (GBytes) bytes = g_resources_lookup_data (CARRIED_PRESETS, 0, NULL);

  if (bytes == NULL
      || !g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_KEEP_TRANSLATIONS, NULL))
    g_warning ("the carried presets cannot be read");
  return file;
}

static GKeyFile *
load_own (void)
{
  GKeyFile *file = g_key_file_new ();
  g_autofree char *path
    = g_build_filename (g_get_user_config_dir (), GETTEXT_PACKAGE, "presets.ini", NULL);
  g_autoptr (GError) error = NULL;

  if (!g_key_file_load_from_file (file, path, G_KEY_FILE_KEEP_TRANSLATIONS, &error)
      && !g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NOENT))
    g_message (_ ("The presets in “%s” are left out: %s"), path, error->message);
  return file;
}

/* The key file that holds preset NAME: the user's if it does, otherwise the carried one; NULL if
 * neither does. */
static GKeyFile *
find_preset (const char *name)
{
  g_autoptr (GKeyFile) file = load_own ();

  if (!g_key_file_has_group (file, name))
    {
      g_key_file_unref (file);
      file = load_carried ();
    }
  return g_key_file_has_group (file, name) ? g_steal_pointer (&file) : NULL;
}

GStrv
nst_presets_list (void)
{
  g_autoptr (GKeyFile) carried = load_carried ();
  g_autoptr (GKeyFile) own = load_own ();
  g_auto (GStrv) names = g_key_file_get_groups (own, NULL);
  GStrv carried_names = g_key_file_get_groups (carried, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **) carried_names);
  for (guint i = 0; names[i]; i++)
    if (!g_strv_contains ((const char *const *) carried_names, names[i]))
      g_strv_builder_add (builder, names[i]);
  g_strfreev (carried_names);
  return g_strv_builder_end (builder);
}

char *
nst_presets_get_label (const char *name)
{
  g_autoptr (GKeyFile) file = find_preset (name);
  g_autofree char *label
    = file ? g_key_file_get_locale_string (file, name, LABEL, NULL, NULL) : NULL;

  return label ? g_steal_pointer (&label) : g_strdup (name);
}

gboolean
nst_presets_apply (const char *name, NstSettings *settings, GError **error)
{
  g_autoptr (GKeyFile) file = find_preset (name);
  g_auto (GStrv) keys = NULL;
  g_autoptr (NstSettings) changed = nst_settings_new ();

  if (file == NULL)
    {
      g_auto (GStrv) names = nst_presets_list ();
      g_autofree char *list = g_strjoinv (", ", names);
      g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                   _ ("There is no preset “%s”: the presets are %s."), name, list);
      return FALSE;
    }

  keys = g_key_file_get_keys (file, name, NULL, NULL);
  nst_settings_copy (settings, changed);
  for (guint i = 0; keys[i]; i++)
    {
      g_autofree char *value = g_key_file_get_string (file, name, keys[i], NULL);

      if (g_str_has_prefix (keys[i], LABEL))
        continue;
      if (!nst_settings_set_from_text (changed, keys[i], value ? value : "", error))
        {
          g_prefix_error (error, _ ("Preset “%s”: "), name);
          return FALSE;
        }
    }
  nst_settings_copy (changed, settings);
  return TRUE;
}
