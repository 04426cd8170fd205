/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "image/included-styles.h"

const NstIncludedStyle *
nst_included_styles_list (guint *n)
{
  *n = 0;
  return NULL;
}

char *
nst_included_styles_path (const NstIncludedStyle *style)
{
  return g_strdup (style->file);
}
