/* TIFF files, by libtiff.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <tiffio.h>
#include <unistd.h>

#include "base/error.h"
#include "base/write-all.h"
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

/* The file as libtiff sees it. Libtiff goes on where it cannot seek, with the directory or its
 * place written over the file's start, so the first error is kept. */
typedef struct
{
  int descriptor;
  int error; /* an errno, or 0 */
} Target;

/* Returns OUTCOME, of a call for TARGET. */
static gint64
keep_error (Target *target, gint64 outcome)
{
  if (outcome < 0 && target->error == 0)
    target->error = errno;
  return outcome;
}

static tmsize_t
read_target (thandle_t target, void *data, tmsize_t length)
{
  return keep_error (target, read (((Target *) target)->descriptor, data, length));
}

static tmsize_t
write_target (thandle_t target, void *data, tmsize_t length)
{
  return nst_write_all (((Target *) target)->descriptor, data, length) ? length
                                                                       : keep_error (target, -1);
}

static toff_t
seek_target (thandle_t target, toff_t offset, int whence)
{
  return keep_error (target, lseek (((Target *) target)->descriptor, offset, whence));
}

static toff_t
measure_target (thandle_t target)
{
  struct stat status;

  return keep_error (target, fstat (((Target *) target)->descriptor, &status)) < 0 ? 0
                                                                                   : status.st_size;
}

/* Leaves the file open, as it is its owner's. */
static int
close_target (thandle_t target)
{
  return 0;
}

static TIFF *
open_tiff (Target *target, gboolean big, GError **reason)
{
  TIFFOpenOptions *options = TIFFOpenOptionsAlloc ();
  TIFF *tiff;

  TIFFOpenOptionsSetErrorHandlerExtR (options, take_error, reason);
  TIFFOpenOptionsSetWarningHandlerExtR (options, take_warning, NULL);
  tiff = TIFFClientOpenExt ("TIFF", big ? "w8" : "w", target, read_target, write_target,
                            seek_target, close_target, measure_target, NULL, NULL, options);
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
  Target target = { file->descriptor };
  TIFF *tiff = pixels ? open_tiff (&target, big, &reason) : NULL;
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
  return (saved && reason == NULL && target.error == 0)
         || nst_output_file_explain (
           file, reason ? reason->message : g_strerror (target.error ? target.error : EIO), error);
}
