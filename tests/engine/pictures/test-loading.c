/* Reading files that are no pictures, or are damaged ones: each is refused by a message that names
 * it, and none ends the program.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "pictures/picture-file.h"
#include "support/support.h"

#define WIDTH 61
#define HEIGHT 47

static void
assert_not_loaded (const char *path)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) buffer = nst_picture_file_load (path, &error);

  if (buffer)
    g_test_message ("%s was loaded", path);
  g_assert_null (buffer);
  g_assert_error (error, NST_ERROR, NST_ERROR_INPUT);
  g_assert_nonnull (strstr (error->message, path));
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_no_pictures (void)
{
  static const char *const extensions[]
    = { ".jpg", ".png", ".tif", ".webp", ".exr", ".bmp", ".gif",  ".svg", ".txt",
        ".hdr", ".ppm", ".pdf", ".xcf",  ".raw", ".mp4", ".json", "" };
  static const char *const texts[]
    = { "", "\n", "no picture at all\n", "{\"a\": 1}", "%PDF-1.4\n" };
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  g_autofree char *folder = nst_test_make_folder ();
  char noise[5000];

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *path = nst_test_path (folder, "none", extensions[i]);

      assert_not_loaded (path);
      for (guint k = 0; k < G_N_ELEMENTS (texts); k++)
        {
          g_assert_true (g_file_set_contents (path, texts[k], -1, NULL));
          assert_not_loaded (path);
        }
      for (guint k = 0; k < sizeof noise; k++)
        noise[k] = g_rand_int_range (random, 0, 256);
      g_assert_true (g_file_set_contents (path, noise, sizeof noise, NULL));
      assert_not_loaded (path);
    }
  assert_not_loaded (folder);
  nst_test_remove_folder (folder);
}

/* A file is damaged in the middle of its data. Many formats have no checksum, so that it may still
 * load as a picture; but it must not end the program. */
static void
test_damaged (gconstpointer extension)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (2);
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = nst_test_path (folder, "damaged", extension);
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (nst_picture_file_save (buffer, path, NULL));
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  for (int k = 0; k < 20; k++)
    {
      g_autofree char *changed = g_memdup2 (contents, size);
      g_autoptr (GeglBuffer) loaded = NULL;
      g_autoptr (GError) error = NULL;
      const gsize begin = g_rand_int_range (random, size * 0.4, size * 0.6);

      for (gsize n = begin; n < begin + 20; n++)
        changed[n] = g_rand_int_range (random, 0, 256);
      g_assert_true (g_file_set_contents (path, changed, size, NULL));
      loaded = nst_picture_file_load (path, &error);
      g_assert_true ((loaded == NULL) == (error != NULL));
      if (error)
        g_assert_error (error, NST_ERROR, NST_ERROR_INPUT);
      else
        g_assert_cmpint (gegl_buffer_get_width (loaded), ==, WIDTH);
    }
  nst_test_remove_folder (folder);
}

static void
test_cut_short (gconstpointer extension)
{
  static const double fractions[] = { 0.001, 0.02, 0.1, 0.3, 0.5, 0.7, 0.9 };
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = nst_test_path (folder, "cut", extension);
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, 3 * WIDTH, 3 * HEIGHT, "R'G'B' u8");
  g_autofree char *contents = NULL;
  gsize size;

  g_assert_true (nst_picture_file_save (buffer, path, NULL));
  g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
  for (guint k = 0; k < G_N_ELEMENTS (fractions); k++)
    {
      g_assert_true (g_file_set_contents (path, contents, size * fractions[k], NULL));
      g_test_message ("%.1f %% of a %s", 100 * fractions[k], (const char *) extension);
      assert_not_loaded (path);
      /* Only these tell where they end. */
      if (strcmp (extension, ".jpg") == 0 || strcmp (extension, ".webp") == 0)
        g_assert_false (nst_picture_file_check (path, NULL));
    }
  nst_test_remove_folder (folder);
}

