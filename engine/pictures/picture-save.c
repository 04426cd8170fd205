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

/* A place for a picture: SAVER, and FILE, which is freed; either is NULL when it cannot be had. */
typedef struct
{
  const NstPictureSaver *saver;
  NstOutputFile *file;
} Place;

static void
place_clear (Place *place)
{
  g_clear_pointer (&place->file, nst_output_file_free);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Place, place_clear)

/* Begins the file PATH. */
static Place
open_path (const char *path, GError **error)
{
  const NstPictureSaver *saver = find_saver (path, error);

  return (Place){ saver, saver ? nst_output_file_open (path, error) : NULL };
}

/* Begins what is to be written to STREAM. */
static Place
open_stream (const NstPictureStream *stream, GError **error)
{
  g_autofree char *name = g_strconcat ("-.", stream->kind, NULL);
  const NstPictureSaver *saver = find_saver (name, error);

  return (Place){ saver, saver ? nst_output_file_open_stream (stream->descriptor,
                                                              _ ("standard output"), error)
                               : NULL };
}

/* As nst_picture_file_try(), at PLACE, whose file may be NULL. */
static gboolean
try_place (const Place *place, NstPictureMetadata *metadata, const Babl *format,
           const GeglRectangle *size, GError **error)
{
  g_autoptr (GeglBuffer) small = NULL;
  g_autoptr (GError) reason = NULL;
  NstEncoding encoding;
  guint64 bytes;

  if (place->file == NULL)
    return FALSE;
  nst_encoding_init (&encoding, place->saver, format);
  bytes = (guint64) size->width * size->height * babl_format_get_bytes_per_pixel (encoding.format);
  if (!check_limits (place->saver, place->file->given, size->width, size->height, bytes, error)
      || !nst_output_file_check_room (place->file, bytes * place->saver->least, error))
    return FALSE;
  small = make_small (format, size->width, size->height);
  return fill (small, place->saver, place->file, metadata, &reason)
         || set_unwritable (place->file->given, reason, error);
}

gboolean
nst_picture_file_try (const char *path, NstPictureMetadata *metadata, const Babl *format, int width,
                      int height, GError **error)
{
  g_auto (Place) place = open_path (path, error);

  return try_place (&place, metadata, format, GEGL_RECTANGLE (0, 0, width, height), error);
}

gboolean
nst_picture_stream_try (const NstPictureStream *stream, NstPictureMetadata *metadata,
                        const Babl *format, int width, int height, GError **error)
{
  g_auto (Place) place = open_stream (stream, error);

  return try_place (&place, metadata, format, GEGL_RECTANGLE (0, 0, width, height), error);
}

/* Saves BUFFER at PLACE, with METADATA, which may be NULL. */
static gboolean
save_at (const Place *place, GeglBuffer *buffer, NstPictureMetadata *metadata, GError **error)
{
  g_autoptr (GError) reason = NULL;

  if (place->file == NULL)
    return FALSE;
  return (fill (buffer, place->saver, place->file, metadata, &reason)
          && nst_output_file_finish (place->file, &reason))
         || set_unwritable (place->file->given, reason, error);
}

/* Saves BUFFER as PATH, with METADATA, which may be NULL. */
static gboolean
save (GeglBuffer *buffer, const char *path, NstPictureMetadata *metadata, GError **error)
{
  g_auto (Place) place = open_path (path, error);

  return save_at (&place, buffer, metadata, error);
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

gboolean
nst_picture_stream_save (const NstPictureStream *stream, GeglBuffer *buffer,
                         NstPictureMetadata *metadata, GError **error)
{
  g_auto (Place) place = open_stream (stream, error);

  return save_at (&place, buffer, metadata, error);
}

const char *
nst_picture_file_extension (const char *kind)
{
  g_autofree char *name = g_strconcat ("-.", kind, NULL);
  const NstPictureSaver *saver = nst_picture_saver_of_name (name);

  return saver ? saver->extensions[0] : NULL;
}

GStrv
nst_picture_file_list_kinds (void)
{
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();

  for (guint i = 0; i < nst_picture_saver_count (); i++)
    g_strv_builder_add (builder, nst_picture_saver_kind (i));
  return g_strv_builder_end (builder);
}
