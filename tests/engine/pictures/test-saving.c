/* Writing pictures: depths and alpha that survive, places that cannot be written to, disks that are
 * full.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <gegl.h>
#include <gexiv2/gexiv2.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/error.h"
#include "pictures/picture-file.h"
#include "support/support.h"

#define WIDTH 61
#define HEIGHT 47

static int
count_files (const char *folder)
{
  GDir *dir = g_dir_open (folder, 0, NULL);
  int count = 0;

  while (g_dir_read_name (dir))
    count++;
  g_dir_close (dir);
  return count;
}

static const char *
component_of (GeglBuffer *buffer)
{
  return babl_get_name (babl_format_get_type (gegl_buffer_get_format (buffer), 0));
}

static void
test_round_trips (void)
{
  static const struct
  {
    const char *extension;
    const char *format;
    const char *component; /* of the file, if not the picture's: newer GEGL keeps half in EXR */
    double tolerance;      /* one step of the depth, or as much as compression changes grain */
  } cases[] = {
    { ".png", "R'G'B' u8", "u8", 1e-6 },     { ".png", "R'G'B'A u8", "u8", 1e-6 },
    { ".png", "R'G'B' u16", "u16", 1e-6 },   { ".png", "R'G'B'A float", "u16", 2e-5 },
    { ".png", "Y' u8", "u8", 1e-6 },         { ".png", "Y' u16", "u16", 1e-6 },
    { ".png", "RGB half", "u16", 2e-5 },     { ".PNG", "R'G'B' u8", "u8", 1e-6 },
    { ".tif", "R'G'B' u8", "u8", 1e-6 },     { ".tif", "R'G'B' u16", "u16", 1e-6 },
    { ".tiff", "R'G'B'A u16", "u16", 1e-6 }, { ".tif", "RGB float", "float", 2e-5 },
    { ".exr", "RGB float", "float", 1e-4 },  { ".exr", "RGBA half", "float", 2e-3 },
    { ".jpg", "R'G'B' u8", "u8", 0.1 },      { ".jpeg", "R'G'B' u16", "u8", 0.1 },
    { ".webp", "R'G'B' u8", "u8", 0.12 },    { ".bmp", "R'G'B' u8", "u8", 1e-6 },
    { ".ppm", "R'G'B' u8", "u8", 1e-6 },     { ".ppm", "R'G'B' u16", "u16", 1e-6 },
  };
  g_autofree char *folder = nst_test_make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *path = nst_test_path (folder, "picture", cases[i].extension);
      g_autoptr (GeglBuffer) buffer = nst_test_picture (i, WIDTH, HEIGHT, cases[i].format);
      g_autoptr (GeglBuffer) loaded = NULL;
      g_autofree float *expected = nst_test_pixels (buffer, "R'G'B' float");
      g_autofree float *found = NULL;
      g_autoptr (GError) error = NULL;
      double difference;

      nst_picture_file_save (buffer, path, &error);
      g_assert_no_error (error);
      loaded = nst_picture_file_load (path, &error);
      g_assert_no_error (error);
      g_assert_true (gegl_rectangle_equal (gegl_buffer_get_extent (loaded),
                                           GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT)));
      found = nst_test_pixels (loaded, "R'G'B' float");
      difference = nst_test_difference (found, expected, WIDTH * HEIGHT * 3);
      g_test_message ("%s as %s: %s, differs by %.2g", cases[i].format, cases[i].extension,
                      component_of (loaded), difference);
      if (g_strcmp0 (component_of (loaded), component_of (buffer)) != 0)
        g_assert_cmpstr (component_of (loaded), ==, cases[i].component);
      g_assert_cmpfloat (difference, <=, cases[i].tolerance);
    }
  nst_test_remove_folder (folder);
}

