/* Which paths name the same file, whatever their spelling: through links, by other ways to the same
 * folder, or in other case where that makes no difference.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* What all paths to the file or folder at PATH, in the encoding of file names, have in common,
 * links followed: of use for nothing but to compare it. NULL where there is none. Free with g_free.
 */
char *nst_file_identity (const char *path);

/* Whether PATH names a file that has the identity IDENTITY, which may be NULL. */
gboolean nst_file_identity_is (const char *path, const char *identity);

G_END_DECLS
