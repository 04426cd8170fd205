/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/protobuf.h"

#include <string.h>

/* libprotobuf-c takes up to a hundred bytes for each two of a message that is made to do harm. */
#define MAX_UNPACKED (1 << 20)

NstSpan
nst_protobuf_span (GBytes *file)
{
  return (NstSpan){ file, 0, g_bytes_get_size (file) };
}

static const guint8 *
data_of (const NstSpan *span)
{
  return (const guint8 *) g_bytes_get_data (span->file, NULL) + span->offset;
}

/* Takes SIZE bytes off REST, and sets TAKEN to them. */
static gboolean
take_bytes (NstSpan *rest, guint64 size, NstSpan *taken)
{
  if (size > rest->size)
    return FALSE;
  *taken = (NstSpan){ rest->file, rest->offset, size };
  rest->offset += size;
  rest->size -= size;
  return TRUE;
}

/* Takes a number of up to 64 bits off REST: seven in a byte, the lowest first. */
static gboolean
take_varint (NstSpan *rest, guint64 *number)
{
  *number = 0;
  for (int shift = 0; shift < 64; shift += 7)
    {
      NstSpan byte;
      guint8 bits;

      if (!take_bytes (rest, 1, &byte))
        return FALSE;
      bits = *data_of (&byte);
      *number |= (guint64) (bits & 127) << shift;
      if (bits < 128)
        return TRUE;
    }
  return FALSE;
}

static gboolean
take_value (NstSpan *rest, NstField *field)
{
  const NstSpan before = *rest;
  guint64 length;

  switch (field->wire)
    {
    case PROTOBUF_C_WIRE_TYPE_VARINT:
      field->value = before;
      if (!take_varint (rest, &length))
        return FALSE;
      field->value.size = rest->offset - before.offset;
      return TRUE;
    case PROTOBUF_C_WIRE_TYPE_32BIT:
      return take_bytes (rest, 4, &field->value);
    case PROTOBUF_C_WIRE_TYPE_64BIT:
      return take_bytes (rest, 8, &field->value);
    case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
      return take_varint (rest, &length) && take_bytes (rest, length, &field->value);
    default:
      return FALSE;
    }
}

gboolean
nst_protobuf_next (NstSpan *rest, NstField *field)
{
  NstSpan after = *rest;
  guint64 tag;

  if (!take_varint (&after, &tag) || tag >> 3 == 0 || tag > G_MAXUINT32)
    return FALSE;
  field->number = tag >> 3;
  field->wire = tag & 7;
  if (!take_value (&after, field))
    return FALSE;
  field->whole = (NstSpan){ rest->file, rest->offset, after.offset - rest->offset };
  *rest = after;
  return TRUE;
}

static gboolean
is_apart (guint32 number, const guint32 *apart)
{
  for (; apart && *apart; apart++)
    if (*apart == number)
      return TRUE;
  return FALSE;
}

gpointer
nst_protobuf_unpack (const NstSpan *message, const ProtobufCMessageDescriptor *type,
                     const guint32 *apart)
{
  g_autoptr (GByteArray) known = g_byte_array_new ();
  NstSpan rest = *message;
  NstField field;

  /* A message without some of its fields is a message; the library would copy those of numbers that
   * it does not know. */
  while (nst_protobuf_next (&rest, &field))
    {
      if (is_apart (field.number, apart)
          || protobuf_c_message_descriptor_get_field (type, field.number) == NULL)
        continue;
      if (field.whole.size > MAX_UNPACKED - known->len)
        return NULL;
      g_byte_array_append (known, data_of (&field.whole), field.whole.size);
    }
  if (rest.size > 0)
    return NULL;
  /* The library's arithmetic is not for NULL, which an empty array has. */
  return protobuf_c_message_unpack (type, NULL, known->len,
                                    known->len ? known->data : (guint8 *) "");
}

void
nst_protobuf_free (gpointer message)
{
  protobuf_c_message_free_unpacked (message, NULL);
}

/* Whether FIELD holds numbers of SIZE bytes each. */
static gboolean
holds_numbers (const NstField *field, gsize size)
{
  if (field->wire == PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED)
    return field->value.size % size == 0;
  return field->wire == (size == 4 ? PROTOBUF_C_WIRE_TYPE_32BIT : PROTOBUF_C_WIRE_TYPE_64BIT);
}

/* Sets *LAST to the last field NUMBER of MESSAGE, with numbers of SIZE bytes each, *COUNT to how
 * many of them there are, and *LENGTH to the bytes of their numbers. */
static gboolean
measure (const NstSpan *message, guint32 number, gsize size, NstField *last, gsize *count,
         gsize *length)
{
  NstSpan rest = *message;
  NstField field;

  *count = *length = 0;
  while (nst_protobuf_next (&rest, &field))
    if (field.number == number)
      {
        if (!holds_numbers (&field, size))
          return FALSE;
        *last = field;
        *count += 1;
        *length += field.value.size;
      }
  return rest.size == 0;
}

/* The values of all fields NUMBER of MESSAGE, LENGTH bytes, one after the other. */
static GBytes *
join (const NstSpan *message, guint32 number, gsize length)
{
  guint8 *joined = g_try_malloc (MAX (length, 1));
  guint8 *to = joined;
  NstSpan rest = *message;
  NstField field;

  if (joined == NULL)
    return NULL;
  while (nst_protobuf_next (&rest, &field))
    if (field.number == number)
      {
        memcpy (to, data_of (&field.value), field.value.size);
        to += field.value.size;
      }
  return g_bytes_new_take (joined, length);
}

GBytes *
nst_protobuf_get_numbers (const NstSpan *message, guint32 number, gsize size, gsize *offset,
                          gsize *length)
{
  NstField last;
  gsize count;

  if (!measure (message, number, size, &last, &count, length))
    return NULL;
  *offset = count == 1 ? last.value.offset : 0;
  return count == 1 ? g_bytes_ref (message->file) : join (message, number, *length);
}