/* Alpha survives where the format has it; colours that it hides may go, and that is no failure. */
static void
test_transparency (void)
{
  static const char *const extensions[] = { ".png", ".tif", ".webp", ".exr", ".jpg", ".bmp" };
  static const char *const formats[] = { "R'G'B'A u8", "RGBA float" };
  g_autofree char *folder = nst_test_make_folder ();

  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    for (guint k = 0; k < G_N_ELEMENTS (formats); k++)
      {
        g_autofree char *path = nst_test_path (folder, "clear", extensions[i]);
        g_autoptr (GeglBuffer) buffer = nst_test_picture (1, WIDTH, HEIGHT, formats[k]);
        g_autoptr (GeglBuffer) loaded = NULL;
        g_autoptr (GError) error = NULL;
        g_autofree float *pixels = nst_test_pixels (buffer, "R'G'B'A float");
        g_autofree float *found = NULL;

        for (int p = WIDTH * HEIGHT / 2; p < WIDTH * HEIGHT; p++)
          {
            pixels[4 * p] = pixels[4 * p + 1] = 1;
            pixels[4 * p + 3] = 0;
          }
        gegl_buffer_set (buffer, NULL, 0, babl_format ("R'G'B'A float"), pixels,
                         GEGL_AUTO_ROWSTRIDE);
        nst_picture_file_save (buffer, path, &error);
        if (error)
          g_test_message ("%s as %s", formats[k], extensions[i]);
        g_assert_no_error (error);
        loaded = nst_picture_file_load (path, &error);
        g_assert_no_error (error);
        found = nst_test_pixels (loaded, "R'G'B'A float");
        for (int p = 0; i < 4 && p < WIDTH * HEIGHT; p++)
          g_assert_cmpfloat_with_epsilon (found[4 * p + 3], pixels[4 * p + 3], 0.01);
      }
  nst_test_remove_folder (folder);
}

/* Light where nothing covers, as of a flame, is kept: colours that are multiplied by alpha need not
 * be 0 where alpha is. */
static void
test_light (void)
{
  static const struct
  {
    const char *extension;
    float light;      /* of the sun in EXR, of a lamp in TIFF, whose R'G'B' are rounded more */
    double tolerance; /* in parts of it, as EXR's space is found again by rounded primaries */
  } cases[] = { { ".exr", 20000, 1e-4 }, { ".tif", 3, 5e-3 } };
  const Babl *format = babl_format ("RaGaBaA float");
  g_autofree char *folder = nst_test_make_folder ();
  g_autoptr (GeglBuffer) buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), format);
  float pixels[WIDTH * HEIGHT][4], found[WIDTH * HEIGHT][4];

  for (guint k = 0; k < G_N_ELEMENTS (cases); k++)
    {
      g_autofree char *path = nst_test_path (folder, "light", cases[k].extension);
      g_autoptr (GeglBuffer) loaded = NULL;
      g_autoptr (GError) error = NULL;

      for (int i = 0; i < WIDTH * HEIGHT; i++)
        {
          pixels[i][0] = pixels[i][1] = cases[k].light;
          pixels[i][2] = (float) (i % WIDTH) / WIDTH;
          pixels[i][3] = i % WIDTH < WIDTH / 2 ? 0 : 1;
        }
      gegl_buffer_set (buffer, NULL, 0, format, pixels, GEGL_AUTO_ROWSTRIDE);
      nst_picture_file_save (buffer, path, &error);
      g_assert_no_error (error);
      loaded = nst_picture_file_load (path, &error);
      g_assert_no_error (error);
      gegl_buffer_get (loaded, NULL, 1, format, found, GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (int i = 0; i < WIDTH * HEIGHT; i++)
        for (int c = 0; c < 4; c++)
          g_assert_cmpfloat_with_epsilon (found[i][c], pixels[i][c],
                                          cases[k].tolerance * cases[k].light);
    }
  nst_test_remove_folder (folder);
}

