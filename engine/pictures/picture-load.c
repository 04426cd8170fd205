/* Pictures from files.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/picture-file.h"

#include <errno.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "base/machine.h"
#include "pictures/reader/decoders.h"
#include "pictures/reader/reader.h"

#define START 16 /* bytes by which the kind of a file is known */

/* A picture is in memory twice while it is handed over: as it was decoded, and in its buffer. */
#define COPIES 2

/* Whether a JPEG file lacks the mark of its image's end. Walks through its segments and the data of
 * its scans to that mark (FF D9), which anything may follow: ITU T.81, annex B. */
static gboolean
is_jpeg_without_end (const guchar *data, gsize length)
{
  gsize i = 2;

  while (i + 2 <= length)
    {
      const guchar marker = data[i + 1];

      if (data[i] == 0xFF && marker == 0xD9)
        return FALSE;
      if (data[i] != 0xFF || marker == 0xFF)
        i += 1; /* data of a scan, or filling */
      else if (marker <= 0x01 || (marker >= 0xD0 && marker <= 0xD8) || i + 4 > length)
        i += 2; /* a marker without a length */
      else
        i += 2 + (data[i + 2] << 8 | data[i + 3]);
    }
  return TRUE;
}

/* Reads the first bytes of the file PATH to START, which is all 0. Returns how many there are. */
static gsize
read_start (const char *path, guchar *start)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  g_autoptr (GFileInputStream) stream = g_file_read (file, NULL, NULL);
  gsize length = 0;

  if (stream)
    g_input_stream_read_all (G_INPUT_STREAM (stream), start, START, &length, NULL, NULL);
  return length;
}

/* The most bytes of pixels for which there is room: MOST, if it is not 0, and what the machine
 * has. */
static gsize
find_room (gsize most)
{
  const double available = nst_machine_available_mib () / COPIES * NST_MEBIBYTE;

  return MIN (most > 0 ? most : G_MAXSIZE, available > 0 ? (gsize) available : G_MAXSIZE);
}

/* Whether the JPEG file PATH is whole, though without the mark of its end. */
static gboolean
is_whole_jpeg (const char *path)
{
  const NstReaderTask task = { path, find_room (0) };
  NstReadingOutcome outcome;
  NstForm form;
  g_autoptr (GeglBuffer) picture = nst_reader_load (&task, &outcome, &form, NULL);

  return picture != NULL || outcome == NST_READING_TOO_LARGE;
}

/* Whether the file PATH lacks its end, for JPEG and WebP: decoders would make that part gray. */
static gboolean
is_cut_short (const char *path)
{
  guchar start[START] = { 0 };
  const gsize length = read_start (path, start);
  g_autofree char *contents = NULL;
  GStatBuf status;
  guint32 size;
  gsize all;

  if (length < 8)
    return TRUE;
  if (memcmp (start, "\xFF\xD8", 2) == 0)
    return !g_file_get_contents (path, &contents, &all, NULL)
           || (is_jpeg_without_end ((const guchar *) contents, all) && !is_whole_jpeg (path));
  /* WebP says its length, without the first eight bytes. */
  memcpy (&size, start + 4, sizeof size);
  return memcmp (start, "RIFF", 4) == 0 && g_stat (path, &status) == 0
         && GUINT32_FROM_LE (size) > status.st_size - 8;
}

/* Sets the error for a file PATH that is no picture, or a damaged one. Returns FALSE. */
static gboolean
set_unreadable (const char *path, GError **error)
{
  g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
               _ ("“%s” is no picture that can be read: choose a PNG, JPEG, TIFF, WebP or EXR "
                  "file, and check that it is whole."),
               path);
  return FALSE;
}

/* Sets the error for a picture of FORM in the file PATH, where the pixels may take MOST bytes. */
static void
set_too_large (const char *path, const NstForm *form, gsize most, GError **error)
{
  const double needed = nst_machine_mebibytes (nst_form_bytes (form));

  if (most > 0 && nst_form_bytes (form) > most)
    g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
                 _ ("“%s” has %u × %u pixels, which take %.0f MiB of memory where %.0f MiB may be "
                    "used: make it smaller, or allow more memory (setting “memory”)."),
                 path, form->width, form->height, needed, nst_machine_mebibytes (most));
  else
    g_set_error (error, NST_ERROR, NST_ERROR_MEMORY,
                 _ ("“%s” has %u × %u pixels, which take %.0f MiB of memory, and the machine has "
                    "%.0f MiB left: make it smaller, or close other programs."),
                 path, form->width, form->height, COPIES * needed, nst_machine_available_mib ());
}

/* Whether there is a file PATH that may be read. */
static gboolean
check_access (const char *path, GError **error)
{
  if (!g_file_test (path, G_FILE_TEST_EXISTS))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("There is no file “%s”: check its name and folder."), path);
      return FALSE;
    }
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("“%s” is a folder: choose a picture in it."), path);
      return FALSE;
    }
  if (!g_file_test (path, G_FILE_TEST_IS_REGULAR))
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("“%s” is no ordinary file: save the picture as one, and choose that."), path);
      return FALSE;
    }
  if (g_access (path, R_OK) != 0)
    {
      g_set_error (error, NST_ERROR, NST_ERROR_INPUT,
                   _ ("“%s” cannot be read (%s): check its permissions."), path,
                   g_strerror (errno));
      return FALSE;
    }
  return TRUE;
}

gboolean
nst_picture_file_check (const char *path, GError **error)
{
  return check_access (path, error) && (!is_cut_short (path) || set_unreadable (path, error));
}

gboolean
nst_picture_file_is_known (const char *path)
{
  guchar start[START] = { 0 };

  return nst_decoder_find (start, read_start (path, start)) != NULL;
}

const char *
nst_picture_file_find_kind (const char *path)
{
  guchar start[START] = { 0 };
  const char *kind = nst_decoder_find_kind (start, read_start (path, start));

  return kind && nst_picture_file_extension (kind) ? kind : NULL;
}

GeglBuffer *
nst_picture_file_load_within (const char *path, gsize most, const NstWatch *watch, GError **error)
{
  const NstReaderTask task = { path, find_room (most), watch };
  g_autoptr (GError) stopped = NULL;
  NstReadingOutcome outcome;
  NstForm form;
  GeglBuffer *buffer;

  if (!check_access (path, error))
    return NULL;
  buffer = nst_reader_load (&task, &outcome, &form, &stopped);
  if (stopped)
    g_propagate_error (error, g_steal_pointer (&stopped));
  else if (outcome == NST_READING_TOO_LARGE)
    set_too_large (path, &form, most, error);
  else if (buffer == NULL)
    set_unreadable (path, error);
  return buffer;
}

GeglBuffer *
nst_picture_file_load (const char *path, GError **error)
{
  return nst_picture_file_load_within (path, 0, NULL, error);
}
