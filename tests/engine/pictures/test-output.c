/* Files that are being written: links, permissions, names, and that nothing is left of what was not
 * finished, whatever fails and however the program ends.
 *
 * The system calls that this program defines take the C library's places, so that each can fail.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <gegl.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "pictures/output-file.h"
#include "pictures/picture-file.h"
#include "support/support.h"

#define LONGEST_NAME 255 /* bytes, on Linux's file systems */

/* What fails, and how; 0 for nothing. */
static struct
{
  int unnamed; /* opening a file without a name */
  int sync;    /* of files, not of folders */
  int link;
  int rename;
  int owner;
} faults;

static gpointer
find_next (const char *name)
{
  gpointer function = dlsym (RTLD_NEXT, name);

  g_assert_nonnull (function);
  return function;
}

static gboolean
fails (int fault)
{
  errno = fault;
  return fault != 0;
}

int
openat (int folder, const char *path, int flags, ...)
{
  static int (*next) (int, const char *, int, ...);
  va_list arguments;
  mode_t mode;

  va_start (arguments, flags);
  mode = va_arg (arguments, mode_t);
  va_end (arguments);
  if (next == NULL)
    next = find_next ("openat");
  if ((flags & O_TMPFILE) == O_TMPFILE && fails (faults.unnamed))
    return -1;
  return next (folder, path, flags, mode);
}

int
fsync (int descriptor)
{
  int (*next) (int) = find_next ("fsync");
  struct stat status;

  if (fstat (descriptor, &status) == 0 && S_ISREG (status.st_mode) && fails (faults.sync))
    return -1;
  return next (descriptor);
}

int
linkat (int from, const char *path, int folder, const char *name, int flags)
{
  int (*next) (int, const char *, int, const char *, int) = find_next ("linkat");

  return fails (faults.link) ? -1 : next (from, path, folder, name, flags);
}

int
renameat (int from, const char *path, int folder, const char *name)
{
  int (*next) (int, const char *, int, const char *) = find_next ("renameat");

  return fails (faults.rename) ? -1 : next (from, path, folder, name);
}

int
fchown (int descriptor, uid_t owner, gid_t group)
{
  int (*next) (int, uid_t, gid_t) = find_next ("fchown");

  return fails (faults.owner) ? -1 : next (descriptor, owner, group);
}

typedef struct
{
  char *folder;
  GeglBuffer *picture;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer fault)
{
  fixture->folder = nst_test_make_folder ();
  fixture->picture = nst_test_picture (1, 20, 10, "R'G'B' u8");
  faults.unnamed = GPOINTER_TO_INT (fault);
}

static void
tear_down (Fixture *fixture, gconstpointer fault)
{
  memset (&faults, 0, sizeof faults);
  nst_test_remove_folder (fixture->folder);
  g_free (fixture->folder);
  g_object_unref (fixture->picture);
}

static guint
count_files (const char *path)
{
  g_autoptr (GDir) folder = g_dir_open (path, 0, NULL);
  guint count = 0;

  while (g_dir_read_name (folder))
    count++;
  return count;
}

static void
assert_picture (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) loaded = nst_picture_file_load (path, &error);

  g_assert_no_error (error);
}

static void
assert_text (const char *path, const char *text)
{
  g_autofree char *contents = NULL;

  g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
  g_assert_cmpstr (contents, ==, text);
}

static struct stat
status_of (const char *path)
{
  struct stat status;

  g_assert_cmpint (stat (path, &status), ==, 0);
  return status;
}

static void
save (Fixture *fixture, const char *path)
{
  g_autoptr (GError) error = NULL;

  nst_picture_file_check_writable (path, &error);
  g_assert_no_error (error);
  nst_picture_file_save (fixture->picture, path, &error);
  g_assert_no_error (error);
}

/* Checks that PATH is refused, before and at saving, with the WORD in a sentence. */
static void
assert_refused (Fixture *fixture, const char *path, const char *word)
{
  g_autoptr (GError) early = NULL;
  g_autoptr (GError) late = NULL;

  g_assert_false (nst_picture_file_check_writable (path, &early));
  g_assert_error (early, NST_ERROR, NST_ERROR_OUTPUT);
  g_assert_nonnull (strstr (early->message, word));
  g_assert_false (nst_picture_file_save (fixture->picture, path, &late));
  g_assert_error (late, NST_ERROR, NST_ERROR_OUTPUT);
}