/* Every extension that the message about unknown ones names can be written and read. */
static void
test_promised_extensions (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");
  g_autoptr (GError) unknown = NULL;
  g_autoptr (GRegex) regex = g_regex_new ("(\\.[a-z]{3,4})(, | or |\\.$)", 0, 0, NULL);
  g_autoptr (GMatchInfo) match = NULL;
  int found = 0;

  g_assert_false (nst_picture_file_check_writable ("picture", &unknown));
  for (g_regex_match (regex, unknown->message, 0, &match); g_match_info_matches (match);
       g_match_info_next (match, NULL))
    {
      g_autofree char *extension = g_match_info_fetch (match, 1);
      g_autofree char *path = nst_test_path (folder, "promised", extension);
      g_autoptr (GeglBuffer) loaded = NULL;
      g_autoptr (GError) error = NULL;

      nst_picture_file_save (buffer, path, &error);
      g_assert_no_error (error);
      loaded = nst_picture_file_load (path, &error);
      g_assert_no_error (error);
      found++;
    }
  g_assert_cmpint (found, >=, 5);
  nst_test_remove_folder (folder);
}

static void
assert_not_saved (GeglBuffer *buffer, const char *path)
{
  g_autoptr (GError) error = NULL;

  g_assert_false (nst_picture_file_save (buffer, path, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_OUTPUT);
  g_test_message ("%s", error->message);
  g_assert_null (strchr (error->message, '\n'));
}

static void
test_unwritable (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");
  g_autofree char *no_folder = g_build_filename (folder, "nowhere", "picture.png", NULL);
  g_autofree char *named_folder = nst_test_path (folder, "folder", ".png");
  g_autofree char *unknown = nst_test_path (folder, "picture", ".xyz");
  g_autofree char *none = nst_test_path (folder, "picture", "");
  g_autofree char *text = nst_test_path (folder, "picture", ".txt");
  const char *const paths[] = { no_folder, named_folder, unknown, none, text, "" };

  g_assert_cmpint (g_mkdir (named_folder, 0700), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (paths); i++)
    {
      g_autoptr (GError) error = NULL;

      assert_not_saved (buffer, paths[i]);
      g_assert_false (nst_picture_file_check_writable (paths[i], &error));
      g_assert_error (error, NST_ERROR, NST_ERROR_OUTPUT);
    }
  g_assert_cmpint (count_files (folder), ==, 1);
  nst_test_remove_folder (folder);
}

/* A limit on the length of files acts as a full disk, without root. A picture that does not fit
 * leaves the old file as it was, and no other file beside it. */
static void
test_full_disk (gconstpointer extension)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = nst_test_path (folder, "picture", extension);
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, 4 * WIDTH, 4 * HEIGHT, "R'G'B' u16");
  g_autofree char *whole = NULL;
  gsize size;
  struct rlimit before, limit;

  signal (SIGXFSZ, SIG_IGN);
  g_assert_true (nst_picture_file_save (buffer, path, NULL));
  g_assert_true (g_file_get_contents (path, &whole, &size, NULL));
  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);

  for (int part = 0; part < 8; part++)
    {
      g_autofree char *contents = NULL;
      g_autoptr (GError) error = NULL;
      gboolean saved;

      limit = before;
      limit.rlim_cur = size * part / 8;
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
      saved = nst_picture_file_save (buffer, path, &error);
      g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);

      g_test_message ("room for %d of 8 parts of a %s", part, (const char *) extension);
      g_assert_false (saved);
      g_assert_error (error, NST_ERROR, NST_ERROR_OUTPUT);
      g_assert_true (g_file_get_contents (path, &contents, NULL, NULL));
      g_assert_cmpstr (contents, ==, "old");
      g_assert_cmpint (count_files (folder), ==, 1);
    }
  nst_test_remove_folder (folder);
}

/* What the picture file PATH says, after having been told. */
static NstPictureMetadata *
make_metadata (const char *path, GeglBuffer *buffer)
{
  g_autoptr (GExiv2Metadata) tags = gexiv2_metadata_new ();

  g_assert_true (nst_picture_file_save (buffer, path, NULL));
  g_assert_true (gexiv2_metadata_open_path (tags, path, NULL));
  g_assert_true (gexiv2_metadata_try_set_tag_string (tags, "Exif.Image.Artist", "Jane Roe", NULL));
  g_assert_true (gexiv2_metadata_save_file (tags, path, NULL));
  return nst_picture_metadata_load (path);
}

