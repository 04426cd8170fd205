/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE /* for O_TMPFILE, O_PATH and memfd_create() */
#include "config.h"

#include "pictures/output-file.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/error.h"
#include "base/memory-file.h"
#include "base/write-all.h"

#define MOST_LINKS 40        /* that are followed, as the kernel does */
#define MOST_NAMES 100       /* that are tried for a temporary file */
#define PROBE_SIZE (1 << 16) /* bytes that are written at once, to find out whether more can be */

/* Sets the error to the system's reason for NUMBER, in brackets of a sentence. Returns FALSE. */
static gboolean
set_reason (int number, GError **error)
{
  g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (number), g_strerror (number));
  return FALSE;
}

/* Sets the error for PATH, for the reason NUMBER. Returns FALSE. */
static gboolean
set_unwritable (const char *path, int number, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
               _ ("“%s” cannot be written (%s): choose another place."), path, g_strerror (number));
  return FALSE;
}

/* The path that the link PATH leads to; PATH itself where it is none. NULL with errno for a circle.
 * Unlike realpath, it also finds the name of a file that is not there yet. */
static char *
follow_links (const char *path)
{
  g_autofree char *followed = g_strdup (path);

  for (int i = 0; i < MOST_LINKS; i++)
    {
      g_autofree char *target = g_file_read_link (followed, NULL);
      g_autofree char *folder = NULL;

      if (target == NULL)
        return g_steal_pointer (&followed);
      folder = g_path_get_dirname (followed);
      g_free (followed);
      followed = g_path_is_absolute (target) ? g_steal_pointer (&target)
                                             : g_build_filename (folder, target, NULL);
    }
  errno = ELOOP;
  return NULL;
}

/* Whether the earlier file of FILE may be replaced: it can be written, and in a folder like /tmp,
 * it is the user's own. Sets errno. */
static gboolean
may_replace (const NstOutputFile *file)
{
  struct stat folder;

  if (faccessat (file->folder, file->name, W_OK, AT_EACCESS) != 0)
    return FALSE;
  if (fstat (file->folder, &folder) == 0 && (folder.st_mode & S_ISVTX) && geteuid () != 0
      && file->earlier.st_uid != geteuid () && folder.st_uid != geteuid ())
    {
      errno = EPERM;
      return FALSE;
    }
  return TRUE;
}

/* Whether the folder of FILE takes its name, for a new file; some file systems take only certain
 * letters. Sets errno. */
static gboolean
may_be_named (const NstOutputFile *file)
{
  int made = openat (file->folder, file->name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);

  if (made < 0)
    return errno == EEXIST;
  close (made);
  unlinkat (file->folder, file->name, 0);
  return TRUE;
}

/* Finds folder, name and earlier file of PATH, for FILE. */
static gboolean
locate (NstOutputFile *file, const char *path, GError **error)
{
  g_autofree char *followed = follow_links (path);
  g_autofree char *folder = followed ? g_path_get_dirname (followed) : NULL;

  if (followed == NULL)
    return set_unwritable (path, errno, error);
  if (g_file_test (followed, G_FILE_TEST_IS_DIR))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” is a folder: give the name of a file in it."), path);
  else if (!g_file_test (folder, G_FILE_TEST_IS_DIR))
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT, _ ("There is no folder “%s”: make it first."),
                 folder);
  else
    {
      file->name = g_path_get_basename (followed);
      file->folder = open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
      if (file->folder < 0)
        file->folder = open (folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
      file->replaces = fstatat (file->folder, file->name, &file->earlier, 0) == 0;
      if (!file->replaces && errno != ENOENT)
        return set_unwritable (path, errno, error);
      if (!file->replaces || S_ISREG (file->earlier.st_mode))
        return TRUE;
      g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                   _ ("“%s” is no ordinary file: give another name."), path);
    }
  return FALSE;
}

/* A name for a temporary file, as short as one that the file system takes must be; free it. */
static char *
make_name (void)
{
  return g_strdup_printf (".neural-%08x", g_random_int ());
}

