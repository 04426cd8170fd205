/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/arguments.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/blas.h"
#include "base/error.h"
#include "base/products.h"
#include "network/network-catalogue.h"
#include "settings/presets.h"

#define NO_MASK "none"

/* The settings that were given, in their order; applied after the preset. */
typedef struct
{
  GPtrArray *names;
  GPtrArray *values;
} Pairs;

static gboolean
keep_pair (const char *option, const char *value, gpointer user_data, GError **error)
{
  Pairs *pairs = user_data;

  g_ptr_array_add (pairs->names, g_strdup (option + strspn (option, "-")));
  g_ptr_array_add (pairs->values, g_strdup (value));
  return TRUE;
}

/* A group of options, one for each setting. TEXTS keeps their descriptions, which must live until
 * the arguments are parsed. */
static GOptionGroup *
make_settings_group (Pairs *pairs, GPtrArray *texts)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  g_autofree GOptionEntry *entries = g_new0 (GOptionEntry, n_settings + 1);
  GOptionGroup *group
    = g_option_group_new ("settings", _ ("Settings"), _ ("Settings"), pairs, NULL);

  for (guint i = 0; i < n_settings; i++)
    {
      g_autofree char *range = nst_settings_describe_range (pspecs[i]);
      char *description
        = g_strdup_printf ("%s (%s)", _ (g_param_spec_get_blurb (pspecs[i])), range);

      g_ptr_array_add (texts, description);
      entries[i].long_name = pspecs[i]->name;
      entries[i].flags = G_OPTION_FLAG_FILENAME; /* a network's path need not be UTF-8 */
      entries[i].arg = G_OPTION_ARG_CALLBACK;
      entries[i].arg_data = keep_pair;
      entries[i].description = description;
      entries[i].arg_description = _ ("VALUE");
    }
  g_option_group_add_entries (group, entries);
  return group;
}

/* An NstSettingDescription. */
static void
append_setting (GString *text, GParamSpec *pspec, const char *range)
{
  g_autofree char *value
    = nst_settings_value_to_text (pspec, g_param_spec_get_default_value (pspec));

  g_string_append_printf (text, _ ("%s=%s  %s (%s)\n"), pspec->name, value,
                          _ (g_param_spec_get_blurb (pspec)), range);
}

static char *
list_presets (void)
{
  g_auto (GStrv) names = nst_presets_list ();
  GString *text = g_string_new (NULL);

  for (guint i = 0; names[i]; i++)
    {
      g_autofree char *label = nst_presets_get_label (names[i]);
      g_string_append_printf (text, "%s  %s\n", names[i], label);
    }
  return g_string_free (text, FALSE);
}

static char *
list_networks (void)
{
  g_auto (GStrv) names = nst_network_list ();
  g_autofree char *text = g_strjoinv ("\n", names);

  return g_strconcat (text, "\n", NULL);
}

static gboolean
apply_settings (NstSettings *settings, const char *preset, const Pairs *pairs, GError **error)
{
  if (preset && !nst_presets_apply (preset, settings, error))
    return FALSE;
  for (guint i = 0; i < pairs->names->len; i++)
    if (!nst_settings_set_from_text (settings, pairs->names->pdata[i], pairs->values->pdata[i],
                                     error))
      return FALSE;
  return TRUE;
}

/* Checks how many masks there are, and empties those that are called NO_MASK. */
static gboolean
take_masks (NstArguments *arguments, GError **error)
{
  const guint n_styles = g_strv_length (arguments->styles);
  const guint n_masks = arguments->masks ? g_strv_length (arguments->masks) : 0;

  if (n_masks > 0 && n_masks != n_styles)
    {
      g_set_error (
        error, NST_ERROR, NST_ERROR_INPUT,
        _ ("There are %u styles but %u masks: give one --mask for each style, in the same "
           "order, and “--mask none” for a style without one."),
        n_styles, n_masks);
      return FALSE;
    }
  for (guint i = 0; i < n_masks; i++)
    if (g_str_equal (arguments->masks[i], NO_MASK))
      arguments->masks[i][0] = '\0';
  return TRUE;
}

/* Takes the content from the first of FILES, and the styles from the others. */
static gboolean
take_files (NstArguments *arguments, GStrv files, GError **error)
{
  if (files == NULL || g_strv_length (files) < 2)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_INPUT,
                           _ ("Name a content picture and at least one style picture: "
                              "neural-style CONTENT STYLE -o OUTPUT."));
      return FALSE;
    }
  if (arguments->output == NULL && !arguments->estimate)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_OUTPUT,
                           _ ("Say where the result goes: -o OUTPUT."));
      return FALSE;
    }
  arguments->content = g_strdup (files[0]);
  arguments->styles = g_strdupv (files + 1);
  return take_masks (arguments, error);
}

