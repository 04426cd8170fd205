/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/mat-matrix.h"

#include <string.h>

#define CLASS 0xff     /* of a matrix, in its flags */
#define COMPLEX 0x0800 /* in its flags */

#define MAX_TEXT 256         /* bytes */
#define MAX_FIELDS (1 << 16) /* bytes of the names of a struct's fields */

/* The bytes of one number that is stored as TYPE; 0 where that is no type of numbers. */
static gsize
type_size (guint type)
{
  static const guint8 sizes[] = { 0, 1, 1, 2, 2, 4, 4, 4, 0, 8, 0, 0, 8, 8 };

  return type < G_N_ELEMENTS (sizes) ? sizes[type] : 0;
}

static NstMatKind
kind_of (guint32 flags)
{
  switch (flags & CLASS)
    {
    case 1:
      return NST_MAT_CELLS;
    case 2:
      return NST_MAT_STRUCT;
    case 4:
      return NST_MAT_TEXT;
    case 6 ... 15: /* double, single, whole numbers of 8 to 64 bits */
      return flags & COMPLEX ? NST_MAT_OTHER : NST_MAT_NUMBERS;
    default:
      return NST_MAT_OTHER;
    }
}

static gboolean
read_shape (NstMatStream *stream, NstMatMatrix *matrix, GError **error)
{
  NstMatElement element;
  gint32 sides[NST_TENSOR_MAX_RANK];

  if (!nst_mat_stream_next (stream, matrix->end, &element, error))
    return FALSE;
  if (element.type != NST_MAT_INT32 || element.size < 2 * sizeof *sides
      || element.size > sizeof sides || element.size % sizeof *sides != 0)
    return nst_mat_stream_fail (stream, error);
  if (!nst_mat_stream_copy (stream, &element, sides, error))
    return FALSE;
  matrix->rank = element.size / sizeof *sides;
  matrix->count = 1;
  for (guint i = 0; i < matrix->rank; i++)
    {
      const gint32 side = GINT32_FROM_LE (sides[i]);

      if (side < 0 || !g_size_checked_mul (&matrix->count, matrix->count, side))
        return nst_mat_stream_fail (stream, error);
      matrix->shape[i] = side;
    }
  return nst_mat_stream_go_to (stream, element.end, error);
}

static gboolean
read_name (NstMatStream *stream, NstMatMatrix *matrix, GError **error)
{
  NstMatElement element;

  if (!nst_mat_stream_next (stream, matrix->end, &element, error)
      || (element.size <= NST_MAT_MAX_NAME
          && !nst_mat_stream_copy (stream, &element, matrix->name, error)))
    return FALSE;
  return nst_mat_stream_go_to (stream, element.end, error);
}

gboolean
nst_mat_matrix_begin (NstMatStream *stream, const NstMatElement *element, NstMatMatrix *matrix,
                      GError **error)
{
  NstMatElement part;
  guint32 flags[2];

  *matrix = (NstMatMatrix){ .end = element->end };
  if (element->type != NST_MAT_MATRIX || element->small)
    return nst_mat_stream_fail (stream, error);
  if (element->size == 0) /* how MATLAB writes an empty cell */
    return TRUE;
  if (!nst_mat_stream_next (stream, matrix->end, &part, error))
    return FALSE;
  if (part.type != NST_MAT_UINT32 || part.size != sizeof flags)
    return nst_mat_stream_fail (stream, error);
  if (!nst_mat_stream_copy (stream, &part, flags, error))
    return FALSE;
  matrix->kind = kind_of (GUINT32_FROM_LE (flags[0]));
  /* Other kinds have other parts. */
  return matrix->kind == NST_MAT_OTHER
         || (read_shape (stream, matrix, error) && read_name (stream, matrix, error));
}

gboolean
nst_mat_matrix_next (NstMatStream *stream, guint64 end, NstMatMatrix *matrix, GError **error)
{
  NstMatElement element;

  return nst_mat_stream_next (stream, end, &element, error)
         && nst_mat_matrix_begin (stream, &element, matrix, error);
}

/* Reads how long each name of a field of MATRIX is, then all NAMES, each padded to that LENGTH. */
static gboolean
read_field_names (NstMatStream *stream, const NstMatMatrix *matrix, GBytes **names, gsize *length,
                  GError **error)
{
  NstMatElement element;
  gint32 word = 0;
  g_autofree char *text = NULL;

  if (!nst_mat_stream_next (stream, matrix->end, &element, error))
    return FALSE;
  if (element.size != sizeof word)
    return nst_mat_stream_fail (stream, error);
  if (!nst_mat_stream_copy (stream, &element, &word, error)
      || !nst_mat_stream_go_to (stream, element.end, error)
      || !nst_mat_stream_next (stream, matrix->end, &element, error))
    return FALSE;
  word = GINT32_FROM_LE (word);
  if (word < 1 || word > MAX_TEXT || element.size > MAX_FIELDS || element.size % word != 0)
    return nst_mat_stream_fail (stream, error);
  text = g_malloc (element.size);
  if (!nst_mat_stream_copy (stream, &element, text, error)
      || !nst_mat_stream_go_to (stream, element.end, error))
    return FALSE;
  *length = word;
  *names = g_bytes_new_take (g_steal_pointer (&text), element.size);
  return TRUE;
}

