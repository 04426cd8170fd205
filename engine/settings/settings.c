/* The settings' declarations, and their values from and to text.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "settings/settings.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"
#include "base/nearest-word.h"
#include "settings/declarations.h"

/* Every property's value lies in values[id - 1]; so a setting needs nothing but its GParamSpec. */
#define MAX_SETTINGS 64

struct _NstSettings
{
  GObject parent_instance;
  GValue values[MAX_SETTINGS];
};

G_DEFINE_FINAL_TYPE (NstSettings, nst_settings, G_TYPE_OBJECT)

static GPtrArray *declarations; /* of GParamSpec, which the class owns; it is never freed */

static void
nst_settings_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  g_value_copy (value, &NST_SETTINGS (object)->values[id - 1]);
}

static void
nst_settings_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_copy (&NST_SETTINGS (object)->values[id - 1], value);
}

static void
nst_settings_finalize (GObject *object)
{
  for (guint i = 0; i < MAX_SETTINGS; i++)
    if (G_IS_VALUE (&NST_SETTINGS (object)->values[i]))
      g_value_unset (&NST_SETTINGS (object)->values[i]);
  G_OBJECT_CLASS (nst_settings_parent_class)->finalize (object);
}

static void
nst_settings_class_init (NstSettingsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  declarations = nst_settings_declare ();
  object_class->set_property = nst_settings_set_property;
  object_class->get_property = nst_settings_get_property;
  object_class->finalize = nst_settings_finalize;
  g_assert (declarations->len <= MAX_SETTINGS);
  for (guint i = 0; i < declarations->len; i++)
    g_object_class_install_property (object_class, i + 1, declarations->pdata[i]);
}

static void
nst_settings_init (NstSettings *self)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    g_value_copy (g_param_spec_get_default_value (pspecs[i]),
                  g_value_init (&self->values[i], pspecs[i]->value_type));
}

NstSettings *
nst_settings_new (void)
{
  return g_object_new (NST_TYPE_SETTINGS, NULL);
}

GParamSpec **
nst_settings_list (guint *n_settings)
{
  g_type_class_unref (g_type_class_ref (NST_TYPE_SETTINGS));
  *n_settings = declarations->len;
  return g_memdup2 (declarations->pdata, declarations->len * sizeof (GParamSpec *));
}

GStrv
nst_settings_list_nicks (GParamSpec *pspec)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  if (G_IS_PARAM_SPEC_ENUM (pspec))
    for (guint i = 0; i < G_PARAM_SPEC_ENUM (pspec)->enum_class->n_values; i++)
      g_strv_builder_add (builder, G_PARAM_SPEC_ENUM (pspec)->enum_class->values[i].value_nick);
  return g_strv_builder_end (builder);
}

static char *
describe_enum (GEnumClass *klass)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < klass->n_values; i++)
    {
      if (i > 0)
        g_string_append (text, i + 1 < klass->n_values ? ", " : _ (" or "));
      g_string_append (text, klass->values[i].value_nick);
    }
  return g_string_free (text, FALSE);
}

/* The range of a number, as numbers are to be written, whatever the locale. */
static char *
describe_numbers (const GParamSpecDouble *pspec)
{
  char least[G_ASCII_DTOSTR_BUF_SIZE], most[G_ASCII_DTOSTR_BUF_SIZE];

  g_ascii_formatd (least, sizeof least, "%g", pspec->minimum);
  g_ascii_formatd (most, sizeof most, "%g", pspec->maximum);
  return g_strdup_printf (_ ("a number from %s to %s"), least, most);
}

char *
nst_settings_describe_range (GParamSpec *pspec)
{
  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return describe_numbers (G_PARAM_SPEC_DOUBLE (pspec));
  if (G_IS_PARAM_SPEC_INT (pspec))
    return g_strdup_printf (_ ("a whole number from %d to %d"), G_PARAM_SPEC_INT (pspec)->minimum,
                            G_PARAM_SPEC_INT (pspec)->maximum);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return describe_enum (G_PARAM_SPEC_ENUM (pspec)->enum_class);
  return g_strdup (_ ("text"));
}

char *
nst_settings_describe_all (NstSettingDescription describe)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < n_settings; i++)
    {
      g_autofree char *range = nst_settings_describe_range (pspecs[i]);

      describe (text, pspecs[i], range);
    }
  return g_string_free (text, FALSE);
}

/* Reads TEXT into VALUE, which has PSPEC's type. FALSE when it does not parse; the caller checks
 * the range. */
