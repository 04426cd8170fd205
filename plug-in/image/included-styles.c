/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/included-styles.h"

#include <glib/gi18n-lib.h>

/* A stand-in: any files of these names in the folder that NST_STYLES_DIR names. */
static const NstIncludedStyle styles[] = {
  { "oil", "oil.jpg", N_ ("Oil") },         { "ink", "ink.jpg", N_ ("Ink") },
  { "mosaic", "mosaic.jpg", N_ ("Mosaic") }, { "woodcut", "woodcut.jpg", N_ ("Woodcut") },
  { "pastel", "pastel.jpg", N_ ("Pastel") },
};

const NstIncludedStyle *
nst_included_styles_list (guint *n)
{
  *n = g_getenv ("NST_STYLES_DIR") ? G_N_ELEMENTS (styles) : 0;
  return styles;
}

char *
nst_included_styles_path (const NstIncludedStyle *style)
{
  return g_build_filename (g_getenv ("NST_STYLES_DIR"), style->file, NULL);
}
