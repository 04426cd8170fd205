/* The arguments of the command neural-style.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

#define NST_STREAM "-" /* in place of a file's name: standard input or standard output */

typedef struct
{
  NstSettings *settings;
  GStrv contents; /* one or more; one where there is no folder */
  GStrv styles;   /* one or more */
  GStrv masks;    /* one for each style, an empty text for a style without one; NULL for no masks */
  char *output;   /* may be NULL for an estimate, and where there is a folder */
  char *folder;   /* for the paintings of all contents, or NULL */
  char *kind; /* of the paintings, one of nst_picture_file_list_kinds(); NULL for the contents' */
  gboolean frames;    /* whether the contents are the frames of a film, in their order */
  gboolean overwrite; /* whether a content, or a painting in the folder, may be replaced */
  gboolean json;
  gboolean quiet;
  gboolean estimate; /* only print what painting would take */
  char *fetched;     /* a known network to be fetched instead of painting, or NULL */
  char *network;     /* to be written to the output instead of a painting, or NULL */
  char *listing;     /* text to be printed instead of painting, or NULL */
} NstArguments;

/* Reads ARGV. The options for the settings are made from their declarations; "--preset" is applied
 * first, wherever it stands, so that single settings win over it. On failure returns FALSE with an
 * error that says what is wrong. Clear with nst_arguments_clear. */
gboolean nst_arguments_parse (NstArguments *arguments, int argc, char **argv, GError **error);
void nst_arguments_clear (NstArguments *arguments);

G_END_DECLS