/* Telephones append films to their photographs; sizes and markers in a film mean nothing. */
static void
test_trailing_data (void)
{
  static const char *const extensions[] = { ".jpg", ".png", ".webp" };
  static const char trailer[] = "film \xff\xd8\xff\xe0 film \xff\xda film film film film film film";
  g_autofree char *folder = nst_test_make_folder ();
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *path = nst_test_path (folder, "photograph", extensions[i]);
      g_autofree char *contents = NULL;
      g_autoptr (GString) longer = NULL;
      g_autoptr (GeglBuffer) loaded = NULL;
      g_autoptr (GError) error = NULL;
      gsize size;

      g_assert_true (nst_picture_file_save (buffer, path, NULL));
      g_assert_true (g_file_get_contents (path, &contents, &size, NULL));
      longer = g_string_new_len (contents, size);
      g_string_append_len (longer, trailer, sizeof trailer);
      g_assert_true (g_file_set_contents (path, longer->str, longer->len, NULL));
      loaded = nst_picture_file_load (path, &error);
      if (error)
        g_test_message ("a %s with a film", extensions[i]);
      g_assert_no_error (error);
      g_assert_cmpint (gegl_buffer_get_width (loaded), ==, WIDTH);
      g_assert_true (nst_picture_file_check (path, NULL));
    }
  nst_test_remove_folder (folder);
}

/* What is in a file counts, not what it is called. */
static void
test_wrong_extension (void)
{
  static const char *const kinds[] = { ".png", ".jpg", ".webp", ".tif", ".bmp" };
  g_autofree char *folder = nst_test_make_folder ();
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    for (guint k = 0; k < G_N_ELEMENTS (kinds); k++)
      {
        g_autofree char *path = nst_test_path (folder, "right", kinds[i]);
        g_autofree char *wrong = nst_test_path (folder, "wrong", kinds[k]);
        g_autoptr (GeglBuffer) loaded = NULL;
        g_autoptr (GError) error = NULL;

        g_assert_true (nst_picture_file_save (buffer, path, NULL));
        g_assert_cmpint (g_rename (path, wrong), ==, 0);
        loaded = nst_picture_file_load (wrong, &error);
        if (error)
          g_test_message ("%s called %s", kinds[i], kinds[k]);
        g_assert_no_error (error);
        g_assert_cmpint (gegl_buffer_get_width (loaded), ==, WIDTH);
      }
  nst_test_remove_folder (folder);
}

/* Loads the file PATH again and again. Returns how often that failed, as a pointer. */
static gpointer
count_failures (gpointer path)
{
  guint n_failures = 0;

  for (int i = 0; i < 100; i++)
    {
      g_autoptr (GeglBuffer) buffer = nst_picture_file_load (path, NULL);

      n_failures += buffer == NULL;
    }
  return GUINT_TO_POINTER (n_failures);
}

/* Of two threads that load at the same time, each is told of its own picture. */
static void
test_threads (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *whole = nst_test_path (folder, "whole", ".webp");
  g_autofree char *damaged = nst_test_path (folder, "damaged", ".webp");
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");
  g_autofree char *contents = NULL;
  GThread *thread;
  gsize size;

  g_assert_true (nst_picture_file_save (buffer, whole, NULL));
  g_assert_true (g_file_get_contents (whole, &contents, &size, NULL));
  memset (contents + 12, 0, size - 12);
  g_assert_true (g_file_set_contents (damaged, contents, size, NULL));
  thread = g_thread_new ("damaged", count_failures, damaged);
  g_assert_cmpuint (GPOINTER_TO_UINT (count_failures (whole)), ==, 0);
  g_assert_cmpuint (GPOINTER_TO_UINT (g_thread_join (thread)), ==, 100);
  nst_test_remove_folder (folder);
}

int
main (int argc, char **argv)
{
  /* The first five tell their length; the others are read as far as they go. */
  static const char *const kinds[] = { ".png", ".jpg", ".tif", ".webp", ".exr", ".bmp", ".ppm" };

  nst_test_init (&argc, &argv);
  /* GEGL warns of damaged files, and only a test would end with that. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_test_add_func ("/loading/no-pictures", test_no_pictures);
  g_test_add_func ("/loading/wrong-extension", test_wrong_extension);
  g_test_add_func ("/loading/trailing-data", test_trailing_data);
  g_test_add_func ("/loading/threads", test_threads);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *cut = g_strconcat ("/loading/cut-short/", kinds[i] + 1, NULL);
      g_autofree char *damaged = g_strconcat ("/loading/damaged/", kinds[i] + 1, NULL);

      if (i < 5)
        g_test_add_data_func (cut, kinds[i], test_cut_short);
      g_test_add_data_func (damaged, kinds[i], test_damaged);
    }
  return nst_test_run ();
}
