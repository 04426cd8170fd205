/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/decoders.h"

/* The bytes that are still to be read. */
typedef struct
{
  const guchar *next;
  const guchar *end;
  guint bits;        /* the last byte, of a row of bits */
  gboolean short_of; /* there were too few, or no number where one has to be */
} Rest;

static void
skip_space (Rest *rest)
{
  while (rest->next < rest->end && (g_ascii_isspace (*rest->next) || *rest->next == '#'))
    if (*rest->next++ == '#')
      while (rest->next < rest->end && *rest->next != '\n')
        rest->next++;
}

/* The next number in letters; of one DIGIT if that is TRUE, as bits stand side by side. */
static guint
read_number (Rest *rest, gboolean digit)
{
  guint number = 0;
  const guchar *start;

  skip_space (rest);
  start = rest->next;
  while (rest->next < rest->end && g_ascii_isdigit (*rest->next) && number < 1u << 27
         && !(digit && rest->next > start))
    number = 10 * number + (*rest->next++ - '0');
  rest->short_of |= rest->next == start;
  return number;
}

/* The next number in bytes, of two if it may be over 255. */
static guint
read_bytes (Rest *rest, guint largest)
{
  guint number = 0;

  for (int n = largest > 255 ? 2 : 1; n > 0; n--)
    {
      if (rest->next >= rest->end)
        {
          rest->short_of = TRUE;
          return 0;
        }
      number = number << 8 | *rest->next++;
    }
  return number;
}

/* Bit I of a row, which begins with a whole byte. */
static guint
read_bit (Rest *rest, gsize i)
{
  if (i % 8 == 0)
    rest->bits = read_bytes (rest, 1);
  return rest->bits >> (7 - i % 8) & 1;
}

/* How the numbers stand in the file. */
typedef struct
{
  gboolean bits, letters;
  guint largest;
} Kind;

/* Fills the row at TO, of N numbers. */
static void
read_row (Rest *rest, const Kind *kind, gpointer to, gsize n)
{
  const guint full = kind->largest > 255 ? 65535 : 255;

  for (gsize i = 0; i < n && !rest->short_of; i++)
    {
      guint number = kind->letters ? read_number (rest, kind->bits)
                     : kind->bits  ? read_bit (rest, i)
                                   : read_bytes (rest, kind->largest);

      number = MIN (number, kind->largest);
      if (kind->bits)
        number = 1 - number; /* a 1 is ink */
      number = ((guint64) number * full + kind->largest / 2) / kind->largest;
      if (full > 255)
        ((guint16 *) to)[i] = number;
      else
        ((guint8 *) to)[i] = number;
    }
}

gboolean
nst_decode_pnm (const NstSourceFile *file, NstRaster *raster)
{
  const int digit = file->data[1] - '0';
  Kind kind = { digit == 1 || digit == 4, digit <= 3, 1 };
  Rest rest = { file->data + 2, file->data + file->length };
  NstForm form = { 0 };

  form.width = read_number (&rest, FALSE);
  form.height = read_number (&rest, FALSE);
  if (!kind.bits)
    kind.largest = read_number (&rest, FALSE);
  if (!kind.letters)
    rest.short_of |= rest.next >= rest.end || !g_ascii_isspace (*rest.next++);
  form.model = digit % 3 == 0 ? NST_MODEL_RGB : NST_MODEL_GRAY;
  form.sample = kind.largest > 255 ? NST_SAMPLE_U16 : NST_SAMPLE_U8;
  if (rest.short_of || kind.largest < 1 || kind.largest > 65535
      || !nst_raster_begin (raster, &form))
    return FALSE;
  raster->orientation = 1;
  for (guint32 y = 0; y < form.height && !rest.short_of; y++)
    read_row (&rest, &kind, nst_raster_row (raster, y),
              (gsize) form.width * nst_form_channels (&form));
  return !rest.short_of;
}
