/* A file that is being written, and appears under its name only once it is whole.
 *
 * Until then it has no name at all where the file system can do that, so that nothing is left of
 * it whatever ends the program; elsewhere a short hidden name in the same folder.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <sys/stat.h>

G_BEGIN_DECLS

typedef struct
{
  char *given;         /* the path that it was asked for by */
  char *name;          /* within the folder, of the file itself: links have been followed */
  int folder;          /* descriptors */
  int descriptor;      /* for reading and writing, at the file's beginning when it is opened */
  char *path;          /* opens the same file again */
  char *temporary;     /* its name within the folder until it is whole; NULL where it has none */
  mode_t mode;         /* the permissions that it is to have */
  gboolean replaces;   /* whether there is a file to be replaced, */
  struct stat earlier; /* which is this one */
  int stream;          /* a descriptor that takes what was written once it is whole; -1 for none */
} NstOutputFile;

/* Finds what keeps PATH from being written, without leaving anything: no folder, no permission, a
 * name that the file system does not take. If so, returns FALSE with NST_ERROR_OUTPUT. */
gboolean nst_output_file_check (const char *path, GError **error);

/* Begins a file that is to become PATH, or what PATH links to. NULL with NST_ERROR_OUTPUT when that
 * is not possible. Free with nst_output_file_free, which drops what has not been finished. */
NstOutputFile *nst_output_file_open (const char *path, GError **error);

/* The same for what is to be written to the descriptor STREAM, which may be a pipe; it is called
 * NAME in sentences. Until it is whole it is in memory. */
NstOutputFile *nst_output_file_open_stream (int stream, const char *name, GError **error);
void nst_output_file_free (NstOutputFile *file);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstOutputFile, nst_output_file_free)

/* Writes LENGTH bytes of DATA at the file's position. FALSE with the system's reason in
 * G_FILE_ERROR, to be put in brackets. */
gboolean nst_output_file_write (NstOutputFile *file, const void *data, gsize length,
                                GError **error);

/* Empties the file, to begin again. FALSE with the system's reason, as above. */
gboolean nst_output_file_empty (NstOutputFile *file, GError **error);

/* Whether more could be written at the file's end, found by trying; if not, the system's reason, as
 * above. For libraries that do not say whether all that they wrote has arrived. */
gboolean nst_output_file_probe (NstOutputFile *file, GError **error);

/* Sets the error to the reason that probing finds, or to MESSAGE where it finds none. For savers
 * that do not say why they failed. Returns FALSE. */
gboolean nst_output_file_explain (NstOutputFile *file, const char *message, GError **error);

/* Sees that at least LENGTH bytes can be in the file, as far as its disk and the limit of the
 * process show. If they certainly cannot, returns FALSE with NST_ERROR_OUTPUT. */
gboolean nst_output_file_check_room (NstOutputFile *file, guint64 length, GError **error);

/* Brings the file to the disk and under its name. One that it replaces passes on its permissions
 * and, where allowed, owner and group; a new one gets those of the umask. FALSE with the system's
 * reason, as above; what was there before is as it was. */
gboolean nst_output_file_finish (NstOutputFile *file, GError **error);

G_END_DECLS
