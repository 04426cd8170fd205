/* Pictures to files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/picture-file.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "pictures/output-file.h"
#include "pictures/reader/reader.h"
#include "pictures/savers/saver.h"

#define SMALL 16       /* pixels, at most, of each side of a picture that is saved to try a saver */
#define MOST_NAMES 999 /* that are tried for a picture that cannot have its own */

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

/* Whether METADATA, which may be NULL, is still to be written when the saver is done. */
static gboolean
adds_metadata (const NstPictureSaver *saver, const NstPictureMetadata *metadata)
{
  return metadata && (saver->holds & NST_HOLDS_METADATA)
         && (nst_picture_metadata_has_tags (metadata) || !(saver->holds & NST_HOLDS_RESOLUTION));
}

/* Whether FILE holds a picture to its end, as large as that of ENCODING. Exiv2 writes the file
 * anew, and does not report what it could not write. */
static gboolean
is_whole (const NstEncoding *encoding, const NstOutputFile *file)
{
  const NstReaderTask task = { file->path, G_MAXSIZE };
  NstReadingOutcome outcome;
  NstForm form;
  g_autoptr (GeglBuffer) written = nst_reader_load (&task, &outcome, &form, NULL);

  return written && gegl_buffer_get_width (written) == gegl_buffer_get_width (encoding->buffer)
         && gegl_buffer_get_height (written) == gegl_buffer_get_height (encoding->buffer);
}

/* Encodes the picture into FILE and adds METADATA, which may be NULL. The picture is worth more
 * than what is said about it, so where that fails the picture is encoded again. */
static gboolean
encode (const NstEncoding *encoding, NstOutputFile *file, NstPictureMetadata *metadata,
        GError **error)
{
  const NstPictureSaver *saver = encoding->saver;

  if (!saver->save (encoding, file, error))
    return FALSE;
  if (!adds_metadata (saver, metadata)
      || (nst_picture_metadata_save (metadata, file->path, gegl_buffer_get_width (encoding->buffer),
                                     gegl_buffer_get_height (encoding->buffer), encoding->profile,
                                     encoding->profile_size)
          && nst_output_file_probe (file, NULL) && is_whole (encoding, file)))
    return TRUE;
  return nst_output_file_empty (file, error) && saver->save (encoding, file, error);
}

/* Encodes BUFFER into FILE, by SAVER and with METADATA, which may be NULL. */
static gboolean
fill (GeglBuffer *buffer, const NstPictureSaver *saver, NstOutputFile *file,
      NstPictureMetadata *metadata, GError **error)
{
  NstEncoding encoding;

  nst_encoding_init (&encoding, saver, gegl_buffer_get_format (buffer));
  encoding.buffer = buffer;
  nst_picture_metadata_get_resolution (metadata, encoding.resolution);
  encoding.texts = nst_picture_metadata_get_texts (metadata);
  return encode (&encoding, file, metadata, error);
}

/* Sees that SAVER holds pictures of WIDTH × HEIGHT pixels, which take BYTES. */
static gboolean
check_limits (const NstPictureSaver *saver, const char *path, int width, int height, guint64 bytes,
              GError **error)
{
  if (width > saver->longest_side || height > saver->longest_side)
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” cannot hold %d × %d pixels, as its format ends at %d for each side: "
                    "choose .png or .tif, or paint a smaller picture."),
                 path, width, height, saver->longest_side);
  else if (bytes > saver->most_bytes)
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT,
                 _ ("“%s” cannot hold as many as %d × %d pixels: choose .png or .tif, or paint a "
                    "smaller picture."),
                 path, width, height);
  else
    return TRUE;
  return FALSE;
}

