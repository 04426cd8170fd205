/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "command-line/help.h"

#include <glib/gi18n-lib.h>
#include <unistd.h>

#include "command-line/terminal.h"

#define INDENT 28    /* columns, before what options are */
#define NARROWEST 50 /* columns; narrower terminals break the lines themselves */
#define ALL_GROUPS ((1 << NST_OPTIONS_GROUPS) - 1)

/* Appends TEXT, broken into lines that end before COLUMNS; the first begins at column AT, all at
 * INDENT. */
static void
append_wrapped (GString *help, const char *text, int at, int columns)
{
  g_auto (GStrv) words = g_strsplit (text, " ", -1);

  for (guint i = 0; words[i]; i++)
    {
      const int width = nst_text_columns (words[i]);

      if (at > INDENT && at + 1 + width >= columns)
        {
          g_string_append_c (help, '\n');
          at = 0;
        }
      if (at < INDENT)
        {
          g_string_append_printf (help, "%*s", INDENT - at, "");
          at = INDENT;
        }
      else if (at > INDENT)
        {
          g_string_append_c (help, ' ');
          at++;
        }
      g_string_append (help, words[i]);
      at += width;
    }
  g_string_append_c (help, '\n');
}

static void
append_entry (GString *help, const GOptionEntry *entry, int columns)
{
  g_autoptr (GString) flag = g_string_new ("  ");
  int at;

  if (entry->short_name)
    g_string_append_printf (flag, "-%c, ", entry->short_name);
  g_string_append_printf (flag, "--%s", entry->long_name);
  if (entry->arg_description)
    g_string_append_printf (flag, "=%s", _ (entry->arg_description));
  g_string_append (help, flag->str);
  at = nst_text_columns (flag->str);
  if (at > INDENT - 2)
    {
      g_string_append_c (help, '\n');
      at = 0;
    }
  append_wrapped (help, _ (entry->description), at, columns);
}

static void
append_group (GString *help, const NstOptions *options, NstOptionGroup group, int columns)
{
  g_string_append_printf (help, "\n%s:\n", nst_options_title (group));
  for (guint i = 0; i < options->groups[group]->len; i++)
    {
      const GOptionEntry *entry = &g_array_index (options->groups[group], GOptionEntry, i);

      if (!(entry->flags & G_OPTION_FLAG_HIDDEN))
        append_entry (help, entry, columns);
    }
}

/* The groups that VALUES ask for, as bits; 0 for none. */
static guint
choose_groups (const NstOptionValues *values)
{
  if (values->help_all)
    return ALL_GROUPS;
  return (values->help
            ? 1 << NST_OPTIONS_PICTURES | 1 << NST_OPTIONS_SETTINGS | 1 << NST_OPTIONS_OTHER
            : 0)
         | (values->help_settings ? 1 << NST_OPTIONS_SETTINGS | 1 << NST_OPTIONS_MORE_SETTINGS : 0)
         | (values->help_recipe ? 1 << NST_OPTIONS_RECIPE : 0);
}

char *
nst_help_make (const NstOptions *options, const NstOptionValues *values)
{
  const int columns = CLAMP (nst_terminal_columns (STDOUT_FILENO), NARROWEST, NST_USUAL_COLUMNS);
  const guint groups = choose_groups (values);
  GString *help;

  if (groups == 0)
    return NULL;
  help
    = g_string_new (_ ("Paint a picture in the style of others:\n"
                       "  neural-style [OPTION…] CONTENT STYLE [STYLE…] -o FILE\n"
                       "  neural-style [OPTION…] CONTENT… --style=FILE --output-folder=FOLDER\n"));
  for (guint i = 0; i < NST_OPTIONS_GROUPS; i++)
    if (groups & (1 << i))
      append_group (help, options, i, columns);
  return g_string_free (help, FALSE);
}
