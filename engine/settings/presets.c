/* Presets from the carried key file and the user's own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "settings/presets.h"

#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/nearest-word.h"
#include "settings/preset-file.h"

#define CARRIED_PRESETS "/neural-style-transfer/presets.desktop"
#define LABEL "label"

static GKeyFile *
load_carried (void)
{
  GKeyFile *file = g_key_file_new ();
  g_autoptr (GBytes) bytes = g_resources_lookup_data (CARRIED_PRESETS, 0, NULL);

  if (bytes == NULL || !g_key_file_load_from_bytes (file, bytes, G_KEY_FILE_NONE, NULL))
    g_warning ("the carried presets cannot be read");
  return file;
}

/* The user's own presets; none when their file cannot be read, of which nst_presets_list() tells.
 */
static GKeyFile *
load_own (void)
{
  g_autofree char *path = nst_preset_file_path ();
  GKeyFile *file = nst_preset_file_read (path, NULL);

  return file ? file : g_key_file_new ();
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

/* The names of the carried presets, and after them those that only OWN has. Free with g_strfreev.
 */
static GStrv
list_names (GKeyFile *own)
{
  g_autoptr (GKeyFile) carried = load_carried ();
  g_auto (GStrv) names = g_key_file_get_groups (own, NULL);
  g_auto (GStrv) carried_names = g_key_file_get_groups (carried, NULL);
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  g_strv_builder_addv (builder, (const char **) carried_names);
  for (guint i = 0; names[i]; i++)
    if (!g_strv_contains ((const char *const *) carried_names, names[i]))
      g_strv_builder_add (builder, names[i]);
  return g_strv_builder_end (builder);
}

GStrv
nst_presets_list (void)
{
  g_autofree char *path = nst_preset_file_path ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GKeyFile) own = nst_preset_file_read (path, &error);

  if (own == NULL)
    {
      g_message (_ ("The presets in “%s” are left out: %s"), path, error->message);
      own = g_key_file_new ();
    }
  return list_names (own);
}

char *
nst_presets_get_label (const char *name)
{
  g_autoptr (GKeyFile) own = load_own ();
  const gboolean is_own = g_key_file_has_group (own, name);
  g_autoptr (GKeyFile) file = is_own ? g_key_file_ref (own) : load_carried ();
  g_autofree char *label = g_key_file_get_locale_string (file, name, LABEL, NULL, NULL);

  if (label == NULL)
    return g_strdup (name);
  return is_own ? g_steal_pointer (&label) : g_strdup (g_dgettext (GETTEXT_PACKAGE, label));
}

char *
nst_presets_find_label (const char *label)
{
  g_autoptr (GKeyFile) own = load_own ();
  g_auto (GStrv) names = list_names (own);

  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *other = nst_presets_get_label (names[i]);

      if (strcmp (other, label) == 0)
        return g_strdup (names[i]);
    }
  return NULL;
}

gboolean
nst_presets_is_own (const char *name)
{
  g_autoptr (GKeyFile) file = load_own ();

  return g_key_file_has_group (file, name);
}

/* Says that there is no preset NAME, and which there are; or why the user's own, which NAME may be
 * one of, are not known. Returns FALSE. */
static gboolean
set_absent (const char *name, GError **error)
{
  g_autofree char *path = nst_preset_file_path ();
  g_autoptr (GError) reason = NULL;
  g_autoptr (GKeyFile) own = nst_preset_file_read (path, &reason);
  g_auto (GStrv) names = own ? list_names (own) : NULL;
  g_autofree char *list = own ? g_strjoinv (", ", names) : NULL;

  if (own)
    g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                 _ ("There is no preset “%s”: the presets are %s."), name, list);
  else
    g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                 _ ("There is no preset “%s” as far as they are known: those in “%s” cannot be "
                    "read (%s)."),
                 name, path, reason->message);
  if (own)
    nst_nearest_word_ask (name, (const char *const *) names, error);
  return FALSE;
}

gboolean
nst_presets_apply (const char *name, NstSettings *settings, GError **error)
{
  g_autoptr (GKeyFile) file = find_preset (name);
  g_auto (GStrv) keys = NULL;
  g_autoptr (NstSettings) changed = nst_settings_new ();

  if (file == NULL)
    return set_absent (name, error);

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

gboolean
nst_presets_is_recipe (const char *name)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  g_autoptr (NstSettings) settings = nst_settings_new ();
  gboolean recipe = FALSE;

  if (!nst_presets_apply (name, settings, NULL))
    return FALSE;
  for (guint i = 0; i < n_settings; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;

      g_object_get_property (G_OBJECT (settings), pspecs[i]->name, &value);
      recipe
        |= (pspecs[i]->flags & NST_PARAM_RECIPE) && !g_param_value_defaults (pspecs[i], &value);
    }
  return recipe;
}

/* The user's own presets, to be changed; NULL with NST_ERROR_OUTPUT when they cannot be read, as
 * writing would then lose them. */
static GKeyFile *
open_own (GError **error)
{
  g_autofree char *path = nst_preset_file_path ();
  g_autoptr (GError) read_error = NULL;
  GKeyFile *file = nst_preset_file_read (path, &read_error);

  if (file == NULL)
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("Your looks in “%s” cannot be read (%s): mend that file, or move it away."),
                 path, read_error->message);
  return file;
}

