/* What the plug-in does before it does anything, and where its files are.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The folder NAME beside the plug-in's binary, where an installation for one user keeps what an
 * installation for all keeps in the folder INSTALLED; or else that. Free with g_free. */
char *nst_start_find_folder (const char *name, const char *installed);

/* The folder of the translations. Free with g_free. */
char *nst_start_locale_folder (void);

/* The address of the help. Free with g_free. */
char *nst_start_help_uri (void);

/* Has the plug-in speak the user's language. */
void nst_start_translating (void);

/* Lets the plug-in die with GIMP, as it would go on painting for nobody; and starts GEGL. */
void nst_start_running (void);

G_END_DECLS