/* Checks that there is where a network is written to, and no pictures. */
static gboolean
check_export (const NstArguments *arguments, GStrv files, GError **error)
{
  if (arguments->output && files == NULL)
    return TRUE;
  g_set_error_literal (error, NST_ERROR, NST_ERROR_OUTPUT,
                       _ ("Name the network's file and the file to write, and no pictures: "
                          "neural-style --export-network FILE -o OUTPUT.safetensors."));
  return FALSE;
}

gboolean
nst_arguments_parse (NstArguments *arguments, int argc, char **argv, GError **error)
{
  g_autoptr (GOptionContext) context
    = g_option_context_new (_ ("CONTENT STYLE [STYLE…] - paint a picture in the style of others"));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  g_auto (GStrv) files = NULL;
  g_autofree char *preset = NULL;
  Pairs pairs = { names, values };
  gboolean networks = FALSE, presets = FALSE, settings = FALSE, version = FALSE;
  const GOptionEntry entries[]
    = { { "output", 'o', 0, G_OPTION_ARG_FILENAME, &arguments->output,
          N_ ("The picture to write; its extension says which kind"), N_ ("OUTPUT") },
        { "mask", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &arguments->masks,
          N_ ("Where a style applies: white in a grayscale file; one for each style in order, or "
              "none for all that the masks leave"),
          N_ ("FILE|none") },
        { "preset", 0, 0, G_OPTION_ARG_STRING, &preset,
          N_ ("A named set of values for the settings"), N_ ("NAME") },
        { "json", 0, 0, G_OPTION_ARG_NONE, &arguments->json,
          N_ ("Print what it took and reached as JSON"), NULL },
        { "estimate", 0, 0, G_OPTION_ARG_NONE, &arguments->estimate,
          N_ ("Print the memory and time that painting would take, and do not paint"), NULL },
        { "export-network", 0, 0, G_OPTION_ARG_FILENAME, &arguments->network,
          N_ ("Write a network's file as a safetensors file, and do not paint"), N_ ("FILE") },
        { "fetch-network", 0, 0, G_OPTION_ARG_STRING, &arguments->fetched,
          N_ ("Fetch a network that others have trained, and print where it is"), N_ ("NAME") },
        { "list-networks", 0, 0, G_OPTION_ARG_NONE, &networks, N_ ("List the networks"), NULL },
        { "list-presets", 0, 0, G_OPTION_ARG_NONE, &presets, N_ ("List the presets"), NULL },
        { "list-settings", 0, 0, G_OPTION_ARG_NONE, &settings,
          N_ ("List the settings with their defaults and ranges"), NULL },
        { "version", 0, 0, G_OPTION_ARG_NONE, &version, N_ ("Print the version"), NULL },
        { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &files, NULL, NULL },
        { NULL } };

  *arguments = (NstArguments){ .settings = nst_settings_new () };
  g_option_context_set_translation_domain (context, GETTEXT_PACKAGE);
  g_option_context_add_main_entries (context, entries, GETTEXT_PACKAGE);
  g_option_context_add_group (context, make_settings_group (&pairs, texts));
  if (!g_option_context_parse (context, &argc, &argv, error)
      || !apply_settings (arguments->settings, preset, &pairs, error))
    return FALSE;

  if (networks)
    arguments->listing = list_networks ();
  else if (presets)
    arguments->listing = list_presets ();
  else if (settings)
    arguments->listing = nst_settings_describe_all (append_setting);
  else if (version)
    arguments->listing
      = g_strdup_printf ("neural-style %s\nkernel: %s\nopenblas: %s\n", NST_VERSION,
                         nst_product_kernel_name (), nst_blas_core ());
  if (arguments->listing || arguments->fetched)
    return TRUE;
  return arguments->network ? check_export (arguments, files, error)
                            : take_files (arguments, files, error);
}

void
nst_arguments_clear (NstArguments *arguments)
{
  g_clear_object (&arguments->settings);
  g_free (arguments->content);
  g_strfreev (arguments->styles);
  g_strfreev (arguments->masks);
  g_free (arguments->output);
  g_free (arguments->fetched);
  g_free (arguments->network);
  g_free (arguments->listing);
}
