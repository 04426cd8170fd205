/* PNG files, by libpng.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <png.h>

#include "base/error.h"
#include "pictures/png-text.h"
#include "pictures/savers/saver.h"

#define COMPRESSION 3 /* as GEGL's: higher levels take long and gain little */
#define BAND 64       /* rows that are converted at once, those of GEGL's tiles */
#define PROFILE_NAME "ICC profile"

/* Whoever writes, and what went wrong. */
typedef struct
{
  NstOutputFile *file;
  GError **error;
} Target;

static void
write_bytes (png_structp png, png_bytep data, size_t length)
{
  Target *target = png_get_io_ptr (png);

  if (!nst_output_file_write (target->file, data, length, target->error))
    png_error (png, "");
}

static void
flush_bytes (png_structp png)
{
}

static void
take_error (png_structp png, const char *message)
{
  Target *target = png_get_error_ptr (png);

  if (target->error && *target->error == NULL)
    g_set_error_literal (target->error, NST_ERROR, NST_ERROR_OUTPUT, message);
  png_longjmp (png, 1);
}

/* Drops warnings: they are about what libpng has put right. */
static void
take_warning (png_structp png, const char *message)
{
}

/* A 16-bit number's bytes are the other way round in the file, on most machines. */
static void
set_byte_order (png_structp png, const NstEncoding *encoding)
{
  if (encoding->depth == NST_DEPTH_U16 && G_BYTE_ORDER == G_LITTLE_ENDIAN)
    png_set_swap (png);
}

static void
write_header (png_structp png, png_infop info, const NstEncoding *encoding)
{
  const int colours = encoding->gray ? PNG_COLOR_TYPE_GRAY : PNG_COLOR_TYPE_RGB;

  png_set_compression_level (png, COMPRESSION);
  png_set_IHDR (png, info, gegl_buffer_get_width (encoding->buffer),
                gegl_buffer_get_height (encoding->buffer), encoding->depth == NST_DEPTH_U8 ? 8 : 16,
                encoding->alpha ? colours | PNG_COLOR_MASK_ALPHA : colours, PNG_INTERLACE_NONE,
                PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  if (encoding->srgb)
    png_set_sRGB_gAMA_and_cHRM (png, info, PNG_sRGB_INTENT_RELATIVE);
  else if (encoding->profile)
    png_set_iCCP (png, info, PROFILE_NAME, PNG_COMPRESSION_TYPE_BASE,
                  (png_const_bytep) encoding->profile, encoding->profile_size);
  if (encoding->resolution[0] > 0)
    png_set_pHYs (png, info, lround (encoding->resolution[0]), lround (encoding->resolution[1]),
                  PNG_RESOLUTION_METER);
  nst_png_text_set (png, info, encoding->texts);
  png_write_info (png, info);
  set_byte_order (png, encoding);
}

/* Writes all rows by PIXELS, which has room for a band of them. */
static void
write_rows (png_structp png, const NstEncoding *encoding, guchar *pixels)
{
  const int height = gegl_buffer_get_height (encoding->buffer);
  const gsize stride = (gsize) gegl_buffer_get_width (encoding->buffer)
                       * babl_format_get_bytes_per_pixel (encoding->format);

  for (int y = 0; y < height; y += BAND)
    {
      const int rows = MIN (BAND, height - y);

      nst_encoding_get_rows (encoding, y, rows, pixels);
      for (int row = 0; row < rows; row++)
        png_write_row (png, pixels + row * stride);
    }
}

/* Whether libpng has written all; it leaves by longjmp where it cannot, so all that is to be freed
 * is the caller's. */
static gboolean
write_picture (png_structp png, png_infop info, const NstEncoding *encoding, guchar *pixels)
{
  if (setjmp (png_jmpbuf (png)))
    return FALSE;
  write_header (png, info, encoding);
  write_rows (png, encoding, pixels);
  png_write_end (png, info);
  return TRUE;
}

gboolean
nst_save_png (const NstEncoding *encoding, NstOutputFile *file, GError **error)
{
  g_autoptr (GError) reason = NULL;
  Target target = { file, &reason };
  png_structp png
    = png_create_write_struct (PNG_LIBPNG_VER_STRING, &target, take_error, take_warning);
  png_infop info = png ? png_create_info_struct (png) : NULL;
  guchar *pixels = g_try_malloc_n ((gsize) gegl_buffer_get_width (encoding->buffer) * BAND,
                                   babl_format_get_bytes_per_pixel (encoding->format));
  gboolean saved = FALSE;

  if (info && pixels)
    {
      png_set_write_fn (png, &target, write_bytes, flush_bytes);
      saved = write_picture (png, info, encoding, pixels);
    }
  else
    nst_saver_set_no_memory (&reason);
  png_destroy_write_struct (&png, &info);
  g_free (pixels);
  if (!saved)
    g_propagate_error (error, g_steal_pointer (&reason));
  return saved;
}