/* A picture of FORMAT to try savers with, as large as WIDTH × HEIGHT, but small. */
static GeglBuffer *
make_small (const Babl *format, int width, int height)
{
  const int columns = MIN (width, SMALL), rows = MIN (height, SMALL);
  const Babl *colours
    = babl_format_with_space ("R'G'B'A float", babl_space_is_cmyk (babl_format_get_space (format))
                                                 ? babl_space ("sRGB")
                                                 : babl_format_get_space (format));
  GeglBuffer *buffer = gegl_buffer_new (GEGL_RECTANGLE (0, 0, columns, rows), format);
  float pixels[SMALL * SMALL][4];

  for (int i = 0; i < columns * rows; i++)
    {
      pixels[i][0] = (float) (i % columns) / SMALL;
      pixels[i][1] = (float) (i / columns) / SMALL;
      pixels[i][2] = 0.5f;
      pixels[i][3] = 1;
    }
  gegl_buffer_set (buffer, NULL, 0, colours, pixels, GEGL_AUTO_ROWSTRIDE);
  return buffer;
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
nst_picture_file_try (const char *path, NstPictureMetadata *metadata, const Babl *format, int width,
                      int height, GError **error)
{
  const NstPictureSaver *saver = find_saver (path, error);
  g_autoptr (NstOutputFile) file = NULL;
  g_autoptr (GeglBuffer) small = NULL;
  g_autoptr (GError) reason = NULL;
  NstEncoding encoding;
  guint64 bytes;

  if (saver == NULL)
    return FALSE;
  nst_encoding_init (&encoding, saver, format);
  bytes = (guint64) width * height * babl_format_get_bytes_per_pixel (encoding.format);
  if (!check_limits (saver, path, width, height, bytes, error)
      || !(file = nst_output_file_open (path, error))
      || !nst_output_file_check_room (file, bytes * saver->least, error))
    return FALSE;
  small = make_small (format, width, height);
  return fill (small, saver, file, metadata, &reason) || set_unwritable (path, reason, error);
}

/* Saves BUFFER as PATH, with METADATA, which may be NULL. */
static gboolean
save (GeglBuffer *buffer, const char *path, NstPictureMetadata *metadata, GError **error)
{
  const NstPictureSaver *saver = find_saver (path, error);
  g_autoptr (NstOutputFile) file = saver ? nst_output_file_open (path, error) : NULL;
  g_autoptr (GError) reason = NULL;

  if (file == NULL)
    return FALSE;
  return (fill (buffer, saver, file, metadata, &reason) && nst_output_file_finish (file, &reason))
         || set_unwritable (path, reason, error);
}

gboolean
nst_picture_file_save (GeglBuffer *buffer, const char *path, GError **error)
{
  return save (buffer, path, NULL, error);
}

/* A free name for a PNG file in FOLDER that reminds of PATH. NULL where there is none. Free it. */
static char *
find_free_name (const char *folder, const char *path)
{
  g_autofree char *stem = g_path_get_basename (path);
  char *dot = strrchr (stem, '.');

  if (dot && dot > stem)
    *dot = '\0';
  for (int i = 0; i < MOST_NAMES; i++)
    {
      g_autofree char *name
        = i == 0 ? g_strdup_printf ("%s.png", stem) : g_strdup_printf ("%s-%d.png", stem, i);
      g_autofree char *found = g_build_filename (folder, name, NULL);
      GStatBuf status;

      if (g_lstat (found, &status) != 0)
        return g_steal_pointer (&found);
    }
  return NULL;
}

static gboolean
is_same_name (const char *a, const char *b)
{
  g_autofree char *first = g_canonicalize_filename (a, NULL);
  g_autofree char *second = g_canonicalize_filename (b, NULL);

  return g_str_equal (first, second);
}

/* Saves BUFFER beside PATH, or where temporary files are; as PATH itself, where that goes at the
 * second try. Returns its path, which is to be freed, or NULL. */
static char *
rescue (GeglBuffer *buffer, const char *path, NstPictureMetadata *metadata)
{
  g_autofree char *folder = g_path_get_dirname (path);
  const char *const folders[] = { folder, g_get_tmp_dir () };

  for (guint i = 0; i < G_N_ELEMENTS (folders); i++)
    {
      g_autofree char *free_name = find_free_name (folders[i], path);

      if (free_name && save (buffer, free_name, metadata, NULL))
        return g_steal_pointer (&free_name);
    }
  return NULL;
}

gboolean
nst_picture_file_save_painting (GeglBuffer *buffer, const char *path, NstPictureMetadata *metadata,
                                GError **error)
{
  g_autoptr (GError) reason = NULL;
  g_autofree char *rescued = NULL;

  if (save (buffer, path, metadata, &reason))
    return TRUE;
  rescued = rescue (buffer, path, metadata);
  if (rescued && is_same_name (rescued, path))
    return TRUE;
  if (rescued == NULL)
    g_propagate_error (error, g_steal_pointer (&reason));
  else
    g_set_error (error, NST_ERROR, NST_ERROR_OUTPUT, _ ("The painting is kept as “%s”: %s"),
                 rescued, reason->message);
  return FALSE;
}
