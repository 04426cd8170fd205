/* The files in a zip archive in memory, by libzip. Their bytes are checked against the archive's
 * sums as they are read.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _NstArchive NstArchive;

/* The archive in BYTES; NULL when it is none, or damaged. Free with nst_archive_free. */
NstArchive *nst_archive_new (GBytes *bytes);
void nst_archive_free (NstArchive *archive);

/* How many files there are, and the name of that with number INDEX, which belongs to ARCHIVE; NULL
 * when it cannot be read. */
guint nst_archive_count (const NstArchive *archive);
const char *nst_archive_get_name (NstArchive *archive, guint index);

/* Whether there is a file NAME. */
gboolean nst_archive_has (NstArchive *archive, const char *name);

/* The bytes of the file NAME: a part of the archive's where they are not compressed, else a copy.
 * Copies have 16 MiB and four times the archive's bytes at most, all together. NULL when there is
 * no such file, or it is damaged, locked or too large. Free with g_bytes_unref. */
GBytes *nst_archive_read (NstArchive *archive, const char *name);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstArchive, nst_archive_free)

G_END_DECLS
