/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/arguments.h"

#include <glib/gi18n-lib.h>
#include <string.h>
#include <unistd.h>

#include "base/blas.h"
#include "base/error.h"
#include "base/nearest-word.h"
#include "base/products.h"
#include "command-line/help.h"
#include "command-line/options.h"
#include "network/network-catalogue.h"
#include "pictures/picture-file.h"
#include "settings/presets.h"

#define NO_MASK "none"

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

/* What VALUES ask to be printed instead of painting; NULL for nothing. Free with g_free. */
static char *
make_listing (const NstOptions *options, const NstOptionValues *values)
{
  char *help = nst_help_make (options, values);

  if (help)
    return help;
  if (values->described)
    return nst_options_describe (options);
  if (values->networks)
    return list_networks ();
  if (values->presets)
    return list_presets ();
  if (values->settings)
    return nst_settings_describe_all (append_setting);
  return values->version
           ? g_strdup_printf ("neural-style %s\nkernel: %s\nopenblas: %s\n", NST_VERSION,
                              nst_product_kernel_name (), nst_blas_core ())
           : NULL;
}

static gboolean
apply_settings (NstSettings *settings, const NstOptionValues *values, GError **error)
{
  if (values->preset && !nst_presets_apply (values->preset, settings, error))
    return FALSE;
  for (guint i = 0; i < values->names->len; i++)
    if (!nst_settings_set_from_text (settings, values->names->pdata[i], values->values->pdata[i],
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

/* Sets the error to MESSAGE. Returns FALSE. */
static gboolean
fail (NstError code, const char *message, GError **error)
{
  g_set_error_literal (error, NST_ERROR, code, message);
  return FALSE;
}

/* Takes contents and styles: those that "--style" names, or else all FILES but the first. */
static gboolean
take_files (NstArguments *arguments, GStrv files, GError **error)
{
  const guint n_files = files ? g_strv_length (files) : 0;

  if (arguments->styles == NULL && arguments->folder)
    return fail (NST_ERROR_INPUT,
                 _ ("Name the styles by --style, as all other pictures are contents: neural-style "
                    "CONTENT… --style=STYLE --output-folder=FOLDER."),
                 error);
  if (n_files < (arguments->styles ? 1 : 2))
    return fail (NST_ERROR_INPUT,
                 _ ("Name a content picture and at least one style picture: "
                    "neural-style CONTENT STYLE -o OUTPUT."),
                 error);
  if (arguments->styles)
    arguments->contents = g_strdupv (files);
  else
    {
      const char *const first[] = { files[0], NULL };

      arguments->contents = g_strdupv ((GStrv) first);
      arguments->styles = g_strdupv (files + 1);
    }
  return take_masks (arguments, error);
}

static guint
count_streams (GStrv files)
{
  guint count = 0;

  for (guint i = 0; files && files[i]; i++)
    count += g_str_equal (files[i], NST_STREAM);
  return count;
}

/* Checks that standard input is one picture, and no terminal. */
static gboolean
check_input (const NstArguments *arguments, GError **error)
{
  const guint contents = count_streams (arguments->contents);
  const guint all = contents + count_streams (arguments->styles) + count_streams (arguments->masks);

  if (all > 1)
    return fail (NST_ERROR_INPUT,
                 _ ("Standard input is one picture: give - once, and files for the others."),
                 error);
  if (contents > 0 && arguments->folder)
    return fail (NST_ERROR_INPUT,
                 _ ("A content on standard input has no name for its painting in a folder: say "
                    "where it goes by -o."),
                 error);
  if (all > 0 && isatty (STDIN_FILENO))
    return fail (NST_ERROR_INPUT,
                 _ ("Standard input is a terminal: let a picture come from a file or a program, "
                    "by < or |."),
                 error);
  return TRUE;
}

/* Checks that it is said where paintings go, and that they can go there. */
static gboolean
check_output (const NstArguments *arguments, GError **error)
{
  const gboolean streams = g_strcmp0 (arguments->output, NST_STREAM) == 0;

  if (arguments->output && arguments->folder)
    return fail (NST_ERROR_OUTPUT, _ ("Give one of -o and --output-folder, not both."), error);
  if (arguments->folder == NULL && g_strv_length (arguments->contents) > 1)
    return fail (NST_ERROR_OUTPUT,
                 _ ("The paintings of several contents need a folder: --output-folder=FOLDER."),
                 error);
  if (arguments->frames && arguments->folder == NULL && !arguments->estimate)
    return fail (NST_ERROR_OUTPUT,
                 _ ("The paintings of --frames need a folder: --output-folder=FOLDER."), error);
  if (arguments->output == NULL && arguments->folder == NULL && !arguments->estimate)
    return fail (NST_ERROR_OUTPUT, _ ("Say where the result goes: -o OUTPUT."), error);
  if (streams && arguments->json)
    return fail (NST_ERROR_OUTPUT,
                 _ ("Standard output takes the picture or, by --json, the report: give -o a "
                    "file's name, or leave --json out."),
                 error);
  if (streams && isatty (STDOUT_FILENO))
    return fail (NST_ERROR_OUTPUT,
                 _ ("Standard output is a terminal, which shows no pictures: lead it to a file or "
                    "a program, by > or |."),
                 error);
  if (arguments->kind && arguments->output && !streams)
    return fail (NST_ERROR_OUTPUT,
                 _ ("A file's ending says its format: leave --format to -o - and --output-folder."),
                 error);
  return TRUE;
}

/* Takes the kind of the paintings from what "--format" says. */
static gboolean
take_kind (NstArguments *arguments, const char *format, GError **error)
{
  g_auto (GStrv) kinds = nst_picture_file_list_kinds ();
  g_autofree char *list = g_strjoinv (", ", kinds);

  if (format == NULL || nst_picture_file_extension (format))
    {
      arguments->kind = format ? g_ascii_strdown (format, -1) : NULL;
      return TRUE;
    }
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
               _ ("No pictures can be written in the format “%s”: choose one of %s."), format,
               list);
  nst_nearest_word_ask (format, (const char *const *) kinds, error);
  return FALSE;
}

/* Checks that there is where a network is written to, and no pictures. */
static gboolean
check_export (const NstArguments *arguments, GStrv files, GError **error)
{
  if (arguments->output && files == NULL)
    return TRUE;
  return fail (NST_ERROR_OUTPUT,
               _ ("Name the network's file and the file to write, and no pictures: "
                  "neural-style --export-network FILE -o OUTPUT.safetensors."),
               error);
}

/* Takes what VALUES say. */
static gboolean
take_values (NstArguments *arguments, NstOptionValues *values, GError **error)
{
  arguments->output = g_steal_pointer (&values->output);
  arguments->folder = g_steal_pointer (&values->folder);
  arguments->styles = g_steal_pointer (&values->styles);
  arguments->masks = g_steal_pointer (&values->masks);
  arguments->fetched = g_steal_pointer (&values->fetched);
  arguments->network = g_steal_pointer (&values->exported);
  arguments->frames = values->frames;
  arguments->overwrite = values->overwrite;
  arguments->json = values->json;
  arguments->quiet = values->quiet;
  arguments->estimate = values->estimate;
  if (!apply_settings (arguments->settings, values, error))
    return FALSE;
  if (arguments->fetched)
    return TRUE;
  if (arguments->network)
    return check_export (arguments, values->files, error);
  return take_kind (arguments, values->format, error)
         && take_files (arguments, values->files, error) && check_input (arguments, error)
         && check_output (arguments, error);
}

gboolean
nst_arguments_parse (NstArguments *arguments, int argc, char **argv, GError **error)
{
  NstOptionValues values = { 0 };
  g_autoptr (NstOptions) options = nst_options_new (&values);
  gboolean done = nst_options_parse (options, &values, argc, argv, error);

  *arguments = (NstArguments){ .settings = nst_settings_new () };
  if (done && (arguments->listing = make_listing (options, &values)) == NULL)
    done = take_values (arguments, &values, error);
  nst_option_values_clear (&values);
  return done;
}

void
nst_arguments_clear (NstArguments *arguments)
{
  g_clear_object (&arguments->settings);
  g_strfreev (arguments->contents);
  g_strfreev (arguments->styles);
  g_strfreev (arguments->masks);
  g_free (arguments->output);
  g_free (arguments->folder);
  g_free (arguments->kind);
  g_free (arguments->fetched);
  g_free (arguments->network);
  g_free (arguments->listing);
}