static gboolean
parse_value (GParamSpec *pspec, const char *text, GValue *value)
{
  char *end = NULL;

  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    g_value_set_double (value, g_ascii_strtod (text, &end));
  else if (G_IS_PARAM_SPEC_INT (pspec))
    {
      gint64 number = g_ascii_strtoll (text, &end, 10);
      if (number < G_MININT || number > G_MAXINT)
        return FALSE;
      g_value_set_int (value, number);
    }
  else if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      GEnumValue *found = g_enum_get_value_by_nick (G_PARAM_SPEC_ENUM (pspec)->enum_class, text);
      if (found)
        g_value_set_enum (value, found->value);
      return found != NULL;
    }
  else
    {
      g_value_set_string (value, text);
      return TRUE;
    }
  return end != text && *end == '\0';
}

/* TEXT with a point in place of its comma, where that makes a number of it; else NULL. It is not
 * taken so, as others write a thousand with a comma. Free with g_free. */
static char *
replace_comma (GParamSpec *pspec, const char *text)
{
  g_autofree char *changed = g_strdelimit (g_strdup (text), ",", '.');
  char *end = NULL;

  if (!G_IS_PARAM_SPEC_DOUBLE (pspec) || strchr (text, ',') == NULL)
    return NULL;
  g_ascii_strtod (changed, &end);
  return end != changed && *end == '\0' ? g_steal_pointer (&changed) : NULL;
}

/* Sets the error that PSPEC's setting cannot be TEXT. Returns FALSE. */
static gboolean
set_refused (GParamSpec *pspec, const char *text, GError **error)
{
  g_autofree char *range = nst_settings_describe_range (pspec);
  g_autofree char *with_point = replace_comma (pspec, text);

  if (with_point)
    g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                 _ ("The setting “%s” cannot be “%s”: it takes %s, written with a point: %s."),
                 pspec->name, text, range, with_point);
  else
    g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
                 _ ("The setting “%s” cannot be “%s”: it takes %s."), pspec->name, text, range);
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    {
      g_auto (GStrv) nicks = nst_settings_list_nicks (pspec);

      nst_nearest_word_ask (text, (const char *const *) nicks, error);
    }
  return FALSE;
}

/* Sets the error that there is no setting NAME. Returns FALSE. */
static gboolean
set_unknown (const char *name, GError **error)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);
  g_autofree const char **names = g_new0 (const char *, n_settings + 1);
  g_autofree char *list = NULL;

  for (guint i = 0; i < n_settings; i++)
    names[i] = pspecs[i]->name;
  list = g_strjoinv (", ", (GStrv) names);
  g_set_error (error, NST_ERROR, NST_ERROR_SETTING,
               _ ("There is no setting “%s”: the settings are %s."), name, list);
  nst_nearest_word_ask (name, names, error);
  return FALSE;
}

gboolean
nst_settings_set_from_text (NstSettings *settings, const char *name, const char *text,
                            GError **error)
{
  GParamSpec *pspec = g_object_class_find_property (G_OBJECT_GET_CLASS (settings), name);
  g_auto (GValue) value = G_VALUE_INIT;

  if (pspec == NULL)
    return set_unknown (name, error);

  /* g_param_value_validate returns TRUE when it had to change the value, because it was outside the
   * range or NaN. */
  g_value_init (&value, pspec->value_type);
  if (parse_value (pspec, text, &value) && !g_param_value_validate (pspec, &value))
    {
      g_object_set_property (G_OBJECT (settings), name, &value);
      return TRUE;
    }

  return set_refused (pspec, text, error);
}

void
nst_settings_copy (NstSettings *from, NstSettings *to)
{
  guint n_settings;
  g_autofree GParamSpec **pspecs = nst_settings_list (&n_settings);

  for (guint i = 0; i < n_settings; i++)
    g_object_set_property (G_OBJECT (to), pspecs[i]->name, &from->values[i]);
}

char *
nst_settings_value_to_text (GParamSpec *pspec, const GValue *value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];

  if (G_IS_PARAM_SPEC_DOUBLE (pspec))
    return g_strdup (g_ascii_dtostr (number, sizeof number, g_value_get_double (value)));
  if (G_IS_PARAM_SPEC_INT (pspec))
    return g_strdup_printf ("%d", g_value_get_int (value));
  if (G_IS_PARAM_SPEC_ENUM (pspec))
    return g_strdup (
      g_enum_get_value (G_PARAM_SPEC_ENUM (pspec)->enum_class, g_value_get_enum (value))
        ->value_nick);
  return g_value_dup_string (value);
}
