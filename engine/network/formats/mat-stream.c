/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/mat-stream.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/map.h"
#include "network/network-error.h"

#define HEAD 8 /* bytes before an element's data */

/* A network's numbers, drawn by chance as it were, inflate to 1.1 times their bytes; zlib could
 * make a thousand times as many of a file that was made to fill memory. */
#define MOST_INFLATED 16
#define LEAST_LIMIT (1 << 20) /* bytes, whatever the file's size */

void
nst_mat_stream_init (NstMatStream *stream, const char *file, GBytes *bytes, gsize place, gsize size)
{
  *stream = (NstMatStream){
    .file = file, .bytes = bytes, .place = place, .limit = place + size, .end = size
  };
}

void
nst_mat_stream_init_inflated (NstMatStream *stream, const NstMatStream *outer,
                              const NstMatElement *element)
{
  nst_mat_stream_init (stream, outer->file, outer->bytes, outer->place, element->size);
  stream->inflater = G_CONVERTER (g_zlib_decompressor_new (G_ZLIB_COMPRESSOR_FORMAT_ZLIB));
  stream->end = MAX ((guint64) element->size * MOST_INFLATED, LEAST_LIMIT);
}

void
nst_mat_stream_clear (NstMatStream *stream)
{
  g_clear_object (&stream->inflater);
}

gboolean
nst_mat_stream_fail (const NstMatStream *stream, GError **error)
{
  return nst_network_error_damaged (error, stream->file,
                                    _ ("its MATLAB variables cannot be read, and it may be cut "
                                       "short"));
}

/* Inflates SIZE bytes, one at least, to TO. */
static gboolean
inflate (NstMatStream *stream, guint8 *to, gsize size)
{
  const guint8 *data = g_bytes_get_data (stream->bytes, NULL);

  while (size > 0)
    {
      gsize taken, given;
      const GConverterResult result = g_converter_convert (
        stream->inflater, data + stream->place, stream->limit - stream->place, to, size,
        G_CONVERTER_NO_FLAGS, &taken, &given, NULL);

      if (result == G_CONVERTER_ERROR || taken + given == 0)
        return FALSE;
      stream->place += taken;
      to += given;
      size -= given;
    }
  return TRUE;
}

/* Reads SIZE bytes into TO. */
static gboolean
read_bytes (NstMatStream *stream, void *to, gsize size, GError **error)
{
  if (size > stream->end - stream->position)
    return nst_mat_stream_fail (stream, error);
  if (size == 0) /* TO may be NULL */
    return TRUE;
  if (stream->inflater == NULL)
    {
      memcpy (to, (const guint8 *) g_bytes_get_data (stream->bytes, NULL) + stream->place, size);
      stream->place += size;
    }
  else if (!inflate (stream, to, size))
    return nst_mat_stream_fail (stream, error);
  stream->position += size;
  return TRUE;
}

static guint32
read_word (const guint8 *data)
{
  guint32 word;

  memcpy (&word, data, sizeof word);
  return GUINT32_FROM_LE (word);
}

gboolean
nst_mat_stream_next (NstMatStream *stream, guint64 end, NstMatElement *element, GError **error)
{
  guint8 head[HEAD];
  guint32 first;

  if (stream->position > end || end - stream->position < HEAD)
    return nst_mat_stream_fail (stream, error);
  if (!read_bytes (stream, head, HEAD, error))
    return FALSE;
  first = read_word (head);
  element->small = first > G_MAXUINT16;
  element->type = first & G_MAXUINT16;
  element->size = element->small ? first >> 16 : read_word (head + 4);
  memcpy (element->data, head + 4, sizeof element->data);
  if (element->small)
    {
      element->end = stream->position;
      return element->size <= sizeof element->data || nst_mat_stream_fail (stream, error);
    }
  if (element->size > end - stream->position)
    return nst_mat_stream_fail (stream, error);
  element->end = stream->position + element->size;
  /* All but compressed elements are filled up to eight bytes. */
  if (element->type != NST_MAT_COMPRESSED)
    element->end = MIN (element->end + (-element->size & (HEAD - 1)), end);
  return TRUE;
}

gboolean
nst_mat_stream_copy (NstMatStream *stream, const NstMatElement *element, void *to, GError **error)
{
  if (!element->small)
    return read_bytes (stream, to, element->size, error);
  if (element->size > 0)
    memcpy (to, element->data, element->size);
  return TRUE;
}

GBytes *
nst_mat_stream_take (NstMatStream *stream, const NstMatElement *element, gsize *offset,
                     GError **error)
{
  void *memory;

  if (stream->inflater == NULL && !element->small)
    {
      *offset = stream->place;
      return nst_mat_stream_go_to (stream, stream->position + element->size, error)
               ? g_bytes_ref (stream->bytes)
               : NULL;
    }
  *offset = 0;
  memory = nst_memory_new (element->size, error);
  if (memory && nst_mat_stream_copy (stream, element, memory, error))
    return g_bytes_new_with_free_func (memory, element->size, nst_memory_free, memory);
  nst_memory_free (memory);
  return NULL;
}

gboolean
nst_mat_stream_go_to (NstMatStream *stream, guint64 position, GError **error)
{
  guint8 scratch[16384];

  if (position < stream->position || position > stream->end)
    return nst_mat_stream_fail (stream, error);
  if (stream->inflater == NULL)
    {
      stream->place += position - stream->position;
      stream->position = position;
    }
  while (stream->position < position)
    if (!read_bytes (stream, scratch, MIN (position - stream->position, sizeof scratch), error))
      return FALSE;
  return TRUE;
}
