/* What is kept of a painting while it grows: which files, by which names, and what they hold.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/error.h"
#include "painting/keeping.h"
#include "pictures/picture-file.h"
#include "settings/options.h"
#include "support/support.h"

#define SIDE 8

static const NstLosses losses = { 1.5, 1e-9, 0, 250000 };

/* A new folder's path, which its caller owns. */
static char *
make_folder (void)
{
  g_autoptr (GError) error = NULL;
  char *folder = g_dir_make_tmp ("keeping-XXXXXX", &error);

  g_assert_no_error (error);
  return folder;
}

/* Settings that OPTIONS, with FOLDER as the folder to save to unless that is NULL. */
static NstSettings *
make_settings (const char *options, const char *folder)
{
  NstSettings *settings = nst_settings_new ();

  g_assert_true (nst_settings_set_from_options (settings, options, NULL));
  if (folder)
    g_object_set (settings, "save-folder", folder, NULL);
  return settings;
}

static NstKeeping *
make_keeping (const char *options, const char *folder)
{
  g_autoptr (NstSettings) settings = make_settings (options, folder);
  g_autoptr (GError) error = NULL;
  NstKeeping *keeping = nst_keeping_new (settings, &error);

  g_assert_no_error (error);
  g_assert_nonnull (keeping);
  return keeping;
}

static GeglBuffer *
make_content (const char *format)
{
  return gegl_buffer_new (GEGL_RECTANGLE (0, 0, SIDE, SIDE), babl_format (format));
}

/* A picture that is VALUE everywhere. */
static NstMap
make_picture (float value)
{
  NstMap picture = NST_MAP_INIT;

  g_assert_true (nst_map_allocate (&picture, SIDE, SIDE, 3, NULL));
  for (gsize i = 0; i < nst_map_length (&picture); i++)
    picture.data[i] = value;
  return picture;
}

/* Goes through COUNT steps, each of which begins with a black picture and ends with a white one. */
static gboolean
go_through (NstKeeping *keeping, int count, GError **error)
{
  g_autoptr (GeglBuffer) content = make_content ("R'G'B' u8");
  g_auto (NstMap) before = make_picture (-0.5);
  g_auto (NstMap) after = make_picture (1.5);

  for (int i = 0; i < count; i++)
    if (!nst_keeping_step (keeping, i, FALSE, &before, content, &losses, error)
        || !nst_keeping_step (keeping, i, TRUE, &after, content, &losses, error))
      return FALSE;
  return TRUE;
}

static void
pass_through (NstKeeping *keeping, int count)
{
  g_autoptr (GError) error = NULL;

  go_through (keeping, count, &error);
  g_assert_no_error (error);
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *) a, *(const char *const *) b);
}

/* Asserts that FOLDER has the files NAMES, in their order and with blanks between, and nothing
 * else. Removes them and the folder. */
