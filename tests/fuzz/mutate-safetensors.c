/* Makes network files of network files: changes the header or the numbers, and mends what nearly
 * every change would break, the header's length and, mostly, where the tensors lie.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#include <string.h>

#include "fuzz.h"

#define PREFIX 8           /* bytes of the header's length */
#define MOST_HEADER 65536  /* bytes */
#define MOST_TENSOR 100000 /* bytes of a tensor that is given room */

static const char *const numbers[] = { "0",
                                       "1",
                                       "2",
                                       "3",
                                       "4",
                                       "5",
                                       "7",
                                       "8",
                                       "15",
                                       "16",
                                       "17",
                                       "64",
                                       "-1",
                                       "1e3",
                                       "2147483648",
                                       "4294967296",
                                       "9223372036854775807",
                                       "18446744073709551616",
                                       "0.5",
                                       "null",
                                       "[]",
                                       "\"3\"" };

/* Replaces the LENGTH bytes of HEADER at PLACE by TEXT. */
static void
replace (GString *header, gsize place, gsize length, const char *text)
{
  g_string_erase (header, place, length);
  g_string_insert (header, place, text);
}

/* Replaces one of HEADER's numbers by another. */
static void
change_number (GString *header, GRand *random)
{
  gsize place = g_rand_int_range (random, 0, MAX (1, header->len));
  gsize length;

  while (place < header->len && !g_ascii_isdigit (header->str[place]))
    place++;
  length = strspn (header->str + place, "0123456789");
  if (length > 0)
    replace (header, place, length, numbers[g_rand_int_range (random, 0, G_N_ELEMENTS (numbers))]);
}

/* The bytes of the tensor that TEXT, from its type on, describes. */
static gsize
tensor_bytes (const char *text)
{
  const char *shape = strstr (text, "\"shape\":[");
  gsize bytes = strncmp (text, "\"dtype\":\"F32\"", 13) == 0 ? 4 : 2;

  for (shape = shape ? shape + 9 : ""; g_ascii_isdigit (*shape); shape += *shape == ',')
    bytes = MIN (bytes * g_ascii_strtoull (shape, (char **) &shape, 10), MOST_TENSOR);
  return bytes;
}

/* Lays HEADER's tensors one after the other. Returns how many bytes they take. */
static gsize
lay_out (GString *header)
{
  gsize place = 0, end = 0;
  const char *next;

  while ((next = strstr (header->str + place, "\"dtype\":")))
    {
      const char *offsets = strstr (next, "\"data_offsets\":[");
      const gsize bytes = tensor_bytes (next);
      g_autofree char *text
        = g_strdup_printf ("%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT, end, end + bytes);

      if (offsets == NULL)
        break;
      place = offsets + 16 - header->str;
      replace (header, place, strspn (header->str + place, "0123456789,"), text);
      end += bytes;
    }
  return end;
}

/* Has libFuzzer change the text of HEADER. */
static void
change_text (GString *header)
{
  const gsize largest = header->len + 64;
  g_autofree guint8 *text = g_malloc (largest);
  gsize length;

  memcpy (text, header->str, header->len);
  length = LLVMFuzzerMutate (text, header->len, largest);
  g_string_truncate (header, 0);
  g_string_append_len (header, (const char *) text, length);
}

/* Writes HEADER and the BODY_SIZE bytes at BODY into DATA, as far as there is room, with numbers of
 * the body repeated to fill WANTED bytes. */
static gsize
join (guint8 *data, gsize largest, const GString *header, const GByteArray *body, gsize wanted)
{
  const guint64 length = GUINT64_TO_LE ((guint64) header->len);
  gsize size = PREFIX + header->len;

  if (size > largest)
    return 0;
  memcpy (data, &length, PREFIX);
  memcpy (data + PREFIX, header->str, header->len);
  for (gsize i = 0; i < wanted && size < largest; i++)
    data[size++] = body->len > 0 ? body->data[i % body->len] : 0;
  return size;
}

size_t
LLVMFuzzerCustomMutator (guint8 *data, size_t size, size_t largest, unsigned seed)
{
  g_autoptr (GRand) random = g_rand_new_with_seed (seed);
  const int choice = g_rand_int_range (random, 0, 16);
  g_autoptr (GString) header = g_string_new (NULL);
  g_autoptr (GByteArray) body = g_byte_array_new ();
  guint64 length;
  gsize wanted, result;

  if (choice == 0 || size < PREFIX)
    return LLVMFuzzerMutate (data, size, largest);
  memcpy (&length, data, PREFIX);
  length = MIN (GUINT64_FROM_LE (length), MIN (size - PREFIX, MOST_HEADER));
  g_string_append_len (header, (const char *) data + PREFIX, length);
  g_byte_array_append (body, data + PREFIX + length, size - PREFIX - length);
  if (choice < 6)
    change_number (header, random);
  else if (choice < 11)
    change_text (header);
  else if (body->len > 0)
    body->len = LLVMFuzzerMutate (body->data, body->len, body->len);
  wanted = choice % 4 ? lay_out (header) : body->len;
  result = join (data, largest, header, body, wanted);
  return result > 0 ? result : LLVMFuzzerMutate (data, size, largest);
}