/* Wherever the disk ends, about where a file with metadata would, a picture that is saved is
 * whole. */
static void
test_full_with_metadata (void)
{
  static const char *const extensions[] = { ".png", ".jpg", ".tif", ".webp" };
  g_autofree char *folder = nst_test_make_folder ();
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, 2 * WIDTH, 2 * HEIGHT, "R'G'B' u8");
  g_autofree float *expected = nst_test_pixels (buffer, "R'G'B' float");
  g_autofree char *source = nst_test_path (folder, "source", ".jpg");
  g_autoptr (NstPictureMetadata) metadata = make_metadata (source, buffer);
  struct rlimit before, limit;

  g_assert_nonnull (metadata);
  signal (SIGXFSZ, SIG_IGN);
  g_assert_cmpint (getrlimit (RLIMIT_FSIZE, &before), ==, 0);
  for (guint i = 0; i < G_N_ELEMENTS (extensions); i++)
    {
      g_autofree char *path = nst_test_path (folder, "picture", extensions[i]);
      GStatBuf status;

      g_assert_true (nst_picture_file_save_painting (buffer, path, metadata, NULL));
      g_assert_cmpint (g_stat (path, &status), ==, 0);
      for (int missing = -80000; missing <= 600; missing += missing < 0 ? 10000 : 25)
        {
          g_autoptr (GeglBuffer) loaded = NULL;
          g_autofree float *found = NULL;
          gboolean saved;

          limit = before;
          limit.rlim_cur = status.st_size - missing;
          g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &limit), ==, 0);
          saved = nst_picture_file_save_painting (buffer, path, metadata, NULL);
          g_assert_cmpint (setrlimit (RLIMIT_FSIZE, &before), ==, 0);
          g_assert_true (saved || missing > 0);
          loaded = nst_picture_file_load (path, NULL);
          g_assert_nonnull (loaded);
          found = nst_test_pixels (loaded, "R'G'B' float");
          g_assert_cmpfloat (nst_test_difference (found, expected, 4 * WIDTH * HEIGHT * 3), <,
                             0.12);
        }
    }
  g_assert_cmpint (count_files (folder), >=, 5);
  nst_test_remove_folder (folder);
}

/* A new file has the permissions that the user's umask gives, and replaces the old one whole. */
static void
test_replaced (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = nst_test_path (folder, "picture", ".png");
  g_autoptr (GeglBuffer) buffer = nst_test_picture (1, WIDTH, HEIGHT, "R'G'B' u8");
  g_autoptr (GeglBuffer) loaded = NULL;
  GStatBuf status;

  g_assert_true (g_file_set_contents (path, "old", 3, NULL));
  g_assert_true (nst_picture_file_save (buffer, path, NULL));
  loaded = nst_picture_file_load (path, NULL);
  g_assert_nonnull (loaded);
  g_assert_cmpint (count_files (folder), ==, 1);

  g_assert_cmpint (g_unlink (path), ==, 0);
  g_assert_true (nst_picture_file_save (buffer, path, NULL));
  g_assert_cmpint (g_stat (path, &status), ==, 0);
  g_assert_cmpint (status.st_mode & 0444, ==, 0444);
  nst_test_remove_folder (folder);
}

