/* The file of the user's own presets, a key file: read as editors of all systems write it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the file is, or would be. Free with g_free. */
char *nst_preset_file_path (void);

/* The LENGTH bytes of such a file. A byte order mark, UTF-16, Windows's and old Mac's ends of lines
 * and blanks at them are taken; text that is no UTF-8 is read as Latin-1. NULL with an error that
 * says why they cannot be read. */
GKeyFile *nst_preset_file_parse (const char *bytes, gsize length, GError **error);

/* The file PATH; an empty one where there is none. NULL with an error that says why it cannot be
 * read. */
GKeyFile *nst_preset_file_read (const char *path, GError **error);

/* Writes FILE to PATH, whole or not at all: through a link, and with the rights that the old file
 * has. FALSE with an error that says why it cannot be written. */
gboolean nst_preset_file_write (GKeyFile *file, const char *path, GError **error);

G_END_DECLS
