/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/profile.h"

#include <math.h>
#include <string.h>

#define HEADER 128 /* bytes, before the number of tags */
#define ENTRY 12   /* of a tag in the list: signature, place, length */
#define MOST_TAGS 256
#define MOST_BYTES (16 << 20)
#define LONGEST_CURVE 4096 /* numbers; of more than ten thousand babl overwrites its memory */
#define SHORTEST_CURVE 26  /* numbers, by which babl still knows sRGB's curve */
#define SAME_CURVE 1e-3    /* between numbers; half a step of eight bits is twice as much */
#define LEAST_VOLUME 1e-3  /* of the primaries' parallelepiped; sRGB's is 0.2 */
#define FAR 8.0            /* beyond any number of a real primary or curve */

static guint32
read_32 (const guchar *from)
{
  return (guint32) from[0] << 24 | from[1] << 16 | from[2] << 8 | from[3];
}

/* A number with sixteen bits on either side of the point. */
static double
read_fixed (const guchar *from)
{
  return (gint32) read_32 (from) / 65536.0;
}

gboolean
nst_profile_is_whole (gconstpointer data, gsize length, const char *space, gsize *size)
{
  const guchar *profile = data;
  guint32 n_tags;

  *size = length >= HEADER + 4 ? read_32 (profile) : 0;
  if (*size < HEADER + 4 || *size > length || *size > MOST_BYTES
      || memcmp (profile + 36, "acsp", 4) != 0 || memcmp (profile + 16, space, 4) != 0)
    return FALSE;
  n_tags = read_32 (profile + HEADER);
  if (n_tags < 1 || n_tags > MOST_TAGS || HEADER + 4 + (gsize) n_tags * ENTRY > *size)
    return FALSE;
  for (guint32 i = 0; i < n_tags; i++)
    {
      const guchar *entry = profile + HEADER + 4 + i * ENTRY;
      const gsize place = read_32 (entry + 4), bytes = read_32 (entry + 8);

      if (place < HEADER || bytes < 8 || place > *size || bytes > *size - place)
        return FALSE;
    }
  return TRUE;
}

/* Whether TAG, of LENGTH bytes, is of TYPE: four letters, and four zeros, on which babl insists. */
static gboolean
is_of_type (const guchar *tag, gsize length, const char *type)
{
  return length >= 12 && memcmp (tag, type, 4) == 0 && read_32 (tag + 4) == 0;
}

/* The data of tag NAME in a whole PROFILE, with its length; NULL if there is none. */
static const guchar *
find_tag (const guchar *profile, const char *name, gsize *length)
{
  const guint32 n_tags = read_32 (profile + HEADER);

  for (guint32 i = 0; i < n_tags; i++)
    {
      const guchar *entry = profile + HEADER + 4 + i * ENTRY;

      *length = read_32 (entry + 8);
      if (memcmp (entry, name, 4) == 0)
        return profile + read_32 (entry + 4);
    }
  return NULL;
}

/* Reads the tag NAME, of three numbers. */
static gboolean
read_colour (const guchar *profile, const char *name, double *numbers)
{
  gsize length;
  const guchar *tag = find_tag (profile, name, &length);

  if (tag == NULL || length < 20 || !is_of_type (tag, length, "XYZ "))
    return FALSE;
  for (int i = 0; i < 3; i++)
    {
      numbers[i] = read_fixed (tag + 8 + 4 * i);
      if (fabs (numbers[i]) > FAR)
        return FALSE;
    }
  return TRUE;
}

static gboolean
is_exponent (double number)
{
  return number >= 1 / FAR && number <= FAR;
}

/* Number I of a curve by numbers, from 0 to 1. */
static double
read_number (const guchar *tag, gsize i)
{
  return (tag[12 + 2 * i] << 8 | tag[13 + 2 * i]) / 65535.0;
}

static double
srgb_curve (double x, double exponent)
{
  return x <= 0.04045 ? x / 12.92 : pow ((x + 0.055) / 1.055, 2.4);
}

static double
exponent_curve (double x, double exponent)
{
  return pow (x, exponent);
}

/* How many numbers the curve TAG of LENGTH bytes has; G_MAXSIZE if it is none. */
static gsize
count_numbers (const guchar *tag, gsize length)
{
  const gsize count = is_of_type (tag, length, "curv") ? read_32 (tag + 8) : G_MAXSIZE;

  return count <= LONGEST_CURVE && 12 + 2 * count <= length ? count : G_MAXSIZE;
}