/* Begins the file under a hidden name. Sets errno. */
static void
open_named (NstOutputFile *file)
{
  const mode_t mode = file->replaces ? file->earlier.st_mode & 0666 : 0666;

  for (int i = 0; i < MOST_NAMES && file->descriptor < 0; i++)
    {
      g_autofree char *name = make_name ();

      file->descriptor
        = openat (file->folder, name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode | 0600);
      if (file->descriptor >= 0)
        file->temporary = g_steal_pointer (&name);
      else if (errno != EEXIST)
        return;
    }
}

/* Begins the file without a name, where the file system can do that; a name needs /proc then. */
static void
open_unnamed (NstOutputFile *file)
{
  if (g_access ("/proc/self/fd", X_OK) == 0)
    file->descriptor = openat (file->folder, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0666);
}

/* The path by which the file FILE in FOLDER can be opened again, also by another process. */
static char *
make_path (const NstOutputFile *file, const char *path)
{
  char *opened = nst_memory_file_get_path (file->descriptor);

  if (file->temporary && g_access (opened, R_OK | W_OK) != 0)
    {
      g_autofree char *followed = follow_links (path);
      g_autofree char *folder = g_path_get_dirname (followed ? followed : path);

      g_free (opened);
      opened = g_build_filename (folder, file->temporary, NULL);
    }
  return opened;
}

NstOutputFile *
nst_output_file_open (const char *path, GError **error)
{
  g_autoptr (NstOutputFile) file = g_new0 (NstOutputFile, 1);
  struct stat status;

  file->folder = file->descriptor = file->stream = -1;
  file->given = g_strdup (path);
  if (!locate (file, path, error))
    return NULL;
  if (!file->replaces || may_replace (file))
    open_unnamed (file);
  else
    {
      set_unwritable (path, errno, error);
      return NULL;
    }
  if (file->descriptor < 0)
    open_named (file);
  if (file->descriptor < 0 || fstat (file->descriptor, &status) != 0)
    {
      set_unwritable (path, errno, error);
      return NULL;
    }
  file->mode = (file->replaces ? file->earlier.st_mode : status.st_mode) & 0777;
  fchmod (file->descriptor, (status.st_mode & 0777) | 0600);
  file->path = make_path (file, path);
  return g_steal_pointer (&file);
}

NstOutputFile *
nst_output_file_open_stream (int stream, const char *name, GError **error)
{
  g_autoptr (NstOutputFile) file = g_new0 (NstOutputFile, 1);

  file->folder = -1;
  file->stream = stream;
  file->given = g_strdup (name);
  file->descriptor = memfd_create ("picture", MFD_CLOEXEC);
  if (file->descriptor < 0)
    {
      set_unwritable (name, errno, error);
      return NULL;
    }
  file->path = make_path (file, name);
  return g_steal_pointer (&file);
}

void
nst_output_file_free (NstOutputFile *file)
{
  if (file->temporary)
    unlinkat (file->folder, file->temporary, 0);
  if (file->descriptor >= 0)
    close (file->descriptor);
  if (file->folder >= 0)
    close (file->folder);
  g_free (file->temporary);
  g_free (file->path);
  g_free (file->given);
  g_free (file->name);
  g_free (file);
}

gboolean
nst_output_file_check (const char *path, GError **error)
{
  g_autoptr (NstOutputFile) file = nst_output_file_open (path, error);

  return file && (file->replaces || may_be_named (file) || set_unwritable (path, errno, error));
}

gboolean
nst_output_file_write (NstOutputFile *file, const void *data, gsize length, GError **error)
{
  return nst_write_all (file->descriptor, data, length) || set_reason (errno, error);
}

gboolean
nst_output_file_empty (NstOutputFile *file, GError **error)
{
  return (ftruncate (file->descriptor, 0) == 0 && lseek (file->descriptor, 0, SEEK_SET) == 0)
         || set_reason (errno, error);
}

gboolean
nst_output_file_probe (NstOutputFile *file, GError **error)
{
  g_autofree char *nothing = g_malloc0 (PROBE_SIZE);
  const off_t end = lseek (file->descriptor, 0, SEEK_END);

  if (end < 0)
    return set_reason (errno, error);
  return nst_output_file_write (file, nothing, PROBE_SIZE, error)
         && (fsync (file->descriptor) == 0 || set_reason (errno, error))
         && (ftruncate (file->descriptor, end) == 0 || set_reason (errno, error));
}