static void
test_permissions (Fixture *fixture, gconstpointer fault)
{
  static const mode_t modes[] = { 0600, 0640, 0666, 0444 | 0200, 0755 };
  g_autofree char *path = nst_test_path (fixture->folder, "picture", ".png");

  for (guint i = 0; i < G_N_ELEMENTS (modes); i++)
    {
      g_assert_true (g_file_set_contents (path, "old", 3, NULL));
      g_assert_cmpint (chmod (path, modes[i]), ==, 0);
      save (fixture, path);
      assert_picture (path);
      g_assert_cmpint (status_of (path).st_mode & 07777, ==, modes[i]);
    }
  g_assert_cmpint (count_files (fixture->folder), ==, 1);
}

static void
test_umask (Fixture *fixture, gconstpointer fault)
{
  static const mode_t masks[] = { 022, 077, 002, 0277 };

  for (guint i = 0; i < G_N_ELEMENTS (masks); i++)
    {
      g_autofree char *name = g_strdup_printf ("picture-%u", i);
      g_autofree char *path = nst_test_path (fixture->folder, name, ".tif");
      const mode_t earlier = umask (masks[i]);

      save (fixture, path);
      umask (earlier);
      g_assert_cmpint (status_of (path).st_mode & 07777, ==, 0666 & ~masks[i]);
    }
}

/* Only root may give files away; others leave group and owner, and the group no more than all. */
static void
test_owner (Fixture *fixture, gconstpointer fault)
{
  g_autofree char *path = nst_test_path (fixture->folder, "picture", ".png");

  if (geteuid () != 0)
    {
      g_test_skip ("needs root");
      return;
    }
  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_assert_cmpint (chown (path, 1234, 2345), ==, 0);
  g_assert_cmpint (chmod (path, 0664), ==, 0);
  save (fixture, path);
  g_assert_cmpint (status_of (path).st_uid, ==, 1234);
  g_assert_cmpint (status_of (path).st_gid, ==, 2345);
  g_assert_cmpint (status_of (path).st_mode & 07777, ==, 0664);

  faults.owner = EPERM;
  save (fixture, path);
  g_assert_cmpint (status_of (path).st_gid, ==, getegid ());
  g_assert_cmpint (status_of (path).st_mode & 07777, ==, 0644);
}

/* A link stays one, and what it leads to is written, also through others and where nothing is. */
static void
test_links (Fixture *fixture, gconstpointer fault)
{
  g_autofree char *inner = g_build_filename (fixture->folder, "inner", NULL);
  g_autofree char *target = nst_test_path (inner, "target", ".png");
  g_autofree char *first = nst_test_path (fixture->folder, "first", ".png");
  g_autofree char *second = nst_test_path (inner, "second", ".png");
  g_autofree char *circle = nst_test_path (fixture->folder, "circle", ".png");

  g_assert_cmpint (g_mkdir (inner, 0700), ==, 0);
  g_assert_cmpint (symlink ("inner/second.png", first), ==, 0);
  g_assert_cmpint (symlink ("target.png", second), ==, 0);
  g_assert_cmpint (symlink ("circle.png", circle), ==, 0);
  for (int i = 0; i < 2; i++)
    {
      save (fixture, first);
      g_assert_true (g_file_test (first, G_FILE_TEST_IS_SYMLINK));
      g_assert_true (g_file_test (second, G_FILE_TEST_IS_SYMLINK));
      g_assert_false (g_file_test (target, G_FILE_TEST_IS_SYMLINK));
      assert_picture (target);
      g_assert_cmpint (count_files (inner), ==, 2);
    }
  assert_refused (fixture, circle, g_strerror (ELOOP));
  g_assert_cmpint (g_unlink (circle), ==, 0);
  g_assert_cmpint (g_unlink (target), ==, 0);
  g_assert_cmpint (g_unlink (second), ==, 0);
  g_assert_cmpint (g_rmdir (inner), ==, 0);
  assert_refused (fixture, first, "inner");
}

static void
test_names (Fixture *fixture, gconstpointer fault)
{
  for (int length = LONGEST_NAME - 10; length <= LONGEST_NAME + 1; length++)
    {
      g_autofree char *stem = g_strnfill (length - strlen (".png"), 'x');
      g_autofree char *path = nst_test_path (fixture->folder, stem, ".png");

      if (length <= LONGEST_NAME)
        {
          save (fixture, path);
          save (fixture, path);
          assert_picture (path);
          g_assert_cmpint (g_unlink (path), ==, 0);
        }
      else
        assert_refused (fixture, path, g_strerror (ENAMETOOLONG));
      g_assert_cmpint (count_files (fixture->folder), ==, 0);
    }
}

/* Pipes and devices are no files to be replaced. */
static void
test_not_regular (Fixture *fixture, gconstpointer fault)
{
  g_autofree char *path = nst_test_path (fixture->folder, "pipe", ".png");
  g_autofree char *link = nst_test_path (fixture->folder, "null", ".png");

  g_assert_cmpint (mkfifo (path, 0600), ==, 0);
  g_assert_cmpint (symlink ("/dev/null", link), ==, 0);
  assert_refused (fixture, path, "pipe.png");
  assert_refused (fixture, link, "null.png");
  g_assert_true (S_ISFIFO (status_of (path).st_mode));
}

