/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/options.h"

#include <glib/gi18n-lib.h>
#include <json-glib/json-glib.h>
#include <string.h>

#include "base/error.h"
#include "base/nearest-word.h"
#include "pictures/picture-file.h"
#include "settings/settings.h"

const char *
nst_options_title (NstOptionGroup group)
{
  static const char *const titles[] = { N_ ("Pictures"), N_ ("Settings"), N_ ("More settings"),
                                        N_ ("Recipe"), N_ ("Other options") };

  return _ (titles[group]);
}

void
nst_option_values_clear (NstOptionValues *values)
{
  char *const texts[] = { values->output, values->folder,   values->format,
                          values->preset, values->exported, values->fetched };
  const GStrv lists[] = { values->styles, values->masks, values->files };

  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_free (texts[i]);
  for (guint i = 0; i < G_N_ELEMENTS (lists); i++)
    g_strfreev (lists[i]);
  g_clear_pointer (&values->names, g_ptr_array_unref);
  g_clear_pointer (&values->values, g_ptr_array_unref);
}

/* KEPT keeps the texts that are made. */
static void
add_picture_options (GArray *group, NstOptionValues *values, GPtrArray *kept)
{
  g_auto (GStrv) kinds = nst_picture_file_list_kinds ();
  char *words = g_strjoinv ("|", kinds);
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &values->output,
      N_ ("The picture to write; its ending says which kind. - is the standard output"),
      N_ ("FILE") },
    { "output-folder", 0, 0, G_OPTION_ARG_FILENAME, &values->folder,
      N_ ("A folder for the paintings of several contents, which are called as these are. One "
          "that is there already is left as it is"),
      N_ ("FOLDER") },
    { "style", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &values->styles,
      N_ ("A style; all other pictures are contents then. May be given several times"),
      N_ ("FILE") },
    { "mask", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &values->masks,
      N_ ("Where a style applies: white in a grayscale file; one for each style in order, or "
          "none for all that the masks leave"),
      N_ ("FILE|none") },
    { "format", 0, 0, G_OPTION_ARG_STRING, &values->format,
      N_ ("The kind of picture on the standard output or in the folder, instead of the content's"),
      words },
    { "frames", 0, 0, G_OPTION_ARG_NONE, &values->frames,
      N_ ("The contents are the frames of a film, in this order: each painting goes on from the "
          "one before it, so that they do not flicker"),
      NULL },
    { "overwrite", 0, 0, G_OPTION_ARG_NONE, &values->overwrite,
      N_ ("Replace the content, or what is in the folder already"), NULL },
  };

  g_ptr_array_add (kept, words);
  g_array_append_vals (group, entries, G_N_ELEMENTS (entries));
}

static void
add_other_options (GArray *group, NstOptionValues *values)
{
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &values->json, N_ ("Print what it took and reached as JSON"),
      NULL },
    { "estimate", 0, 0, G_OPTION_ARG_NONE, &values->estimate,
      N_ ("Print the memory and time that painting would take, and do not paint"), NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &values->quiet, N_ ("Show no progress"), NULL },
    { "fetch-network", 0, 0, G_OPTION_ARG_STRING, &values->fetched,
      N_ ("Fetch a network that others have trained, and print where it is"), N_ ("NAME") },
    { "export-network", 0, 0, G_OPTION_ARG_FILENAME, &values->exported,
      N_ ("Write a network's file as a safetensors file, and do not paint"), N_ ("FILE") },
    { "list-networks", 0, 0, G_OPTION_ARG_NONE, &values->networks, N_ ("List the networks"), NULL },
    { "list-presets", 0, 0, G_OPTION_ARG_NONE, &values->presets, N_ ("List the presets"), NULL },
    { "list-settings", 0, 0, G_OPTION_ARG_NONE, &values->settings,
      N_ ("List the settings with their defaults and ranges"), NULL },
    { "version", 0, 0, G_OPTION_ARG_NONE, &values->version, N_ ("Print the version"), NULL },
    { "help", 'h', 0, G_OPTION_ARG_NONE, &values->help, N_ ("Show what most people need"), NULL },
    { "help-settings", 0, 0, G_OPTION_ARG_NONE, &values->help_settings,
      N_ ("Show all settings but those of a recipe"), NULL },
    { "help-recipe", 0, 0, G_OPTION_ARG_NONE, &values->help_recipe,
      N_ ("Show the settings of a recipe, by which the presets of other programs are made"), NULL },
    { "help-all", 0, 0, G_OPTION_ARG_NONE, &values->help_all, N_ ("Show all options"), NULL },
    { "describe-options", 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_NONE, &values->described, NULL,
      NULL },
    { G_OPTION_REMAINING, 0, G_OPTION_FLAG_HIDDEN, G_OPTION_ARG_FILENAME_ARRAY, &values->files,
      NULL, NULL },
  };

  g_array_append_vals (group, entries, G_N_ELEMENTS (entries));
}

