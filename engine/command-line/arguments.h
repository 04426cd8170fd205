/* The arguments of the command neural-style.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "settings/settings.h"

G_BEGIN_DECLS

typedef struct
{
  NstSettings *settings;
  char *content;
  GStrv styles; /* one or more */
  GStrv masks;  /* one for each style, an empty text for a style without one; NULL for no masks */
  char *output; /* may be NULL for an estimate */
  gboolean json;
  gboolean estimate; /* only print what painting would take */
  char *fetched;     /* a known network to be fetched instead of painting, or NULL */
  char *network;     /* to be written to the output instead of a painting, or NULL */
  char *listing;     /* text to be printed instead of painting, or NULL */
} NstArguments;

/* Reads ARGV. The options for the settings are made from their declarations; "--preset" is applied
 * first, wherever it stands, so that single settings win over it. On failure returns FALSE with an
 * error that says what is wrong. "--help" prints and exits. Clear with nst_arguments_clear. */
gboolean nst_arguments_parse (NstArguments *arguments, int argc, char **argv, GError **error);
void nst_arguments_clear (NstArguments *arguments);

G_END_DECLS
