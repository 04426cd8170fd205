/* EXR files, by GEGL.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gi18n-lib.h>
#include <math.h>

#include "base/error.h"
#include "pictures/gegl-file.h"
#include "pictures/savers/saver.h"

#define BAND 64 /* rows of the written file that are checked at once */

/* The largest average difference of a band in its file, in parts of its values, or of 1 where they
 * are smaller: far more than rounding makes. */
#define LARGEST_DIFFERENCE 0.1

/* Whether FILE holds the picture: GEGL's saver does not report all failures. Colours are compared
 * as they are seen, multiplied by alpha, and those that are not numbers not at all. */
static gboolean
is_whole (const NstEncoding *encoding, const NstOutputFile *file)
{
  const Babl *format = babl_format ("R'aG'aB'aA float");
  const GeglRectangle *extent = gegl_buffer_get_extent (encoding->buffer);
  const gsize band = (gsize) BAND * extent->width * 4;
  g_autoptr (GeglBuffer) written = nst_gegl_file_load (file->path, "gegl:exr-load");
  g_autofree float *a = g_new (float, band);
  g_autofree float *b = g_new (float, band);

  if (written == NULL || gegl_buffer_get_width (written) != extent->width
      || gegl_buffer_get_height (written) != extent->height)
    return FALSE;
  for (int y = 0; y < extent->height; y += BAND)
    {
      const int rows = MIN (BAND, extent->height - y);
      const gsize count = (gsize) rows * extent->width * 4;
      double difference = 0, sum = count;

      gegl_buffer_get (encoding->buffer,
                       GEGL_RECTANGLE (extent->x, extent->y + y, extent->width, rows), 1, format, a,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      gegl_buffer_get (written, GEGL_RECTANGLE (0, y, extent->width, rows), 1, format, b,
                       GEGL_AUTO_ROWSTRIDE, GEGL_ABYSS_NONE);
      for (gsize i = 0; i < count; i++)
        if (isfinite (a[i]) && isfinite (b[i]) && (encoding->alpha || i % 4 < 3))
          {
            difference += fabsf (a[i] - b[i]);
            sum += fabsf (a[i]);
          }
      if (difference / sum > LARGEST_DIFFERENCE)
        return FALSE;
    }
  return TRUE;
}

/* Whether there is memory for the whole picture, which GEGL's saver asks for at once, ending the
 * program where there is none. */
static gboolean
has_memory (const NstEncoding *encoding)
{
  gpointer memory = g_try_malloc_n ((gsize) gegl_buffer_get_width (encoding->buffer)
                                      * gegl_buffer_get_height (encoding->buffer),
                                    babl_format_get_bytes_per_pixel (encoding->format));

  g_free (memory);
  return memory != NULL;
}

/* Puts a conversion between SOURCE and SAVE where the saver would not make it itself. */
static void
link_nodes (const NstEncoding *encoding, GeglNode *graph, GeglNode *source, GeglNode *save)
{
  const Babl *format = gegl_buffer_get_format (encoding->buffer);
  const int components = babl_format_get_n_components (encoding->format);
  GeglNode *convert;

  if (babl_format_get_space (format) == babl_format_get_space (encoding->format)
      && babl_format_get_n_components (format) == components)
    {
      gegl_node_link (source, save);
      return;
    }
  convert = gegl_node_new_child (graph, "operation", "gegl:convert-format", "format",
                                 encoding->format, NULL);
  gegl_node_link_many (source, convert, save, NULL);
}

gboolean
nst_save_exr (const NstEncoding *encoding, NstOutputFile *file, GError **error)
{
  GeglNode *graph;
  GeglNode *source;
  GeglNode *save;
  gboolean saved;

  if (!has_memory (encoding))
    return nst_saver_set_no_memory (error);
  graph = gegl_node_new ();
  source = gegl_node_new_child (graph, "operation", "gegl:buffer-source", "buffer",
                                encoding->buffer, NULL);
  save = gegl_node_new_child (graph, "operation", "gegl:exr-save", "path", file->path, NULL);
  link_nodes (encoding, graph, source, save);
  saved = nst_gegl_file_process (save);
  g_object_unref (graph);
  return (saved && is_whole (encoding, file))
         || nst_output_file_explain (file, _ ("its saver failed"), error);
}