/* Each step of finishing fails, over an old file and where there is none: nothing is left, the
 * reason is the true one, and the next time all is well. */
static void
test_faults (Fixture *fixture, gconstpointer fault)
{
  int *const steps[] = { &faults.sync, &faults.link, &faults.rename };
  g_autofree char *path = nst_test_path (fixture->folder, "picture", ".png");

  for (guint i = 0; i < 2 * G_N_ELEMENTS (steps); i++)
    {
      const gboolean replaces = i % 2;
      int *step = steps[i / 2];
      g_autoptr (GError) error = NULL;
      gboolean saved;

      if (replaces)
        g_assert_true (g_file_set_contents (path, "old", 3, NULL));
      *step = EDQUOT;
      saved = nst_picture_file_save (fixture->picture, path, &error);
      *step = 0;
      g_assert_true (saved == (fault ? step == &faults.link : step == &faults.rename && !replaces));
      if (!saved)
        {
          g_assert_error (error, NST_ERROR, NST_ERROR_OUTPUT);
          g_assert_nonnull (strstr (error->message, g_strerror (EDQUOT)));
          g_assert_cmpint (count_files (fixture->folder), ==, replaces);
          if (replaces)
            assert_text (path, "old");
        }
      save (fixture, path);
      assert_picture (path);
      g_assert_cmpint (count_files (fixture->folder), ==, 1);
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
}

/* Someone else makes the file while it is painted: it is replaced, as if it had been there. */
static void
test_made_meanwhile (Fixture *fixture, gconstpointer fault)
{
  g_autofree char *path = nst_test_path (fixture->folder, "picture", ".png");
  g_autoptr (NstOutputFile) file = nst_output_file_open (path, NULL);

  g_assert_true (nst_output_file_write (file, "new", 3, NULL));
  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_assert_true (nst_output_file_finish (file, NULL));
  assert_text (path, "new");
  g_assert_cmpint (count_files (fixture->folder), ==, 1);
}

/* Nothing is left of a file that was not finished: dropped, or, where it needs no name, its writer
 * killed. */
static void
test_unfinished (Fixture *fixture, gconstpointer fault)
{
  g_autofree char *path = nst_test_path (fixture->folder, "picture", ".png");
  int status;
  pid_t child = fork ();

  if (child == 0)
    {
      NstOutputFile *file = nst_output_file_open (path, NULL);

      nst_output_file_write (file, "half", 4, NULL);
      if (fault)
        nst_output_file_free (file);
      raise (SIGKILL);
    }
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);
  g_assert_true (WIFSIGNALED (status));
  g_assert_cmpint (count_files (fixture->folder), ==, 0);
}

/* A painting that cannot have its name gets another one, which the sentence gives. */
static void
test_rescued (Fixture *fixture, gconstpointer fault)
{
  g_autofree char *path = nst_test_path (fixture->folder, "picture", ".jpg");
  g_autofree char *taken = nst_test_path (fixture->folder, "picture", ".png");
  g_autofree char *kept = nst_test_path (fixture->folder, "picture-1", ".png");
  g_autoptr (GError) error = NULL;

  g_assert_true (g_file_set_contents (taken, "mine", 4, NULL));
  g_assert_cmpint (g_mkdir (path, 0700), ==, 0);
  g_assert_false (nst_picture_file_save_painting (fixture->picture, path, NULL, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_OUTPUT);
  g_assert_nonnull (strstr (error->message, kept));
  assert_picture (kept);
  assert_text (taken, "mine");
  g_assert_cmpint (count_files (fixture->folder), ==, 3);
}

static void
add (const char *name, void (*test) (Fixture *, gconstpointer))
{
  static const char *const kinds[] = { "unnamed", "named" };

  for (int i = 0; i < 2; i++)
    {
      g_autofree char *path = g_strdup_printf ("/output/%s/%s", name, kinds[i]);

      g_test_add (path, Fixture, GINT_TO_POINTER (i ? EOPNOTSUPP : 0), set_up, test, tear_down);
    }
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  add ("permissions", test_permissions);
  add ("umask", test_umask);
  add ("owner", test_owner);
  add ("links", test_links);
  add ("names", test_names);
  add ("not-regular", test_not_regular);
  add ("faults", test_faults);
  add ("made-meanwhile", test_made_meanwhile);
  add ("unfinished", test_unfinished);
  add ("rescued", test_rescued);
  return nst_test_run ();
}
