/* The style pictures that come with the filter.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  const char *id;   /* stays the same when the picture or its name changes */
  const char *file; /* its name in the folder of included styles */
  const char *name; /* in English, to be translated with gettext */
} NstIncludedStyle;

/* All included styles, N_STYLES of them, in the order to show them in. */
const NstIncludedStyle *nst_included_styles_list (guint *n_styles);

/* The picture of STYLE: in the folder that the environment variable NST_STYLES_DIR names, else in
 * "styles" beside the plug-in's binary, where an installation for one user has it, else in the
 * system's folder. It may not be there. Free with g_free. */
char *nst_included_styles_path (const NstIncludedStyle *style);

/* The translated name of the included style whose picture is the file PATH; NULL when there is
 * none. Free with g_free. */
char *nst_included_styles_find_name (const char *path);

G_END_DECLS
