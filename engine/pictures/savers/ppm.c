/* PPM files of binary numbers (P6), as Netpbm's page ppm(5) has them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "pictures/savers/saver.h"

#define BAND 64 /* rows that are written at once */

gboolean
nst_save_ppm (const NstEncoding *encoding, NstOutputFile *file, GError **error)
{
  const int width = gegl_buffer_get_width (encoding->buffer);
  const int height = gegl_buffer_get_height (encoding->buffer);
  const gboolean wide = encoding->depth != NST_DEPTH_U8;
  const gsize stride = (gsize) width * babl_format_get_bytes_per_pixel (encoding->format);
  g_autofree char *header = g_strdup_printf ("P6\n%d %d\n%d\n", width, height, wide ? 65535 : 255);
  g_autofree guchar *pixels = g_try_malloc_n (stride, BAND);

  if (pixels == NULL)
    return nst_saver_set_no_memory (error);
  if (!nst_output_file_write (file, header, strlen (header), error))
    return FALSE;
  for (int y = 0; y < height; y += BAND)
    {
      const int rows = MIN (BAND, height - y);

      nst_encoding_get_rows (encoding, y, rows, pixels);
      if (wide)
        for (gsize i = 0; i < rows * stride / 2; i++)
          ((guint16 *) pixels)[i] = GUINT16_TO_BE (((guint16 *) pixels)[i]);
      if (!nst_output_file_write (file, pixels, rows * stride, error))
        return FALSE;
    }
  return TRUE;
}
