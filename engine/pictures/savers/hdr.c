/* HDR files, as Radiance writes them without compression (Ward, "Real pixels", Graphics Gems II),
 * for not all of GEGL's versions read compressed ones. GEGL's own saver refuses pixels that its
 * loader would take for the beginning of a compressed row.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "pictures/savers/saver.h"

#define LARGEST 1e38f
#define SMALLEST 1e-32f
#define EXPONENT_BIAS 128
#define MANTISSA_BITS 8
#define MARK 2 /* twice, it begins a compressed row */

/* A colour as three mantissas with a common exponent. */
static void
pack (const float *colour, guchar *rgbe)
{
  float parts[3], largest = 0;
  int exponent;

  for (int i = 0; i < 3; i++)
    {
      parts[i] = colour[i] > 0 ? MIN (colour[i], LARGEST) : 0; /* which NaN is not */
      largest = MAX (largest, parts[i]);
    }
  frexpf (largest, &exponent);
  if (largest < SMALLEST)
    memset (rgbe, 0, 4);
  else
    {
      for (int i = 0; i < 3; i++)
        rgbe[i] = (guchar) ldexpf (parts[i], MANTISSA_BITS - exponent);
      rgbe[3] = exponent + EXPONENT_BIAS;
    }
}

/* Sees that a ROW cannot be taken for a compressed one, by a 256th of a colour's light. */
static void
avoid_mark (guchar *row)
{
  if (row[0] == MARK && row[1] == MARK)
    row[1]++;
}

gboolean
nst_save_hdr (const NstEncoding *encoding, NstOutputFile *file, GError **error)
{
  const int width = gegl_buffer_get_width (encoding->buffer);
  const int height = gegl_buffer_get_height (encoding->buffer);
  g_autofree char *header
    = g_strdup_printf ("#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y %d +X %d\n", height, width);
  g_autofree float *pixels = g_try_malloc_n (width, 3 * sizeof (float));
  g_autofree guchar *row = g_try_malloc_n (width, 4);

  if (pixels == NULL || row == NULL)
    return nst_saver_set_no_memory (error);
  if (!nst_output_file_write (file, header, strlen (header), error))
    return FALSE;
  for (int y = 0; y < height; y++)
    {
      nst_encoding_get_rows (encoding, y, 1, pixels);
      for (int x = 0; x < width; x++)
        pack (pixels + 3 * x, row + 4 * x);
      avoid_mark (row);
      if (!nst_output_file_write (file, row, (gsize) width * 4, error))
        return FALSE;
    }
  return TRUE;
}