static void
assert_and_remove (const char *folder, const char *names)
{
  g_autoptr (GDir) opened = g_dir_open (folder, 0, NULL);
  g_autoptr (GPtrArray) found = g_ptr_array_new_with_free_func (g_free);
  g_autofree char *joined = NULL;
  const char *name;

  while ((name = g_dir_read_name (opened)))
    {
      g_autofree char *path = g_build_filename (folder, name, NULL);

      g_ptr_array_add (found, g_strdup (name));
      g_assert_cmpint (g_unlink (path), ==, 0);
    }
  g_ptr_array_sort (found, compare_names);
  g_ptr_array_add (found, NULL);
  joined = g_strjoinv (" ", (char **) found->pdata);
  g_assert_cmpstr (joined, ==, names);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* The first value of red in the picture NAME of FOLDER. */
static guint8
read_red (const char *folder, const char *name)
{
  g_autofree char *path = g_build_filename (folder, name, NULL);
  g_autoptr (GeglBuffer) picture = nst_picture_file_load (path, NULL);
  guint8 pixel[3];

  g_assert_nonnull (picture);
  g_assert_cmpint (gegl_buffer_get_width (picture), ==, SIDE);
  gegl_buffer_get (picture, GEGL_RECTANGLE (0, 0, 1, 1), 1, babl_format ("R'G'B' u8"), pixel,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  return pixel[0];
}

/* Nothing is asked for: nothing is kept, in a folder that is named, either. */
static void
test_nothing (void)
{
  g_autofree char *folder = make_folder ();
  g_autoptr (NstKeeping) keeping = make_keeping ("", folder);

  pass_through (keeping, 3);
  pass_through (NULL, 3);
  nst_keeping_begin_scale (NULL);
  assert_and_remove (folder, "");
}

/* Pictures of each third step, before it or after it, clipped, in a folder that is made. */
static void
test_pictures (gconstpointer when)
{
  g_autofree char *parent = make_folder ();
  g_autofree char *folder = g_build_filename (parent, "made", "too", NULL);
  g_autofree char *between = g_path_get_dirname (folder);
  g_autofree char *options = g_strdup_printf ("save-every=3 save-when=%s", (const char *) when);
  g_autoptr (NstKeeping) keeping = make_keeping (options, folder);

  pass_through (keeping, 8);
  g_assert_cmpint (read_red (folder, "0003.png"), ==, g_str_equal (when, "before") ? 0 : 255);
  assert_and_remove (folder, "0000.png 0003.png 0006.png");
  g_assert_cmpint (g_rmdir (between), ==, 0);
  g_assert_cmpint (g_rmdir (parent), ==, 0);
}

/* Numbers go on over scales, and pictures of an earlier painting are replaced. */
static void
test_scales (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *earlier = g_build_filename (folder, "0004.png", NULL);
  g_autoptr (NstKeeping) keeping = make_keeping ("save-every=2", folder);

  g_assert_true (g_file_set_contents (earlier, "earlier", -1, NULL));
  pass_through (keeping, 3);
  nst_keeping_begin_scale (keeping);
  pass_through (keeping, 2);
  nst_keeping_begin_scale (keeping);
  nst_keeping_begin_scale (keeping);
  pass_through (keeping, 4);
  g_assert_cmpint (read_red (folder, "0004.png"), ==, 255);
  assert_and_remove (folder, "0000.png 0002.png 0004.png 0006.png 0008.png");
}

/* The losses of each second step, once each, under a head, for a program in any locale. */
static void
test_losses (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *path = g_build_filename (folder, "losses.txt", NULL);
  g_autofree char *text = NULL;
  g_autoptr (NstKeeping) keeping = NULL;

  g_assert_true (g_file_set_contents (path, "of an earlier painting", -1, NULL));
  keeping = make_keeping ("print-every=2", folder);
  pass_through (keeping, 2);
  nst_keeping_begin_scale (keeping);
  pass_through (keeping, 1);
  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  g_assert_cmpstr (text, ==,
                   "iteration\tcontent\tstyle\tsmoothness\trange\ttotal\n"
                   "0\t1.5\t1e-09\t0\t250000\t250001.5\n"
                   "2\t1.5\t1e-09\t0\t250000\t250001.5\n");
  assert_and_remove (folder, "losses.txt");
}

/* Losses are printed with or without a folder. */
static void
test_printing (void)
{
  if (g_test_subprocess ())
    {
      g_autoptr (NstKeeping) keeping = make_keeping ("print-every=5", NULL);

      pass_through (keeping, 6);
      return;
    }
  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_passed ();
  g_test_trap_assert_stderr (
    "*iteration 0: content 1.5, style 1e-09, smoothness 0, range 250000, total 250001.5\n"
    "iteration 5: content 1.5, style 1e-09, smoothness 0, range 250000, total 250001.5\n*");
}

/* Asserts that what OPTIONS ask for, with FOLDER, is refused with CODE, and that the sentence has
 * NAME in it. */
static void
assert_refused (const char *options, const char *folder, gint code, const char *name)
{
  g_autoptr (NstSettings) settings = make_settings (options, folder);
  g_autoptr (GError) error = NULL;

  g_assert_null (nst_keeping_new (settings, &error));
  g_assert_error (error, NST_ERROR, code);
  g_test_message ("%s", error->message);
  g_assert_nonnull (strstr (error->message, name));
}

/* What cannot be kept is refused before anything is painted. */
static void
test_refused (void)
{
  g_autofree char *folder = make_folder ();
  g_autofree char *file = g_build_filename (folder, "file", NULL);
  g_autofree char *below = g_build_filename (file, "below", NULL);

  g_assert_true (g_file_set_contents (file, "", -1, NULL));
  assert_refused ("save-every=1", NULL, NST_ERROR_SETTING, "save-folder");
  assert_refused ("save-every=1 save-folder=''", NULL, NST_ERROR_SETTING, "save-folder");
  assert_refused ("save-every=1", file, NST_ERROR_OUTPUT, file);
  assert_refused ("print-every=1", below, NST_ERROR_OUTPUT, below);
  assert_refused ("print-every=1", "/proc/nowhere", NST_ERROR_OUTPUT, "/proc/nowhere");
  assert_refused ("save-every=1", "/proc/self", NST_ERROR_OUTPUT, "/proc/self");
  assert_and_remove (folder, "file");
}

/* A step fails where its files can no longer be written, and leaves nothing of them. */
static void
test_failing (gconstpointer options)
{
  g_autofree char *parent = make_folder ();
  g_autofree char *folder = g_build_filename (parent, "folder", NULL);
  g_autoptr (NstKeeping) keeping = make_keeping (options, folder);
  g_autoptr (GError) error = NULL;

  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_false (go_through (keeping, 1, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_OUTPUT);
  g_assert_nonnull (strstr (error->message, folder));
  assert_and_remove (parent, "");
}

/* The first value of red that is saved of a picture of VALUE, quantised as KIND. */
static guint
saved_value (double value, const char *kind)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "0000.png", NULL);
  g_autoptr (NstSettings) settings = nst_settings_new ();
  g_autoptr (NstKeeping) keeping = NULL;
  g_autoptr (GeglBuffer) content = make_content ("R'G'B' u8"), saved = NULL;
  g_auto (NstMap) picture = make_picture (value);
  guint8 bytes[3];

  g_object_set (settings, "save-every", 1, "save-folder", folder, NULL);
  g_assert_true (nst_settings_set_from_text (settings, "quantise", kind, NULL));
  keeping = nst_keeping_new (settings, NULL);
  g_assert_true (nst_keeping_step (keeping, 0, TRUE, &picture, content, &losses, NULL));
  saved = nst_picture_file_load (path, NULL);
  gegl_buffer_get (saved, GEGL_RECTANGLE (0, 0, 1, 1), 1, babl_format ("R'G'B' u8"), bytes,
                   GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
  g_unlink (path);
  nst_test_remove_folder (folder);
  return bytes[0];
}

/* Pictures are quantised as the painting is. */
static void
test_quantising (void)
{
  g_assert_cmpuint (saved_value (99.9 / 255, "round"), ==, 100);
  g_assert_cmpuint (saved_value (99.9 / 255, "truncate"), ==, 99);
}

int
main (int argc, char **argv)
{
  nst_test_init (&argc, &argv);
  g_test_add_func ("/keeping/nothing", test_nothing);
  g_test_add_data_func ("/keeping/pictures/before", "before", test_pictures);
  g_test_add_data_func ("/keeping/pictures/after", "after", test_pictures);
  g_test_add_func ("/keeping/scales", test_scales);
  g_test_add_func ("/keeping/losses", test_losses);
  g_test_add_func ("/keeping/printing", test_printing);
  g_test_add_func ("/keeping/refused", test_refused);
  g_test_add_data_func ("/keeping/failing/pictures", "save-every=1", test_failing);
  g_test_add_data_func ("/keeping/failing/losses", "print-every=1", test_failing);
  g_test_add_func ("/keeping/quantising", test_quantising);
  return nst_test_run ();
}