/* Keeps the value of a setting: a GOptionArgFunc. */
static gboolean
keep_setting (const char *option, const char *value, gpointer user_data, GError **error)
{
  NstOptionValues *values = user_data;

  g_ptr_array_add (values->names, g_strdup (option + strspn (option, "-")));
  g_ptr_array_add (values->values, g_strdup (value));
  return TRUE;
}

/* What PSPEC's option takes, as in NstOptions. Free with g_free. */
static char *
name_argument (GParamSpec *pspec)
{
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      g_auto (GStrv) nicks = nst_settings_list_nicks (pspec);

      return g_strjoinv ("|", nicks);
    }
  if (!G_IS_PARAM_SPEC_STRING (pspec))
    return g_strdup (_ ("NUMBER"));
  if (g_str_has_suffix (pspec->name, "-file"))
    return g_strdup (_ ("FILE"));
  if (g_str_has_suffix (pspec->name, "-folder"))
    return g_strdup (_ ("FOLDER"));
  return g_strdup (g_str_equal (pspec->name, "network") ? _ ("NETWORK") : _ ("TEXT"));
}

/* What PSPEC is, which values it takes and which it has. Free with g_free. */
static char *
describe_setting (GParamSpec *pspec)
{
  g_autofree char *value
    = nst_settings_value_to_text (pspec, g_param_spec_get_default_value (pspec));
  g_autofree char *range = nst_settings_describe_range (pspec);
  const char *blurb = _ (g_param_spec_get_blurb (pspec));

  if (value == NULL || *value == '\0')
    return g_strdup (blurb);
  if (G_IS_PARAM_SPEC_ENUM (pspec) || G_IS_PARAM_SPEC_STRING (pspec))
    return g_strdup_printf (_ ("%s (default: %s)"), blurb, value);
  return g_strdup_printf (_ ("%s (%s; default: %s)"), blurb, range, value);
}

static void
add_settings (NstOptions *options)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    {
      const NstOptionGroup group = pspecs[i]->flags & NST_PARAM_BASIC ? NST_OPTIONS_SETTINGS
                                   : pspecs[i]->flags & NST_PARAM_RECIPE
                                     ? NST_OPTIONS_RECIPE
                                     : NST_OPTIONS_MORE_SETTINGS;
      GOptionEntry entry = { pspecs[i]->name, 0, G_OPTION_FLAG_FILENAME, /* need not be UTF-8 */
                             G_OPTION_ARG_CALLBACK, keep_setting };

      entry.description = describe_setting (pspecs[i]);
      entry.arg_description = name_argument (pspecs[i]);
      g_ptr_array_add (options->texts, (char *) entry.description);
      g_ptr_array_add (options->texts, (char *) entry.arg_description);
      g_array_append_val (options->groups[group], entry);
    }
}

NstOptions *
nst_options_new (NstOptionValues *values)
{
  NstOptions *options = g_new0 (NstOptions, 1);
  const GOptionEntry preset = { "preset",
                                0,
                                0,
                                G_OPTION_ARG_STRING,
                                &values->preset,
                                N_ ("A named set of values for the settings"),
                                N_ ("PRESET") };

  values->names = g_ptr_array_new_with_free_func (g_free);
  values->values = g_ptr_array_new_with_free_func (g_free);
  options->texts = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; i < NST_OPTIONS_GROUPS; i++)
    options->groups[i] = g_array_new (TRUE, TRUE, sizeof (GOptionEntry));
  add_picture_options (options->groups[NST_OPTIONS_PICTURES], values, options->texts);
  g_array_append_val (options->groups[NST_OPTIONS_SETTINGS], preset);
  add_settings (options);
  add_other_options (options->groups[NST_OPTIONS_OTHER], values);
  return options;
}

