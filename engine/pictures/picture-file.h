/* Pictures from and to files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/watch.h"
#include "pictures/picture-metadata.h"

G_BEGIN_DECLS

/* Loads the picture in the file PATH, with its colour space, at whatever depth it has, turned the
 * way the camera was held; of several the first. It is decoded in a process of its own (see
 * reader/reader.h). The caller owns the buffer, whose extent starts at (0, 0). On failure returns
 * NULL with NST_ERROR_INPUT: the file is missing, a folder, damaged, or no picture that can be
 * read; or with NST_ERROR_MEMORY when there is no room for the picture that the file says it has,
 * which is found before it is decoded. */
GeglBuffer *nst_picture_file_load (const char *path, GError **error);

/* The same where the pixels may take MOST bytes, besides what the machine has; 0 for no such bound.
 * Fails with NST_ERROR_CANCELLED soon after WATCH (may be NULL) says stop. */
GeglBuffer *nst_picture_file_load_within (const char *path, gsize most, const NstWatch *watch,
                                          GError **error);

/* Whether the file PATH begins as one of the kinds of files that the engine has a decoder for. If
 * that fails the file is damaged, and others would show a part of it at best. */
gboolean nst_picture_file_is_known (const char *path);

/* Finds in little time what keeps the file PATH from being loaded, as far as that shows without
 * decoding it: it is missing, a folder, not permitted, or ends too early. Only a JPEG file without
 * the mark of its end is decoded, as it may be whole all the same. If so, returns FALSE with
 * NST_ERROR_INPUT. */
gboolean nst_picture_file_check (const char *path, GError **error);

/* Whether PATH can be saved to: a known extension, in a folder that exists and can be written.
 * Lets a caller fail before pictures are loaded. */
gboolean nst_picture_file_check_writable (const char *path, GError **error);

/* Whether a picture of FORMAT, WIDTH × HEIGHT, with METADATA (NULL for none) can be saved as PATH:
 * finds out by what the format can hold, by the room on the disk, and by saving a small picture of
 * that kind there, of which nothing is left. Lets a caller fail before hours of work rather than
 * after them. On failure returns FALSE with NST_ERROR_OUTPUT. */
gboolean nst_picture_file_try (const char *path, NstPictureMetadata *metadata, const Babl *format,
                               int width, int height, GError **error);

/* Saves BUFFER as PATH, or as what PATH links to, in the format its extension names: at the depth
 * that the buffer has, as far as the format has it; in its colour space with its profile, or in
 * sRGB where the format has no profiles or the profile is of another kind. The file appears under
 * its name only once it is whole and on the disk. On failure returns FALSE with NST_ERROR_OUTPUT,
 * and a file that was there before is as it was. */
gboolean nst_picture_file_save (GeglBuffer *buffer, const char *path, GError **error);

/* The same with METADATA, which may be NULL. When it fails, tries to keep the picture, which took
 * long to make, as a PNG file under a free name beside PATH, or in the folder for temporary files.
 * Returns FALSE then, too, and the error names that file, unless it is PATH itself. */
gboolean nst_picture_file_save_painting (GeglBuffer *buffer, const char *path,
                                         NstPictureMetadata *metadata, GError **error);

/* A descriptor that takes a picture of the kind KIND, one of nst_picture_file_list_kinds(). */
typedef struct
{
  int descriptor;
  const char *kind;
} NstPictureStream;

/* As nst_picture_file_try() and nst_picture_file_save(), to STREAM; METADATA may be NULL. Nothing
 * is written before the picture is whole. Where STREAM is closed the error says so: the signal
 * SIGPIPE has to be ignored. */
gboolean nst_picture_stream_try (const NstPictureStream *stream, NstPictureMetadata *metadata,
                                 const Babl *format, int width, int height, GError **error);
gboolean nst_picture_stream_save (const NstPictureStream *stream, GeglBuffer *buffer,
                                  NstPictureMetadata *metadata, GError **error);

/* The kinds of picture files that are written: "png", "jpeg" and so on. Free with g_strfreev. */
GStrv nst_picture_file_list_kinds (void);

/* How files of KIND, which may also be called "jpg" or "tif", end, without the dot; NULL where it
 * is no kind that is written. */
const char *nst_picture_file_extension (const char *kind);

/* The kind of the picture file PATH by what is in it, as above; NULL where it is none that is
 * written, or cannot be read. */
const char *nst_picture_file_find_kind (const char *path);

G_END_DECLS
