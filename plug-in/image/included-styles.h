/* The style pictures that come with the filter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *id;
  const char *file;
  const char *name; /* translatable */
} NstIncludedStyle;

const NstIncludedStyle *nst_included_styles_list (guint *n);

/* The full path of STYLE's file. Free with g_free. */
char *nst_included_styles_path (const NstIncludedStyle *style);

G_END_DECLS