gboolean
nst_output_file_explain (NstOutputFile *file, const char *message, GError **error)
{
  if (nst_output_file_probe (file, error))
    g_set_error_literal (error, NST_ERROR, NST_ERROR_OUTPUT, message);
  return FALSE;
}

/* The bytes that are left on the disk of FILE for this user. Some disks do not know: then the most
 * that there is. */
static guint64
find_room (const NstOutputFile *file)
{
  struct statvfs disk;

  if (fstatvfs (file->descriptor, &disk) != 0 || disk.f_bfree == 0)
    return G_MAXUINT64;
  return (guint64) (geteuid () == 0 ? disk.f_bfree : disk.f_bavail) * disk.f_frsize;
}

gboolean
nst_output_file_check_room (NstOutputFile *file, guint64 length, GError **error)
{
  g_autofree char *needed = g_format_size_full (length, G_FORMAT_SIZE_IEC_UNITS);
  const guint64 room = find_room (file);
  struct rlimit limit;

  if (room < length)
    {
      g_autofree char *left = g_format_size_full (room, G_FORMAT_SIZE_IEC_UNITS);

      g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                   _ ("“%s” takes %s or more, and its disk has %s left: make room, or choose "
                      "another place."),
                   file->given, needed, left);
      return FALSE;
    }
  if (getrlimit (RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY
      && limit.rlim_cur < length)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                   _ ("“%s” takes %s or more, and files may not be that long here: raise the "
                      "limit (ulimit -f), or paint a smaller picture."),
                   file->given, needed);
      return FALSE;
    }
  return TRUE;
}

/* Gives the file the owner and the permissions that it is to have. Whoever may not give files away
 * keeps them, and lets the group do no more than everybody. */
static void
pass_on_permissions (NstOutputFile *file)
{
  struct stat status;
  mode_t mode = file->mode;

  if (file->replaces && fstat (file->descriptor, &status) == 0
      && (status.st_uid != file->earlier.st_uid || status.st_gid != file->earlier.st_gid)
      && fchown (file->descriptor, file->earlier.st_uid, file->earlier.st_gid) != 0
      && status.st_gid != file->earlier.st_gid
      && fchown (file->descriptor, -1, file->earlier.st_gid) != 0)
    mode = (mode & ~070) | ((mode & 007) << 3);
  fchmod (file->descriptor, mode);
}

/* Gives the unnamed file its name, or a temporary one where the name is taken. Sets errno. */
static gboolean
name_file (NstOutputFile *file)
{
  g_autofree char *opened = g_strdup_printf ("/proc/self/fd/%d", file->descriptor);

  if (!file->replaces
      && linkat (AT_FDCWD, opened, file->folder, file->name, AT_SYMLINK_FOLLOW) == 0)
    return TRUE;
  if (!file->replaces && errno != EEXIST)
    return FALSE;
  for (int i = 0; i < MOST_NAMES; i++)
    {
      g_autofree char *name = make_name ();

      if (linkat (AT_FDCWD, opened, file->folder, name, AT_SYMLINK_FOLLOW) == 0)
        {
          file->temporary = g_steal_pointer (&name);
          return TRUE;
        }
      if (errno != EEXIST)
        return FALSE;
    }
  return FALSE;
}

/* Writes the whole file to its stream. */
static gboolean
pour (const NstOutputFile *file, GError **error)
{
  g_autofree char *bytes = g_malloc (PROBE_SIZE);
  gssize length;

  if (lseek (file->descriptor, 0, SEEK_SET) != 0)
    return set_reason (errno, error);
  while ((length = read (file->descriptor, bytes, PROBE_SIZE)) > 0)
    if (!nst_write_all (file->stream, bytes, length))
      return set_reason (errno, error);
  return length == 0 || set_reason (errno, error);
}

gboolean
nst_output_file_finish (NstOutputFile *file, GError **error)
{
  if (file->stream >= 0)
    return pour (file, error);
  pass_on_permissions (file);
  if (fsync (file->descriptor) != 0 && errno != EINVAL && errno != ENOSYS)
    return set_reason (errno, error);
  if (!file->temporary && !name_file (file))
    return set_reason (errno, error);
  if (file->temporary && renameat (file->folder, file->temporary, file->folder, file->name) != 0)
    return set_reason (errno, error);
  g_clear_pointer (&file->temporary, g_free);
  fsync (file->folder);
  return TRUE;
}
