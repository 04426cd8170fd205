/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "arguments.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "procedure.h"
#include "settings/options.h"

#define STYLE "style"
#define OPTIONS "options"
#define STYLES "styles"
#define MIX "mix"
#define REPLACE "replace"

/* GIMP does not know our enumerations. A word is taken as text, and checked here: of a choice, GIMP
 * would replace a wrong word by the default and say nothing. */
static void
declare_word (GimpProcedure *procedure, GParamSpec *pspec, const char *nick, const char *blurb)
{
  const GParamSpecEnum *words = G_PARAM_SPEC_ENUM (pspec);
  g_autofree char *range = nst_settings_describe_range (pspec);
  g_autofree char *text = g_strdup_printf ("%s (%s)", blurb, range);

  gimp_procedure_add_string_argument (
    procedure, pspec->name, nick, text,
    g_enum_get_value (words->enum_class, words->default_value)->value_nick, G_PARAM_READWRITE);
}

static void
declare_setting (GimpProcedure *procedure, GParamSpec *pspec)
{
  const char *nick = g_dgettext (GETTEXT_PACKAGE, g_param_spec_get_nick (pspec));
  const char *blurb = g_dgettext (GETTEXT_PACKAGE, g_param_spec_get_blurb (pspec));

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    declare_word (procedure, pspec, nick, blurb);
  else if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    gimp_procedure_add_double_argument (
      procedure, pspec->name, nick, blurb, G_PARAM_SPEC_DOUBLE (pspec)->minimum,
      G_PARAM_SPEC_DOUBLE (pspec)->maximum, G_PARAM_SPEC_DOUBLE (pspec)->default_value,
      G_PARAM_READWRITE);
  else if (G_IS_PARAM_SPEC_INT (pspec))
    gimp_procedure_add_int_argument (procedure, pspec->name, nick, blurb,
                                     G_PARAM_SPEC_INT (pspec)->minimum,
                                     G_PARAM_SPEC_INT (pspec)->maximum,
                                     G_PARAM_SPEC_INT (pspec)->default_value, G_PARAM_READWRITE);
  else if (G_IS_PARAM_SPEC_STRING (pspec))
    gimp_procedure_add_string_argument (procedure, pspec->name, nick, blurb,
                                        G_PARAM_SPEC_STRING (pspec)->default_value,
                                        G_PARAM_READWRITE);
  else
    g_warning ("no argument for the setting %s", pspec->name);
}

void
nst_arguments_declare (GimpProcedure *procedure)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  gimp_procedure_add_file_argument (procedure, STYLE, _ ("Style"),
                                    _ ("The picture whose style to paint in"),
                                    GIMP_FILE_CHOOSER_ACTION_OPEN, TRUE, NULL, G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (
    procedure, OPTIONS, _ ("Options"),
    _ ("Settings as name=value, separated by spaces, which go before the arguments of these names; "
       "preset=NAME stands for those of a look"),
    "", G_PARAM_READWRITE);
  gimp_procedure_add_string_argument (
    procedure, STYLES, _ ("Several styles"),
    "The paths of pictures, in place of style. " NST_PROCEDURE_STYLES, "", G_PARAM_READWRITE);
  for (guint i = 0; i < n_settings; i++)
    declare_setting (procedure, pspecs[i]);
  /* Scripts change the layer themselves; these are last values alone. */
  gimp_procedure_add_double_aux_argument (procedure, MIX, MIX, NULL, 0, 1, 1, G_PARAM_READWRITE);
  gimp_procedure_add_boolean_aux_argument (procedure, REPLACE, REPLACE, NULL, FALSE,
                                           G_PARAM_READWRITE);
}

