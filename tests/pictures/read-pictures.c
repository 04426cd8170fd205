/* Reads pictures for tests in Python: read-pictures [--here] [--most=BYTES] FILE…
 *
 * For each file it writes a line, "picture WIDTH HEIGHT FORMAT BYTES", and then the bytes of its
 * pixels, R'G'B'A float in sRGB; or "refused CODE MESSAGE", with an NstError's number. With --here
 * it reads in its own process, as where no other can be started; with --times it writes
 * milliseconds instead of pixels.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <gegl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pictures/picture-file.h"
#include "pictures/reader/reader-process.h"

static void
write_pixels (GeglBuffer *picture)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (picture);
  const gsize row = (gsize) extent->width * 4 * sizeof (float);
  g_autofree float *pixels = g_malloc (row * extent->height);

  gegl_buffer_get (picture, extent, 1, babl_format ("R'G'B'A float"), pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
  fwrite (pixels, row, extent->height, stdout);
}

static void
read_picture (const char *path, gsize most, gboolean times)
{
  const gint64 start = g_get_monotonic_time ();
  g_autoptr (GError) error = NULL;
  g_autoptr (GeglBuffer) picture = nst_picture_file_load_within (path, most, NULL, &error);
  const GeglRectangle *extent = picture ? gegl_buffer_get_extent (picture) : NULL;

  if (times)
    printf ("%.1f ms %s\n", (g_get_monotonic_time () - start) / 1000.0, path);
  else if (picture == NULL)
    printf ("refused %d %s\n", error->code, error->message);
  else
    {
      printf ("picture %d %d %s %" G_GSIZE_FORMAT "\n", extent->width, extent->height,
              babl_format_get_encoding (gegl_buffer_get_format (picture)),
              (gsize) extent->width * extent->height * 4 * sizeof (float));
      write_pixels (picture);
    }
  fflush (stdout);
}

int
main (int argc, char **argv)
{
  gboolean here = argc > 1 && strcmp (argv[1], "--here") == 0, times = FALSE;
  gsize most = 0;

  if (!here)
    nst_reader_process_serve (argc, argv);
  gegl_init (NULL, NULL);
  for (int i = 1 + here; i < argc; i++)
    if (g_str_has_prefix (argv[i], "--most="))
      most = strtoull (strchr (argv[i], '=') + 1, NULL, 10);
    else if (strcmp (argv[i], "--times") == 0)
      times = TRUE;
    else
      read_picture (argv[i], most, times);
  gegl_exit ();
  return EXIT_SUCCESS;
}