/* The same bytes go to a stream as into a file, whatever the kind, which the file shows again. */
static void
test_streams (void)
{
  g_autofree char *folder = nst_test_make_folder ();
  g_auto (GStrv) kinds = nst_picture_file_list_kinds ();
  g_autoptr (GeglBuffer) buffer
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), babl_format ("R'G'B' u8"));
  g_autoptr (GError) error = NULL;

  g_assert_true (g_strv_contains ((const char *const *) kinds, "jpeg"));
  for (guint i = 0; kinds[i]; i++)
    {
      g_autofree char *name = g_strconcat ("file.", nst_picture_file_extension (kinds[i]), NULL);
      g_autofree char *file = g_build_filename (folder, name, NULL);
      g_autofree char *stream = g_build_filename (folder, "stream", NULL);
      g_autofree char *expected = NULL, *found = NULL;
      const NstPictureStream to = { g_creat (stream, 0600), kinds[i] };
      gsize expected_length, length;

      g_assert_true (nst_picture_file_save (buffer, file, NULL));
      nst_picture_stream_try (&to, NULL, gegl_buffer_get_format (buffer), WIDTH, HEIGHT, &error);
      g_assert_no_error (error);
      nst_picture_stream_save (&to, buffer, NULL, &error);
      g_assert_no_error (error);
      close (to.descriptor);
      g_file_get_contents (file, &expected, &expected_length, NULL);
      g_file_get_contents (stream, &found, &length, NULL);
      g_assert_cmpmem (found, length, expected, expected_length);
      g_assert_cmpstr (nst_picture_file_find_kind (stream), ==, kinds[i]);
    }
  g_assert_null (nst_picture_file_extension ("gif"));
  nst_test_remove_folder (folder);
}

/* What ends the rows of a BMP file is no memory of the program's, which Meson fills with another
 * number (MALLOC_PERTURB_). */
static void
test_row_ends (void)
{
  const gsize header = 54, row = WIDTH * 3, stride = (row + 3) / 4 * 4;
  g_autofree char *folder = nst_test_make_folder ();
  g_autofree char *path = g_build_filename (folder, "rows.bmp", NULL);
  g_autoptr (GeglBuffer) buffer
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), babl_format ("R'G'B' u8"));
  g_autoptr (GError) error = NULL;
  g_autofree char *bytes = NULL;
  gsize length;

  g_assert_cmpuint (row, <, stride);
  nst_picture_file_save (buffer, path, &error);
  g_assert_no_error (error);
  g_assert_true (g_file_get_contents (path, &bytes, &length, NULL));
  g_assert_cmpuint (length, ==, header + stride * HEIGHT);
  for (gsize y = 0; y < HEIGHT; y++)
    for (gsize x = row; x < stride; x++)
      g_assert_cmpint (bytes[header + y * stride + x], ==, 0);
  nst_test_remove_folder (folder);
}

static void
test_closed_pipe (void)
{
  g_autoptr (GeglBuffer) buffer
    = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), babl_format ("R'G'B' u8"));
  g_autoptr (GError) error = NULL;
  int ends[2];

  signal (SIGPIPE, SIG_IGN);
  g_assert_cmpint (pipe (ends), ==, 0);
  close (ends[0]);
  g_assert_false (
    nst_picture_stream_save (&(NstPictureStream){ ends[1], "png" }, buffer, NULL, &error));
  g_assert_error (error, NST_ERROR, NST_ERROR_OUTPUT);
  g_assert_nonnull (strstr (error->message, g_strerror (EPIPE)));
  close (ends[1]);
}

int
main (int argc, char **argv)
{
  static const char *const kinds[]
    = { ".png", ".jpg", ".tif", ".webp", ".exr", ".hdr", ".bmp", ".ppm" };

  nst_test_init (&argc, &argv);
  /* GEGL warns of files that it cannot write, and only a test would end with that. */
  g_log_set_always_fatal (G_LOG_FATAL_MASK);
  g_test_add_func ("/saving/round-trips", test_round_trips);
  g_test_add_func ("/saving/transparency", test_transparency);
  g_test_add_func ("/saving/light", test_light);
  g_test_add_func ("/saving/promised-extensions", test_promised_extensions);
  g_test_add_func ("/saving/unwritable", test_unwritable);
  g_test_add_func ("/saving/replaced", test_replaced);
  g_test_add_func ("/saving/full-with-metadata", test_full_with_metadata);
  g_test_add_func ("/saving/streams", test_streams);
  g_test_add_func ("/saving/row-ends", test_row_ends);
  g_test_add_func ("/saving/closed-pipe", test_closed_pipe);
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    {
      g_autofree char *full = g_strconcat ("/saving/full-disk/", kinds[i] + 1, NULL);
      g_test_add_data_func (full, kinds[i], test_full_disk);
    }
  return nst_test_run ();
}
