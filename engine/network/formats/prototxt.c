/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/formats/prototxt.h"

#include <string.h>

/* Networks are nested four deep. */
#define MAX_DEPTH 16

/* What is left of the text. */
typedef struct
{
  const char *at;
  const char *end;
  guint line;
  int depth;
} Text;

/* A number, a word, or a text that was in quotes. */
typedef struct
{
  GString *text;
  gboolean quoted;
} Scalar;

static gboolean read_fields (Text *text, const ProtobufCMessageDescriptor *type, char closing,
                             GByteArray *to);

/* The next character after spaces and comments, which are skipped; 0 at the end. */
static char
peek (Text *text)
{
  gboolean in_comment = FALSE;

  for (; text->at < text->end; text->at++)
    {
      if (*text->at == '\n')
        {
          text->line++;
          in_comment = FALSE;
        }
      else if (*text->at == '#')
        in_comment = TRUE;
      else if (!in_comment && !g_ascii_isspace (*text->at))
        return *text->at;
    }
  return 0;
}

/* Skips CHARACTER if it is next. */
static gboolean
skip (Text *text, char character)
{
  if (character == 0 || peek (text) != character)
    return FALSE;
  text->at++;
  return TRUE;
}

static gboolean
is_of_word (char character)
{
  return g_ascii_isalnum (character) || (character && strchr ("_+-.", character));
}

/* Appends the word or the number that is next to WORD. */
static gboolean
read_word (Text *text, GString *word)
{
  const char *begin;

  peek (text);
  begin = text->at;
  while (text->at < text->end && is_of_word (*text->at))
    text->at++;
  g_string_append_len (word, begin, text->at - begin);
  return text->at > begin;
}

/* Appends what is between the quotes that are next to TO. */
static gboolean
read_quoted (Text *text, GString *to)
{
  const char quote = *text->at++;
  g_autofree char *escaped = NULL;
  g_autofree char *plain = NULL;
  const char *begin = text->at;

  while (text->at < text->end && *text->at != quote && *text->at != '\n')
    text->at += *text->at == '\\' && text->at + 1 < text->end ? 2 : 1;
  if (text->at >= text->end || *text->at != quote)
    return FALSE;
  escaped = g_strndup (begin, text->at - begin);
  plain = g_strcompress (escaped);
  g_string_append (to, plain);
  text->at++;
  return TRUE;
}

static gboolean
read_scalar (Text *text, Scalar *scalar)
{
  char next = peek (text);

  if (next != '"' && next != '\'')
    return read_word (text, scalar->text);
  scalar->quoted = TRUE;
  /* Texts that follow one another are one. */
  for (; next == '"' || next == '\''; next = peek (text))
    if (!read_quoted (text, scalar->text))
      return FALSE;
  return TRUE;
}

/* Appends NUMBER, seven bits in a byte, the lowest first. */
static void
append_varint (GByteArray *to, guint64 number)
{
  guint8 byte;

  for (; number > 127; number >>= 7)
    {
      byte = number | 128;
      g_byte_array_append (to, &byte, 1);
    }
  byte = number;
  g_byte_array_append (to, &byte, 1);
}

static void
append_tag (GByteArray *to, const ProtobufCFieldDescriptor *field, ProtobufCWireType wire)
{
  append_varint (to, (guint64) field->id << 3 | wire);
}

static void
append_bytes (GByteArray *to, const ProtobufCFieldDescriptor *field, const void *bytes, gsize size)
{
  append_tag (to, field, PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED);
  append_varint (to, size);
  g_byte_array_append (to, bytes, size);
}

static gboolean
append_integer (GByteArray *to, const ProtobufCFieldDescriptor *field, const char *word)
{
  char *end;
  const gint64 number = g_ascii_strtoll (word, &end, 0);

  append_tag (to, field, PROTOBUF_C_WIRE_TYPE_VARINT);
  append_varint (to, number);
  return end > word && *end == '\0';
}

static gboolean
append_enumeration (GByteArray *to, const ProtobufCFieldDescriptor *field, const char *word)
{
  const ProtobufCEnumValue *value
    = protobuf_c_enum_descriptor_get_value_by_name (field->descriptor, word);

  if (value == NULL)
    return append_integer (to, field, word);
  append_tag (to, field, PROTOBUF_C_WIRE_TYPE_VARINT);
  append_varint (to, value->value);
  return TRUE;
}

static gboolean
append_boolean (GByteArray *to, const ProtobufCFieldDescriptor *field, const char *word)
{
  static const char *const words[] = { "false", "true", "False", "True", "f", "t", "0", "1" };

  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (strcmp (word, words[i]) == 0)
      {
        append_tag (to, field, PROTOBUF_C_WIRE_TYPE_VARINT);
        append_varint (to, i % 2);
        return TRUE;
      }
  return FALSE;
}