static gboolean
write_own (GKeyFile *file, GError **error)
{
  g_autofree char *path = nst_preset_file_path ();
  g_autofree char *folder = g_path_get_dirname (path);
  g_autoptr (GError) write_error = NULL;

  g_mkdir_with_parents (folder, 0700);
  if (nst_preset_file_write (file, path, &write_error))
    return TRUE;
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
               _ ("Your looks cannot be written to “%s” (%s): make room, or allow writing there."),
               path, write_error->message);
  return FALSE;
}

/* Opens the user's own presets for a change of NAME, which has to be among them. */
static GKeyFile *
open_preset (const char *name, GError **error)
{
  g_autoptr (GKeyFile) file = open_own (error);

  if (file == NULL || g_key_file_has_group (file, name))
    return g_steal_pointer (&file);
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
               _ ("“%s” is not one of your own looks: only those can be renamed or deleted."),
               name);
  return NULL;
}

/* LABEL without white space around it; NULL with NST_ERROR_SETTING when nothing is left. Free with
 * g_free. */
static char *
check_label (const char *label, GError **error)
{
  g_autofree char *stripped = g_strstrip (g_strdup (label));

  if (*stripped)
    return g_steal_pointer (&stripped);
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING, _ ("The look has no name: enter one."));
  return NULL;
}

/* Sets the error that LABEL is another preset's. Returns FALSE. */
static gboolean
set_label_used (const char *label, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
               _ ("There is already a look “%s”: choose another name."), label);
  return FALSE;
}

/* A name for a new preset in OWN, made from LABEL: its letters and digits in lower case, a hyphen
 * for whatever is between them, and a number if there is such a preset already. Free with g_free.
 */
static char *
make_name (GKeyFile *own, const char *label)
{
  g_autofree char *lower = g_utf8_strdown (label, -1);
  g_auto (GStrv) names = list_names (own);
  g_autoptr (GString) stem = g_string_new (NULL);
  g_autofree char *name = NULL;

  for (const char *next = lower; *next; next = g_utf8_next_char (next))
    if (g_unichar_isalnum (g_utf8_get_char (next)))
      g_string_append_unichar (stem, g_utf8_get_char (next));
    else if (stem->len > 0 && stem->str[stem->len - 1] != '-')
      g_string_append_c (stem, '-');
  if (g_str_has_suffix (stem->str, "-"))
    g_string_truncate (stem, stem->len - 1);

  name = g_strdup (stem->len > 0 ? stem->str : "look");
  for (guint i = 2; g_strv_contains ((const char *const *) names, name); i++)
    {
      g_free (name);
      name = g_strdup_printf ("%s-%u", stem->len > 0 ? stem->str : "look", i);
    }
  return g_steal_pointer (&name);
}

/* Makes group NAME of FILE anew, of the label LABEL and those of SETTINGS that differ from the
 * defaults. */
static void
fill_preset (GKeyFile *file, const char *name, const char *label, NstSettings *settings)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  g_key_file_remove_group (file, name, NULL);
  g_key_file_set_string (file, name, LABEL, label);
  for (guint i = 0; i < n_settings; i++)
    {
      g_auto (GValue) value = G_VALUE_INIT;
      g_autofree char *text = NULL;

      g_object_get_property (G_OBJECT (settings), pspecs[i]->name, &value);
      if (g_str_equal (pspecs[i]->name, "style-weights")
          || g_param_value_defaults (pspecs[i], &value))
        continue;
      text = nst_settings_value_to_text (pspecs[i], &value);
      g_key_file_set_string (file, name, pspecs[i]->name, text ? text : "");
    }
}

char *
nst_presets_save (const char *label, NstSettings *settings, GError **error)
{
  g_autofree char *stripped = check_label (label, error);
  g_autoptr (GKeyFile) file = stripped ? open_own (error) : NULL;
  g_autofree char *name = NULL;

  if (file == NULL)
    return NULL;
  name = nst_presets_find_label (stripped);
  if (name && !g_key_file_has_group (file, name))
    {
      set_label_used (stripped, error);
      return NULL;
    }
  if (name == NULL)
    name = make_name (file, stripped);
  fill_preset (file, name, stripped, settings);
  return write_own (file, error) ? g_steal_pointer (&name) : NULL;
}

/* Gives group NAME of FILE the label LABEL in place of those in all languages. */
static void
set_label (GKeyFile *file, const char *name, const char *label)
{
  g_auto (GStrv) keys = NULL;

  g_key_file_set_string (file, name, LABEL, label);
  keys = g_key_file_get_keys (file, name, NULL, NULL);
  for (guint i = 0; keys[i]; i++)
    if (g_str_has_prefix (keys[i], LABEL "["))
      g_key_file_remove_key (file, name, keys[i], NULL);
}

gboolean
nst_presets_rename (const char *name, const char *label, GError **error)
{
  g_autofree char *stripped = check_label (label, error);
  g_autofree char *other = stripped ? nst_presets_find_label (stripped) : NULL;
  g_autoptr (GKeyFile) file = stripped ? open_preset (name, error) : NULL;

  if (file == NULL)
    return FALSE;
  if (other && strcmp (other, name) != 0)
    return set_label_used (stripped, error);
  set_label (file, name, stripped);
  return write_own (file, error);
}

gboolean
nst_presets_delete (const char *name, GError **error)
{
  g_autoptr (GKeyFile) file = open_preset (name, error);

  return file && g_key_file_remove_group (file, name, NULL) && write_own (file, error);
}
