/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/reader/decoders.h"

/* How files begin; "?" stands for any byte. */
static const struct
{
  const char *magic;
  NstDecoder decoder;
  const char *name;
} kinds[] = {
  { "\x89PNG", nst_decode_png, "png" },          { "\xFF\xD8\xFF", nst_decode_jpeg, "jpeg" },
  { "RIFF????WEBP", nst_decode_webp, "webp" },   { "II*", nst_decode_tiff, "tiff" },
  { "MM?*", nst_decode_tiff, "tiff" },           { "II+", nst_decode_tiff, "tiff" },
  { "MM?+", nst_decode_tiff, "tiff" },           { "v/1\x01", nst_decode_with_gegl, "exr" },
  { "#?RADIANCE", nst_decode_with_gegl, "hdr" }, { "#?RGBE", nst_decode_with_gegl, "hdr" },
  { "GIF8", nst_decode_with_pixbuf, "gif" },     { "BM????", nst_decode_with_pixbuf, "bmp" },
};

static gboolean
begins (const guchar *start, gsize length, const char *magic)
{
  for (gsize i = 0; magic[i]; i++)
    if (i >= length || (magic[i] != '?' && (guchar) magic[i] != start[i]))
      return FALSE;
  return TRUE;
}

static gboolean
is_pnm (const guchar *start, gsize length)
{
  return length >= 3 && start[0] == 'P' && start[1] >= '1' && start[1] <= '6'
         && (g_ascii_isspace (start[2]) || start[2] == '#');
}

NstDecoder
nst_decoder_find (const guchar *start, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (begins (start, length, kinds[i].magic))
      return kinds[i].decoder;
  return is_pnm (start, length) ? nst_decode_pnm : NULL;
}

const char *
nst_decoder_find_kind (const guchar *start, gsize length)
{
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    if (begins (start, length, kinds[i].magic))
      return kinds[i].name;
  return is_pnm (start, length) ? "ppm" : NULL;
}