/* Whether the COUNT numbers of TAG are those of CURVE with the EXPONENT. */
static gboolean
is_curve (const guchar *tag, gsize count, double (*curve) (double x, double exponent),
          double exponent)
{
  for (gsize i = 0; i < count; i++)
    if (!(fabs (read_number (tag, i) - curve (i / (count - 1.0), exponent)) < SAME_CURVE))
      return FALSE;
  return TRUE;
}

/* Whether the LENGTH bytes TAG are an exponent, or the numbers of sRGB's curve. */
static gboolean
is_curve_of_numbers (const guchar *tag, gsize length)
{
  const gsize count = count_numbers (tag, length);

  if (count == 0)
    return TRUE; /* linear */
  if (count == 1)
    return is_exponent (tag[12] + tag[13] / 256.0);
  return count != G_MAXSIZE && count >= SHORTEST_CURVE && is_curve (tag, count, srgb_curve, 0);
}

/* Replaces the numbers of a curve, if they are those of an exponent. */
static void
simplify_curve (guchar *tag, gsize length)
{
  const gsize count = count_numbers (tag, length), middle = count / 2;
  double exponent = 1;
  guint rounded;

  if (count == G_MAXSIZE || count < 2)
    return;
  if (count > 2)
    exponent = log (read_number (tag, middle)) / log (middle / (count - 1.0));
  if (!is_exponent (exponent) || !is_curve (tag, count, exponent_curve, exponent))
    return;
  rounded = lrint (exponent * 256);
  tag[8] = tag[9] = tag[10] = 0;
  tag[11] = rounded != 256; /* without any number it is linear */
  tag[12] = rounded >> 8;
  tag[13] = rounded & 255;
}

/* Whether the LENGTH bytes TAG are an exponent, or sRGB's kind of curve. Others are rare, and not
 * every babl knows them. */
static gboolean
is_curve_of_formula (const guchar *tag, gsize length)
{
  const int kind = length >= 16 ? tag[8] << 8 | tag[9] : -1;
  double a, b, c, d;

  if ((kind != 0 && (kind != 3 || length < 32)) || !is_exponent (read_fixed (tag + 12)))
    return FALSE;
  if (kind == 0)
    return TRUE;
  a = read_fixed (tag + 16);
  b = read_fixed (tag + 20);
  c = read_fixed (tag + 24);
  d = read_fixed (tag + 28);
  return a > 1 / FAR && a < FAR && fabs (b) < FAR && c >= 0 && c < FAR && d >= 0 && d < 1
         && a * d + b >= 0;
}

static gboolean
has_curve (const guchar *profile, const char *name)
{
  gsize length;
  const guchar *tag = find_tag (profile, name, &length);

  if (tag == NULL)
    return FALSE;
  return is_curve_of_numbers (tag, length)
         || (is_of_type (tag, length, "para") && is_curve_of_formula (tag, length));
}

/* Whether the profile is for one of the kinds of devices that babl reads. */
static gboolean
is_for_device (const guchar *profile)
{
  static const char *const classes[] = { "mntr", "scnr" };

  for (guint i = 0; i < G_N_ELEMENTS (classes); i++)
    if (memcmp (profile + 12, classes[i], 4) == 0)
      return TRUE;
  return FALSE;
}

gboolean
nst_profile_is_plain (gconstpointer data, gsize size)
{
  const guchar *profile = data;
  double red[3], green[3], blue[3], white[3], volume;
  gsize length;

  if (!is_for_device (profile) || memcmp (profile + 16, "RGB ", 4) != 0
      || memcmp (profile + 20, "XYZ ", 4) != 0 || find_tag (profile, "A2B0", &length)
      || find_tag (profile, "B2A0", &length) || !has_curve (profile, "rTRC")
      || !has_curve (profile, "gTRC") || !has_curve (profile, "bTRC")
      || !read_colour (profile, "wtpt", white) || !read_colour (profile, "rXYZ", red)
      || !read_colour (profile, "gXYZ", green) || !read_colour (profile, "bXYZ", blue))
    return FALSE;
  volume = red[0] * (green[1] * blue[2] - green[2] * blue[1])
           - red[1] * (green[0] * blue[2] - green[2] * blue[0])
           + red[2] * (green[0] * blue[1] - green[1] * blue[0]);
  return white[1] > 1 / FAR && volume > LEAST_VOLUME;
}

void
nst_profile_simplify (gpointer data)
{
  static const char *const curves[] = { "rTRC", "gTRC", "bTRC" };

  for (guint i = 0; i < G_N_ELEMENTS (curves); i++)
    {
      gsize length;
      guchar *tag = (guchar *) find_tag (data, curves[i], &length);

      if (tag)
        simplify_curve (tag, length);
    }
}
