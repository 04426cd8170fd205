/* Writes a picture in every kind of file, at every depth, with colours and gray, with alpha and
 * without, in sRGB and in the spaces of given profiles, for test_written.py to read.
 *
 *   write-pictures FOLDER PROFILE…
 *
 * The files are called after their kinds, KIND-DEPTH-MODEL-SPACE, a space after its profile's file.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <stdio.h>
#include <stdlib.h>

#include "pictures/picture-file.h"

#define WIDTH 24
#define HEIGHT 16

static const char *const extensions[] = { "png", "jpg", "tif", "webp", "exr", "hdr", "ppm", "bmp" };

static const struct
{
  const char *type;
  const char *models[4]; /* gray, gray with alpha, colours, colours with alpha */
} depths[] = {
  { "u8", { "Y'", "Y'A", "R'G'B'", "R'G'B'A" } },
  { "u16", { "Y'", "Y'A", "R'G'B'", "R'G'B'A" } },
  { "half", { "Y", "YA", "RGB", "RaGaBaA" } },
  { "float", { "Y'", "YA", "RGB", "RGBA" } },
};
static const char *const model_names[] = { "gray", "graya", "rgb", "rgba" };

/* Ramps of each component, as make_picture in test_written.py has them. */
static GeglBuffer *
make_picture (const Babl *format, gboolean gray)
{
  const Babl *components = babl_format_with_space (gray ? "Y'A float" : "R'G'B'A float", format);
  const int n = gray ? 2 : 4;
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, WIDTH, HEIGHT), format);
  float pixels[WIDTH * HEIGHT * 4];

  for (int i = 0; i < WIDTH * HEIGHT; i++)
    {
      const float x = (float) (i % WIDTH) / (WIDTH - 1), y = (float) (i / WIDTH) / (HEIGHT - 1);

      pixels[n * i] = gray ? (x + y) / 2 : x;
      pixels[n * i + n - 1] = 0.25f + 0.75f * y;
      if (!gray)
        {
          pixels[n * i + 1] = y;
          pixels[n * i + 2] = 1 - x;
        }
    }
  gegl_buffer_set (buffer, NULL, 0, components, pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
}

/* Writes all kinds of files in SPACE, which is called NAME. */
static gboolean
write_pictures (const char *folder, const char *name, const Babl *space)
{
  for (guint d = 0; d < G_N_ELEMENTS (depths); d++)
    for (int m = 0; m < 4; m++)
      {
        g_autofree char *encoding = g_strconcat (depths[d].models[m], " ", depths[d].type, NULL);
        const Babl *format = babl_format_with_space (encoding, space);
        g_autoptr (GeglBuffer) buffer = make_picture (format, m < 2);

        for (guint e = 0; e < G_N_ELEMENTS (extensions); e++)
          {
            g_autofree char *path
              = g_strdup_printf ("%s/%s-%s-%s-%s.%s", folder, extensions[e], depths[d].type,
                                 model_names[m], name, extensions[e]);
            g_autoptr (GError) error = NULL;

            if (!nst_picture_file_try (path, NULL, format, WIDTH, HEIGHT, &error)
                || !nst_picture_file_save (buffer, path, &error))
              {
                fprintf (stderr, "%s\n", error->message);
                return FALSE;
              }
          }
      }
  return TRUE;
}

int
main (int argc, char **argv)
{
  gboolean written;

  gegl_init (NULL, NULL);
  written = write_pictures (argv[1], "srgb", babl_space ("sRGB"));
  for (int i = 2; i < argc; i++)
    {
      g_autofree char *profile = NULL;
      g_autofree char *name = g_path_get_basename (argv[i]);
      const char *problem = NULL;
      gsize size;

      if (!g_file_get_contents (argv[i], &profile, &size, NULL))
        return EXIT_FAILURE;
      written &= write_pictures (
        argv[1], name,
        babl_space_from_icc (profile, size, BABL_ICC_INTENT_RELATIVE_COLORIMETRIC, &problem));
    }
  gegl_exit ();
  return written ? EXIT_SUCCESS : EXIT_FAILURE;
}
