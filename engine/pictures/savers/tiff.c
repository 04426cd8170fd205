/* TIFF files, by libtiff.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <stdio.h>
#include <tiffio.h>
#include <unistd.h>

#include "base/error.h"
#include "pictures/savers/saver.h"

#define BAND 64                    /* rows that are converted at once, those of GEGL's tiles */
#define STRIP_BYTES (1 << 16)      /* about as long as a strip is */
#define BIG ((guint64) 4000 << 20) /* bytes of pixels from which on the file is a BigTIFF */
#define INCH 0.0254                /* metres */

/* Keeps the first message as the reason. */
static int
take_error (TIFF *tiff, void *user_data, const char *module, const char *format, va_list arguments)
{
  GError **reason = user_data;

  if (*reason == NULL)
    *reason = g_error_new_valist (NST_ERROR, NST_ERROR_OUTPUT, format, arguments);
  return 1;
}

static int
take_warning (TIFF *tiff, void *user_data, const char *module, const char *format,
              va_list arguments)
{
  return 1;
}

static TIFF *
open_tiff (NstOutputFile *file, gboolean big, GError **reason)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();
  const int descriptor = dup (file->descriptor);
  TIFF *tiff = NULL;

  TIFFOpenOptionsSetErrorHandlerExtR (options, take_error, reason);
  TIFFOpenOptionsSetWarningHandlerExtR (options, take_warning, NULL);
  if (descriptor >= 0)
    tiff = TIFFFdOpenExt (descriptor, "TIFF", big ? "w8" : "w", options);
  if (tiff == NULL && descriptor >= 0)
    close (descriptor);
  TIFFOpenOptionsFree (options);
  return tiff;
}

static void
set_layout (TIFF *tiff, const NstEncoding *encoding, gsize stride)
{
  const guint16 kind = encoding->associated ? EXTRASAMPLE_ASSOCALPHA : EXTRASAMPLE_UNASSALPHA;
  const int height = gegl_buffer_get_height (encoding->buffer);

  TIFFSetField (tiff, TIFFTAG_IMAGEWIDTH, gegl_buffer_get_width (encoding->buffer));
  TIFFSetField (tiff, TIFFTAG_IMAGELENGTH, height);
  TIFFSetField (tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT);
  TIFFSetField (tiff, TIFFTAG_COMPRESSION, COMPRESSION_NONE);
  TIFFSetField (tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField (tiff, TIFFTAG_ROWSPERSTRIP, (int) CLAMP (STRIP_BYTES / stride, 1, (gsize) height));
  TIFFSetField (tiff, TIFFTAG_PHOTOMETRIC,
                encoding->gray ? PHOTOMETRIC_MINISBLACK : PHOTOMETRIC_RGB);
  TIFFSetField (tiff, TIFFTAG_SAMPLESPERPIXEL, babl_format_get_n_components (encoding->format));
  if (encoding->alpha)
    TIFFSetField (tiff, TIFFTAG_EXTRASAMPLES, 1, &kind);
}

static void
set_depth (TIFF *tiff, NstDepth depth)
{
  TIFFSetField (tiff, TIFFTAG_BITSPERSAMPLE,
                depth == NST_DEPTH_U8      ? 8
                : depth == NST_DEPTH_FLOAT ? 32
                                           : 16);
  TIFFSetField (tiff, TIFFTAG_SAMPLEFORMAT,
                depth >= NST_DEPTH_HALF ? SAMPLEFORMAT_IEEEFP : SAMPLEFORMAT_UINT);
}

static void
set_profile (TIFF *tiff, const NstEncoding *encoding)
{
  if (encoding->profile)
    TIFFSetField (tiff, TIFFTAG_ICCPROFILE, encoding->profile_size, encoding->profile);
  if (encoding->resolution[0] > 0)
    {
      TIFFSetField (tiff, TIFFTAG_RESOLUTIONUNIT, RESUNIT_INCH);
      TIFFSetField (tiff, TIFFTAG_XRESOLUTION, encoding->resolution[0] * INCH);
      TIFFSetField (tiff, TIFFTAG_YRESOLUTION, encoding->resolution[1] * INCH);
    }
}

static gboolean
write_rows (TIFF *tiff, const NstEncoding *encoding, guchar *pixels, gsize stride)
{
  const int height = gegl_buffer_get_height (encoding->buffer);

  for (int y = 0; y < height; y += BAND)
    {
      const int rows = MIN (BAND, height - y);

      nst_encoding_get_rows (encoding, y, rows, pixels);
      for (int row = 0; row < rows; row++)
        if (TIFFWriteScanline (tiff, pixels + row * stride, y + row, 0) < 0)
          return FALSE;
    }
  return TIFFWriteDirectory (tiff);
}

gboolean
nst_save_tiff (const NstEncoding *encoding, NstOutputFile *file, GError **error)
{
  const gsize stride = (gsize) gegl_buffer_get_width (encoding->buffer)
                       * babl_format_get_bytes_per_pixel (encoding->format);
  const gboolean big = stride * gegl_buffer_get_height (encoding->buffer) > BIG;
  g_autofree guchar *pixels = g_try_malloc_n (stride, BAND);
  g_autoptr (GError) reason = NULL;
  TIFF *tiff = pixels ? open_tiff (file, big, &reason) : NULL;
  gboolean saved = FALSE;

  if (pixels == NULL)
    return nst_saver_set_no_memory (error);
  if (tiff)
    {
      set_layout (tiff, encoding, stride);
      set_depth (tiff, encoding->depth);
      set_profile (tiff, encoding);
      saved = write_rows (tiff, encoding, pixels, stride) && reason == NULL;
      TIFFClose (tiff);
    }
  return (saved && reason == NULL)
         || nst_output_file_explain (file, reason ? reason->message : "libtiff", error);
}