gboolean
nst_mat_matrix_visit (NstMatStream *stream, const NstMatMatrix *matrix, NstMatVisit visit,
                      gpointer data, GError **error)
{
  g_autoptr (GBytes) names = NULL;
  gsize length = 1, size;
  const char *text;

  if (matrix->count != 1)
    return TRUE;
  if (!read_field_names (stream, matrix, &names, &length, error))
    return FALSE;
  text = g_bytes_get_data (names, &size);
  for (gsize place = 0; place < size; place += length)
    {
      g_autofree char *name = g_strndup (text + place, length);
      NstMatMatrix field;

      if (!nst_mat_matrix_next (stream, matrix->end, &field, error)
          || !visit (stream, name, &field, data, error)
          || !nst_mat_stream_go_to (stream, field.end, error))
        return FALSE;
    }
  return TRUE;
}

/* The SIZE bytes at DATA, stored as TYPE, in UTF-8; NULL where they are no text of one line. */
static char *
convert_text (guint type, const gunichar2 *data, gsize size)
{
  g_autofree char *text = NULL;

  if (type == NST_MAT_UTF16 || type == NST_MAT_UINT16)
    text = g_utf16_to_utf8 (data, size / sizeof *data, NULL, NULL, NULL);
  else if (type == NST_MAT_UTF8 || type == NST_MAT_UINT8 || type == NST_MAT_INT8)
    text = g_strndup ((const char *) data, size);
  if (text == NULL || !g_utf8_validate (text, -1, NULL))
    return NULL;
  for (const char *c = text; *c; c = g_utf8_next_char (c))
    if (g_unichar_iscntrl (g_utf8_get_char (c)))
      return NULL;
  return g_steal_pointer (&text);
}

gboolean
nst_mat_matrix_read_text (NstMatStream *stream, const NstMatMatrix *matrix, char **text,
                          GError **error)
{
  gunichar2 data[MAX_TEXT / sizeof (gunichar2)];
  NstMatElement element;

  *text = NULL;
  if (matrix->kind != NST_MAT_TEXT || matrix->count == 0)
    return TRUE;
  if (!nst_mat_stream_next (stream, matrix->end, &element, error))
    return FALSE;
  if (element.size > sizeof data)
    return TRUE;
  if (!nst_mat_stream_copy (stream, &element, data, error))
    return FALSE;
#if G_BYTE_ORDER == G_BIG_ENDIAN
  if (element.type == NST_MAT_UTF16 || element.type == NST_MAT_UINT16)
    for (gsize i = 0; i < G_N_ELEMENTS (data); i++)
      data[i] = GUINT16_FROM_LE (data[i]);
#endif
  *text = convert_text (element.type, data, element.size);
  return TRUE;
}

gboolean
nst_mat_matrix_read_numbers (NstMatStream *stream, const NstMatMatrix *matrix,
                             NstMatNumbers *numbers, GError **error)
{
  NstMatElement element;
  gsize size;

  nst_mat_numbers_clear (numbers);
  numbers->matrix = *matrix;
  if (!nst_mat_stream_next (stream, matrix->end, &element, error))
    return FALSE;
  if (!g_size_checked_mul (&size, type_size (element.type), matrix->count) || size != element.size
      || type_size (element.type) == 0)
    return nst_mat_stream_fail (stream, error);
  numbers->type = element.type;
  numbers->bytes = nst_mat_stream_take (stream, &element, &numbers->offset, error);
  return numbers->bytes != NULL;
}

static double
convert_float (guint64 bits, gboolean is_double)
{
  const guint32 half = bits;
  double number;
  float single;

  memcpy (&number, &bits, sizeof number);
  memcpy (&single, &half, sizeof single);
  return is_double ? number : single;
}

double
nst_mat_numbers_get (const NstMatNumbers *numbers, gsize index)
{
  const gsize size = type_size (numbers->type);
  const guint8 *data
    = (const guint8 *) g_bytes_get_data (numbers->bytes, NULL) + numbers->offset + index * size;
  guint64 bits = 0;

  for (gsize i = size; i-- > 0;)
    bits = bits << 8 | data[i];
  switch (numbers->type)
    {
    case NST_MAT_INT8:
      return (gint8) bits;
    case NST_MAT_INT16:
      return (gint16) bits;
    case NST_MAT_INT32:
      return (gint32) bits;
    case NST_MAT_INT64:
      return (gint64) bits;
    case NST_MAT_SINGLE:
    case NST_MAT_DOUBLE:
      return convert_float (bits, numbers->type == NST_MAT_DOUBLE);
    default:
      return bits;
    }
}

void
nst_mat_numbers_clear (NstMatNumbers *numbers)
{
  g_clear_pointer (&numbers->bytes, g_bytes_unref);
}