/* Sets the setting PSPEC of SETTINGS from CONFIG. */
static gboolean
read_setting (NstSettings *settings, GParamSpec *pspec, GObject *config, GError **error)
{
  g_auto (GValue) value = G_VALUE_INIT;

  if (!G_IS_PARAM_SPEC_ENUM (pspec))
    {
      g_value_init (&value, pspec->value_type);
      g_object_get_property (config, pspec->name, &value);
      g_object_set_property (G_OBJECT (settings), pspec->name, &value);
      return TRUE;
    }
  g_value_init (&value, G_TYPE_STRING);
  g_object_get_property (config, pspec->name, &value);
  return nst_settings_set_from_text (settings, pspec->name, g_value_get_string (&value), error);
}

static gboolean
read_settings (NstSettings *settings, GObject *config, GError **error)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  g_autofree char *options = NULL;

  for (guint i = 0; i < n_settings; i++)
    if (!read_setting (settings, pspecs[i], config, error))
      return FALSE;
  g_object_get (config, OPTIONS, &options, NULL);
  return nst_settings_set_from_options (settings, options, error);
}

/* Sets REQUEST's styles from CONFIG. */
static gboolean
read_styles (NstRequest *request, GObject *config, GError **error)
{
  g_autofree char *styles = NULL;
  g_autoptr (GFile) style = NULL;
  g_autofree char *path = NULL;

  g_object_get (config, STYLES, &styles, STYLE, &style, NULL);
  if ((styles && *styles) || style == NULL)
    return nst_request_set_styles (request, styles, error);
  path = g_file_get_path (style);
  if (path == NULL)
    {
      g_set_error_literal (error, NST_ERROR, NST_ERROR_INPUT,
                           _ ("This is no picture or file of this computer: save the picture "
                              "first, then choose its file."));
      return FALSE;
    }
  g_ptr_array_set_size (request->styles, 0);
  g_ptr_array_add (request->styles, nst_request_new_style (path, NULL));
  return TRUE;
}

gboolean
nst_arguments_read (NstRequest *request, gpointer config, GError **error)
{
  return read_styles (request, config, error) && read_settings (request->settings, config, error);
}

gboolean
nst_arguments_read_last (NstRequest *request, gpointer config)
{
  if (!nst_arguments_read (request, config, NULL))
    return FALSE;
  g_object_get (config, MIX, &request->mix, REPLACE, &request->replace, NULL);
  return TRUE;
}

static void
write_setting (NstSettings *settings, GParamSpec *pspec, GObject *config)
{
  g_auto (GValue) value = G_VALUE_INIT;
  g_autofree char *nick = NULL;

  g_value_init (&value, pspec->value_type);
  g_object_get_property (G_OBJECT (settings), pspec->name, &value);
  if (!G_IS_PARAM_SPEC_ENUM (pspec))
    {
      g_object_set_property (config, pspec->name, &value);
      return;
    }
  nick = nst_settings_value_to_text (pspec, &value);
  g_object_set (config, pspec->name, nick, NULL);
}

/* REQUEST's styles as the argument of that name takes them; empty for one alone. */
static char *
write_styles (const NstRequest *request)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < request->styles->len; i++)
    {
      const NstStyleChoice *choice = request->styles->pdata[i];
      g_autofree char *path = choice->path ? g_filename_display_name (choice->path) : NULL;

      if (choice->drawable == -1 && path && (choice->mask || request->styles->len > 1))
        g_string_append_printf (text, "%s%s%s%s", *text->str ? "\n" : "", path,
                                choice->mask ? "\t" : "", choice->mask ? choice->mask : "");
    }
  return g_string_free (text, FALSE);
}

void
nst_arguments_write (const NstRequest *request, GimpProcedureConfig *config)
{
  const NstStyleChoice *first = request->styles->len > 0 ? request->styles->pdata[0] : NULL;
  g_autoptr (GFile) style
    = first && first->drawable == -1 && first->path ? g_file_new_for_path (first->path) : NULL;
  g_autofree char *styles = write_styles (request);
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    write_setting (request->settings, pspecs[i], G_OBJECT (config));
  g_object_set (config, STYLE, style, STYLES, styles, OPTIONS, "", MIX, request->mix, REPLACE,
                request->replace, NULL);
}