void
nst_options_free (NstOptions *options)
{
  for (guint i = 0; i < NST_OPTIONS_GROUPS; i++)
    g_array_unref (options->groups[i]);
  g_ptr_array_unref (options->texts);
  g_free (options);
}

/* The one of ARGV that ERROR, which GLib has set in words of its own, is about; NULL if none is. */
static const char *
find_named (const GError *error, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (argv[i][0] == '-' && argv[i][1] && strstr (error->message, argv[i]))
      return argv[i];
  return NULL;
}

/* The one of OPTIONS that FLAG, which is none, is most like; NULL if it is like none. */
static const char *
find_meant (const NstOptions *options, const char *flag)
{
  g_auto (GStrv) parts = g_strsplit (flag + strspn (flag, "-"), "=", 2);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();

  for (guint i = 0; i < NST_OPTIONS_GROUPS; i++)
    for (guint j = 0; j < options->groups[i]->len; j++)
      {
        const GOptionEntry *entry = &g_array_index (options->groups[i], GOptionEntry, j);

        if (!(entry->flags & G_OPTION_FLAG_HIDDEN))
          g_ptr_array_add (names, (char *) entry->long_name);
      }
  g_ptr_array_add (names, NULL);
  return parts[0] ? nst_nearest_word (parts[0], (const char *const *) names->pdata) : NULL;
}

/* Says in ERROR that there is no option FLAG. */
static void
set_unknown (const NstOptions *options, const char *flag, GError **error)
{
  const char *meant = g_str_has_prefix (flag, "--") ? find_meant (options, flag) : NULL;

  if (meant)
    g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                 _ ("There is no option %s. Did you mean --%s?"), flag, meant);
  else
    g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                 _ ("There is no option %s: neural-style --help shows which there are."), flag);
}

gboolean
nst_options_parse (NstOptions *options, NstOptionValues *values, int argc, char **argv,
                   GError **error)
{
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_auto (GStrv) given = g_strdupv (argv);
  g_autoptr (GError) wrong = NULL;
  GOptionGroup *group = g_option_group_new ("all", "", "", values, NULL);
  const char *named;

  for (guint i = 0; i < NST_OPTIONS_GROUPS; i++)
    g_option_group_add_entries (group, (GOptionEntry *) options->groups[i]->data);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_set_main_group (context, group);
  if (g_option_context_parse (context, &argc, &argv, &wrong))
    return TRUE;
  named = find_named (wrong, g_strv_length (given), given);
  if (named && g_error_matches (wrong, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION))
    set_unknown (options, named, error);
  else
    g_propagate_error (error, g_steal_pointer (&wrong));
  return FALSE;
}

/* Adds MEMBER with TEXT, unless it is NULL, to what BUILDER builds. */
static void
add_text (JsonBuilder *builder, const char *member, const char *text)
{
  if (text == NULL)
    return;
  json_builder_set_member_name (builder, member);
  json_builder_add_string_value (builder, text);
}

/* Adds the entries of GROUP that are not hidden. */
static void
add_entries (JsonBuilder *builder, const GArray *group)
{
  for (guint i = 0; i < group->len; i++)
    {
      const GOptionEntry *entry = &g_array_index (group, GOptionEntry, i);
      const char letter[] = { entry->short_name, '\0' };

      if (entry->flags & G_OPTION_FLAG_HIDDEN)
        continue;
      json_builder_begin_object (builder);
      add_text (builder, "name", entry->long_name);
      add_text (builder, "letter", *letter ? letter : NULL);
      add_text (builder, "argument", entry->arg_description);
      add_text (builder, "description", _ (entry->description));
      json_builder_end_object (builder);
    }
}

char *
nst_options_describe (const NstOptions *options)
{
  g_autoptr (JsonBuilder) builder = json_builder_new ();
  g_autoptr (JsonNode) root = NULL;

  json_builder_begin_array (builder);
  for (guint i = 0; i < NST_OPTIONS_GROUPS; i++)
    {
      json_builder_begin_object (builder);
      add_text (builder, "title", nst_options_title (i));
      json_builder_set_member_name (builder, "options");
      json_builder_begin_array (builder);
      add_entries (builder, options->groups[i]);
      json_builder_end_array (builder);
      json_builder_end_object (builder);
    }
  json_builder_end_array (builder);
  root = json_builder_get_root (builder);
  return json_to_string (root, FALSE);
}
