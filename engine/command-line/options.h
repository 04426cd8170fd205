/* The options of the command neural-style, in groups: what is parsed, shown as help, and made into
 * the manual page and the shells' completions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What all options are read into; texts and lists are NULL where nothing was given. */
typedef struct
{
  char *output, *folder, *format;
  GStrv styles, masks, files;
  gboolean overwrite, frames;
  char *preset;
  GPtrArray *names, *values; /* of the settings that were given, in their order */
  gboolean json, estimate, quiet;
  char *exported, *fetched; /* networks */
  gboolean networks, presets, settings, version;
  gboolean help, help_settings, help_recipe, help_all, described;
} NstOptionValues;

void nst_option_values_clear (NstOptionValues *values);

typedef enum
{
  NST_OPTIONS_PICTURES,
  NST_OPTIONS_SETTINGS, /* that most people need */
  NST_OPTIONS_MORE_SETTINGS,
  NST_OPTIONS_RECIPE,
  NST_OPTIONS_OTHER,
  NST_OPTIONS_GROUPS /* their number */
} NstOptionGroup;

/* All options, each once. An entry's argument says what it takes: FILE, FOLDER, NUMBER, TEXT and
 * so on, or words with "|" between them. */
typedef struct
{
  GArray *groups[NST_OPTIONS_GROUPS]; /* of GOptionEntry, hidden ones among them */
  GPtrArray *texts;                   /* theirs, where they are made */
} NstOptions;

/* Makes the options, which are read into VALUES. Free with nst_options_free. */
NstOptions *nst_options_new (NstOptionValues *values);
void nst_options_free (NstOptions *options);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstOptions, nst_options_free)

/* The title of GROUP, translated. */
const char *nst_options_title (NstOptionGroup group);

/* Reads ARGV into the values of OPTIONS. FALSE with an error that says what is wrong, and which
 * option was meant where one is mistyped. */
gboolean nst_options_parse (NstOptions *options, NstOptionValues *values, int argc, char **argv,
                            GError **error);

/* OPTIONS as JSON, for make-shell-files.py. Free with g_free. */
char *nst_options_describe (const NstOptions *options);

G_END_DECLS