static gboolean
append_float (GByteArray *to, const ProtobufCFieldDescriptor *field, const char *word)
{
  char *end;
  const float number = g_ascii_strtod (word, &end);
  guint32 bits;

  memcpy (&bits, &number, sizeof bits);
  bits = GUINT32_TO_LE (bits);
  append_tag (to, field, PROTOBUF_C_WIRE_TYPE_32BIT);
  g_byte_array_append (to, (const guint8 *) &bits, sizeof bits);
  return end > word && (*end == '\0' || strcmp (end, "f") == 0);
}

/* Appends SCALAR as the value of FIELD. FALSE where it cannot be that. */
static gboolean
append_scalar (GByteArray *to, const ProtobufCFieldDescriptor *field, const Scalar *scalar)
{
  const char *word = scalar->text->str;

  if (field->type == PROTOBUF_C_TYPE_STRING || field->type == PROTOBUF_C_TYPE_BYTES)
    {
      append_bytes (to, field, word, scalar->text->len);
      return scalar->quoted;
    }
  if (scalar->quoted)
    return FALSE;
  switch (field->type)
    {
    case PROTOBUF_C_TYPE_INT32:
    case PROTOBUF_C_TYPE_UINT32:
    case PROTOBUF_C_TYPE_INT64:
      return append_integer (to, field, word);
    case PROTOBUF_C_TYPE_ENUM:
      return append_enumeration (to, field, word);
    case PROTOBUF_C_TYPE_BOOL:
      return append_boolean (to, field, word);
    case PROTOBUF_C_TYPE_FLOAT:
      return append_float (to, field, word);
    default:
      return FALSE;
    }
}

/* Reads the message that is next, from its brace on, as the value of FIELD, which may be NULL. */
static gboolean
read_message (Text *text, const ProtobufCFieldDescriptor *field, GByteArray *to)
{
  const gboolean is_known = field && field->type == PROTOBUF_C_TYPE_MESSAGE;
  const char closing = *text->at++ == '<' ? '>' : '}';
  g_autoptr (GByteArray) inner = g_byte_array_new ();

  if (++text->depth > MAX_DEPTH
      || !read_fields (text, is_known ? field->descriptor : NULL, closing, inner))
    return FALSE;
  text->depth--;
  /* A message where TYPE has bytes counts as some that are empty. */
  if (is_known || (field && field->type == PROTOBUF_C_TYPE_BYTES))
    append_bytes (to, field, inner->data, inner->len);
  return is_known || field == NULL || field->type == PROTOBUF_C_TYPE_BYTES;
}

static gboolean
read_value (Text *text, const ProtobufCFieldDescriptor *field, GByteArray *to)
{
  const char next = peek (text);
  g_autoptr (GString) word = NULL;
  Scalar scalar;

  if (next == '{' || next == '<')
    return read_message (text, field, to);
  word = g_string_new (NULL);
  scalar = (Scalar){ word, FALSE };
  return read_scalar (text, &scalar) && (field == NULL || append_scalar (to, field, &scalar));
}

/* Reads the values that are next, from the bracket on. */
static gboolean
read_list (Text *text, const ProtobufCFieldDescriptor *field, GByteArray *to)
{
  if (!skip (text, '[') || skip (text, ']'))
    return TRUE;
  do
    if (!read_value (text, field, to))
      return FALSE;
  while (skip (text, ','));
  return skip (text, ']');
}

/* Reads the field that is next, of a message of TYPE, which is NULL where it is of no interest. */
static gboolean
read_field (Text *text, const ProtobufCMessageDescriptor *type, GByteArray *to)
{
  g_autoptr (GString) name = g_string_new (NULL);
  const ProtobufCFieldDescriptor *field = NULL;
  gboolean ok, has_colon;

  if (!read_word (text, name))
    return FALSE;
  if (type)
    field = protobuf_c_message_descriptor_get_field_by_name (type, name->str);
  has_colon = skip (text, ':');
  if (peek (text) == '[')
    ok = has_colon && read_list (text, field, to);
  else
    ok = (has_colon || peek (text) == '{' || peek (text) == '<') && read_value (text, field, to);
  if (ok && !skip (text, ','))
    skip (text, ';');
  return ok;
}

/* Reads all fields before CLOSING, or the end where that is 0. */
static gboolean
read_fields (Text *text, const ProtobufCMessageDescriptor *type, char closing, GByteArray *to)
{
  while (peek (text) != closing)
    if (!read_field (text, type, to))
      return FALSE;
  return closing == 0 ? text->at == text->end : skip (text, closing);
}

GBytes *
nst_prototxt_encode (GBytes *file, const ProtobufCMessageDescriptor *type, guint *line)
{
  g_autoptr (GByteArray) to = g_byte_array_new ();
  gsize size;
  const char *data = g_bytes_get_data (file, &size);
  Text text = { data, data + size, .line = 1 };
  const gboolean ok = size <= G_MAXUINT / 2 && read_fields (&text, type, 0, to);

  *line = text.line;
  return ok ? g_byte_array_free_to_bytes (g_steal_pointer (&to)) : NULL;
}
