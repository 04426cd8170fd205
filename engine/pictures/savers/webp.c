/* WebP files, by libwebp.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <webp/encode.h>
#include <webp/mux.h>

#include "base/error.h"
#include "pictures/savers/saver.h"

#define QUALITY 90 /* of 100, as GEGL's */

/* Hands the pixels over to PICTURE. */
static gboolean
import (const NstEncoding *encoding, WebPPicture *picture)
{
  const gsize stride = (gsize) picture->width * (encoding->alpha ? 4 : 3);
  g_autofree guchar *pixels = g_try_malloc_n (stride, picture->height);

  if (pixels == NULL)
    return FALSE;
  nst_encoding_get_rows (encoding, 0, picture->height, pixels);
  return encoding->alpha ? WebPPictureImportRGBA (picture, pixels, stride)
                         : WebPPictureImportRGB (picture, pixels, stride);
}

/* Makes an image of the picture in WRITER, by CONFIG. Returns WebP's reason, 0 for success. */
static WebPEncodingError
encode (const NstEncoding *encoding, const WebPConfig *config, WebPMemoryWriter *writer)
{
  WebPEncodingError code = VP8_ENC_ERROR_OUT_OF_MEMORY;
  WebPPicture picture;

  if (!WebPPictureInit (&picture))
    return VP8_ENC_ERROR_INVALID_CONFIGURATION;
  picture.width = gegl_buffer_get_width (encoding->buffer);
  picture.height = gegl_buffer_get_height (encoding->buffer);
  picture.writer = WebPMemoryWrite;
  picture.custom_ptr = writer;
  if (import (encoding, &picture))
    code = WebPEncode (config, &picture) ? VP8_ENC_OK : picture.error_code;
  WebPPictureFree (&picture);
  return code;
}

/* The same as well as it goes: in a large picture, details of its blocks may be too many for the
 * part of the file that has them, and are left out then. */
static WebPEncodingError
encode_any (const NstEncoding *encoding, WebPMemoryWriter *writer)
{
  WebPEncodingError code;
  WebPConfig config;

  if (!WebPConfigPreset (&config, WEBP_PRESET_DEFAULT, QUALITY))
    return VP8_ENC_ERROR_INVALID_CONFIGURATION;
  code = encode (encoding, &config, writer);
  if (code == VP8_ENC_ERROR_PARTITION0_OVERFLOW || code == VP8_ENC_ERROR_PARTITION_OVERFLOW)
    {
      config.partition_limit = 100;
      WebPMemoryWriterClear (writer);
      WebPMemoryWriterInit (writer);
      code = encode (encoding, &config, writer);
    }
  return code;
}

/* Writes the image in WRITER with its profile, into which only a container has room. */
static gboolean
write_with_profile (const NstEncoding *encoding, const WebPMemoryWriter *writer,
                    NstOutputFile *file, GError **error)
{
  const WebPData image = { writer->mem, writer->size };
  const WebPData profile = { (const uint8_t *) encoding->profile, encoding->profile_size };
  WebPData whole = { NULL, 0 };
  WebPMux *mux = WebPMuxNew ();
  gboolean written;

  if (mux && WebPMuxSetImage (mux, &image, FALSE) == WEBP_MUX_OK
      && WebPMuxSetChunk (mux, "ICCP", &profile, FALSE) == WEBP_MUX_OK
      && WebPMuxAssemble (mux, &whole) == WEBP_MUX_OK)
    written = nst_output_file_write (file, whole.bytes, whole.size, error);
  else
    written = nst_saver_set_no_memory (error);
  WebPDataClear (&whole);
  WebPMuxDelete (mux);
  return written;
}

gboolean
nst_save_webp (const NstEncoding *encoding, NstOutputFile *file, GError **error)
{
  WebPMemoryWriter writer;
  WebPEncodingError code;
  gboolean saved = FALSE;

  WebPMemoryWriterInit (&writer);
  code = encode_any (encoding, &writer);
  if (code == VP8_ENC_OK)
    saved = encoding->profile ? write_with_profile (encoding, &writer, file, error)
                              : nst_output_file_write (file, writer.mem, writer.size, error);
  else if (code == VP8_ENC_ERROR_OUT_OF_MEMORY || code == VP8_ENC_ERROR_BITSTREAM_OUT_OF_MEMORY)
    nst_saver_set_no_memory (error);
  else
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT, "libwebp: %d", code);
  WebPMemoryWriterClear (&writer);
  return saved;
}
