/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/archive.h"

#include <string.h>
#include <zip.h>

#define PIECE 65536 /* bytes read at once */

/* What is unpacked at most: so many bytes, and so many times the archive's. Numbers of networks
 * hardly become smaller when they are packed; what promises more is made to fill memory. */
#define MOST_BYTES (16 << 20)
#define MOST_TIMES 4

struct _NstArchive
{
  GBytes *bytes;
  zip_t *zip;
  zip_error_t error;
  guint64 place;     /* where libzip reads next */
  guint64 last_read; /* where it read last */
  guint64 budget;    /* bytes that may still be unpacked */
};

/* Copies up to LENGTH bytes from where libzip reads next. */
static zip_int64_t
give_bytes (NstArchive *archive, void *to, zip_uint64_t length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (archive->bytes, &size);

  length = MIN (length, size - archive->place);
  memcpy (to, data + archive->place, length);
  archive->last_read = archive->place;
  archive->place += length;
  return length;
}

static zip_int64_t
give_size (const NstArchive *archive, void *to)
{
  zip_stat_t stat;

  zip_stat_init (&stat);
  stat.valid = ZIP_STAT_SIZE;
  stat.size = g_bytes_get_size (archive->bytes);
  memcpy (to, &stat, sizeof stat);
  return sizeof stat;
}

/* Goes to where libzip's arguments, LENGTH bytes, say. */
static zip_int64_t
move (NstArchive *archive, void *arguments, zip_uint64_t length)
{
  const zip_int64_t place = zip_source_seek_compute_offset (
    archive->place, g_bytes_get_size (archive->bytes), arguments, length, &archive->error);

  if (place < 0)
    return -1;
  archive->place = place;
  return 0;
}

/* What libzip asks of its source. It would read from memory by itself, but not tell where. */
static zip_int64_t
answer (void *user_data, void *data, zip_uint64_t length, zip_source_cmd_t command)
{
  NstArchive *archive = user_data;

  switch (command)
    {
    case ZIP_SOURCE_OPEN:
      archive->place = 0;
      return 0;
    case ZIP_SOURCE_READ:
      return give_bytes (archive, data, length);
    case ZIP_SOURCE_STAT:
      return give_size (archive, data);
    case ZIP_SOURCE_SEEK:
      return move (archive, data, length);
    case ZIP_SOURCE_TELL:
      return archive->place;
    case ZIP_SOURCE_ERROR:
      return zip_error_to_data (&archive->error, data, length);
    case ZIP_SOURCE_CLOSE:
    case ZIP_SOURCE_FREE:
      return 0;
    case ZIP_SOURCE_SUPPORTS:
      return zip_source_make_command_bitmap (
        ZIP_SOURCE_OPEN, ZIP_SOURCE_READ, ZIP_SOURCE_CLOSE, ZIP_SOURCE_STAT, ZIP_SOURCE_ERROR,
        ZIP_SOURCE_FREE, ZIP_SOURCE_SEEK, ZIP_SOURCE_TELL, ZIP_SOURCE_SUPPORTS, -1);
    default:
      zip_error_set (&archive->error, ZIP_ER_OPNOTSUPP, 0);
      return -1;
    }
}

NstArchive *
nst_archive_new (GBytes *bytes)
{
  g_autoptr (NstArchive) archive = g_new0 (NstArchive, 1);
  zip_source_t *source;

  archive->bytes = g_bytes_ref (bytes);
  archive->budget = MOST_BYTES + MOST_TIMES * (guint64) g_bytes_get_size (bytes);
  zip_error_init (&archive->error);
  source = zip_source_function_create (answer, archive, NULL);
  if (source == NULL)
    return NULL;
  archive->zip = zip_open_from_source (source, ZIP_RDONLY, NULL);
  if (archive->zip == NULL)
    {
      zip_source_free (source);
      return NULL;
    }
  return g_steal_pointer (&archive);
}

void
nst_archive_free (NstArchive *archive)
{
  if (archive->zip)
    zip_discard (archive->zip);
  zip_error_fini (&archive->error);
  g_bytes_unref (archive->bytes);
  g_free (archive);
}

guint
nst_archive_count (const NstArchive *archive)
{
  return CLAMP (zip_get_num_entries (archive->zip, 0), 0, G_MAXINT);
}

const char *
nst_archive_get_name (NstArchive *archive, guint index)
{
  return zip_get_name (archive->zip, index, 0);
}

gboolean
nst_archive_has (NstArchive *archive, const char *name)
{
  return zip_name_locate (archive->zip, name, 0) >= 0;
}

/* Whether libzip gave the LENGTH bytes at PIECE from PLACE in the archive. */
static gboolean
lies_at (const NstArchive *archive, guint64 place, const guint8 *piece, gsize length)
{
  gsize size;
  const guint8 *data = g_bytes_get_data (archive->bytes, &size);

  return place <= size && length <= size - place && memcmp (data + place, piece, length) == 0;
}

/* The SIZE bytes of FILE where they lie in the archive. Where a file is not compressed, libzip
 * reads its bytes as they are; so the place of the first is where it read last. All are compared,
 * and their sum checked at the end. NULL when anything is otherwise. */
static GBytes *
find_stored (NstArchive *archive, zip_file_t *file, guint64 size)
{
  g_autofree guint8 *piece = g_malloc (PIECE);
  guint64 begin = 0, done = 0;
  zip_int64_t length;

  while ((length = zip_fread (file, piece, PIECE)) > 0)
    {
      if (done == 0)
        begin = archive->last_read;
      if (!lies_at (archive, begin + done, piece, length))
        return NULL;
      done += length;
    }
  if (length < 0 || done != size)
    return NULL;
  return g_bytes_new_from_bytes (archive->bytes, begin, size);
}

/* The SIZE bytes of FILE, unpacked. */
static GBytes *
unpack (NstArchive *archive, zip_file_t *file, guint64 size)
{
  g_autofree guint8 *data = size <= archive->budget ? g_try_malloc (size + 1) : NULL;
  guint64 done = 0;
  zip_int64_t length = 0;

  if (data == NULL)
    return NULL;
  archive->budget -= size;
  /* One byte more is asked for, as the sum is checked at the end. */
  while (done <= size && (length = zip_fread (file, data + done, size + 1 - done)) > 0)
    done += length;
  if (length < 0 || done != size)
    return NULL;
  return g_bytes_new_take (g_steal_pointer (&data), size);
}

GBytes *
nst_archive_read (NstArchive *archive, const char *name)
{
  zip_file_t *file;
  zip_stat_t stat;
  GBytes *bytes = NULL;

  if (zip_stat (archive->zip, name, 0, &stat) != 0 || !(stat.valid & ZIP_STAT_SIZE)
      || !(stat.valid & ZIP_STAT_COMP_METHOD))
    return NULL;
  file = zip_fopen_index (archive->zip, stat.index, 0);
  if (file == NULL)
    return NULL;
  if (stat.comp_method == ZIP_CM_STORE)
    bytes = find_stored (archive, file, stat.size);
  else
    bytes = unpack (archive, file, stat.size);
  zip_fclose (file);
  return bytes;
}
