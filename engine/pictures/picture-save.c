/* Pictures to files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/picture-file.h"

#include <glib/gi18n-lib.h>

#include "base/error.h"
#include "pictures/output-file.h"
#include "pictures/savers/saver.h"

/* What saves PATH; NULL with NST_ERROR_OUTPUT where its name says nothing. */
static const NstPictureSaver *
find_saver (const char *path, GError **error)
{
  const NstPictureSaver *saver = nst_picture_saver_of_name (path);

  if (saver == NULL)
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” does not name a kind of picture that can be written: end it in .png, "
                    ".jpg, .tif, .webp, .exr, .hdr, .ppm or .bmp."),
                 path);
  return saver;
}

gboolean
nst_picture_file_check_writable (const char *path, GError **error)
{
  return find_saver (path, error) && nst_output_file_check (path, error);
}

/* Sets the error for PATH, which cannot be written for REASON. Returns FALSE. */
static gboolean
set_unwritable (const char *path, const GError *reason, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
               _ ("“%s” cannot be written (%s): make room, or choose another place or kind of "
                  "file."),
               path, reason->message);
  return FALSE;
}

gboolean
nst_picture_file_save (GeglBuffer *buffer, const char *path, GError **error)
{
  const NstPictureSaver *saver = find_saver (path, error);
  g_autoptr (NstOutputFile) file = saver ? nst_output_file_open (path, error) : NULL;
  g_autoptr (GError) reason = NULL;
  NstEncoding encoding;

  if (file == NULL)
    return FALSE;
  nst_encoding_init (&encoding, saver, gegl_buffer_get_format (buffer));
  encoding.buffer = buffer;
  return (saver->save (&encoding, file, &reason) && nst_output_file_finish (file, &reason))
         || set_unwritable (path, reason, error);
}
