/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <gdk-pixbuf/gdk-pixbuf.h>
#include <string.h>

#include "pictures/reader/decoders.h"

#define BMP_FILE_HEADER 14 /* bytes, before the other header, which begins with its length */
#define BMP_HEADER_5 124   /* the length of the only header that has a profile */
#define BMP_COLOUR_SPACE 56
#define BMP_PROFILE 112 /* its place from the header's begin, and its length */

static guint32
read_32 (const guchar *from)
{
  guint32 number;

  memcpy (&number, from, sizeof number);
  return GUINT32_FROM_LE (number);
}

/* Bytes of GIF's parts, and the bits of a byte that say how long its colour table is. */
#define GIF_HEADER 13
#define GIF_FRAME 10
#define GIF_HAS_TABLE 0x80
#define GIF_TABLE_SIZE 7

static gsize
gif_table (guchar flags)
{
  return flags & GIF_HAS_TABLE ? 3 << ((flags & GIF_TABLE_SIZE) + 1) : 0;
}

/* The place after the blocks of data from PLACE on, the last of which is empty. */
static gsize
skip_gif_blocks (const NstSourceFile *file, gsize place)
{
  while (place < file->length && file->data[place] > 0)
    place += 1 + file->data[place];
  return place + 1;
}

/* Whether a GIF file ends before its first frame does, of which GdkPixbuf would show a part. */
static gboolean
is_cut_gif (const NstSourceFile *file)
{
  gsize place = GIF_HEADER;

  if (file->length < GIF_HEADER || memcmp (file->data, "GIF8", 4) != 0)
    return FALSE;
  place += gif_table (file->data[10]);
  while (place + GIF_FRAME < file->length && file->data[place] == '!') /* extensions */
    place = skip_gif_blocks (file, place + 2);
  if (place + GIF_FRAME >= file->length || file->data[place] != ',')
    return TRUE;
  place += GIF_FRAME + gif_table (file->data[place + 9]) + 1;
  return skip_gif_blocks (file, place) > file->length;
}

#define BMP_HEADER_1 40 /* the length of the header that all of today's begin with */
#define BMP_PACKED 3    /* the kinds of compression below it are none, and two by runs */

/* Whether a BMP file is shorter than its rows, of which GdkPixbuf would show a part. */
static gboolean
is_cut_bmp (const NstSourceFile *file)
{
  const guchar *header = file->data + BMP_FILE_HEADER;
  gint64 width, height, place, row;
  guint32 compression;

  if (file->length < BMP_FILE_HEADER + BMP_HEADER_1 || memcmp (file->data, "BM", 2) != 0
      || read_32 (header) < BMP_HEADER_1)
    return FALSE;
  place = read_32 (file->data + 10);
  width = (gint32) read_32 (header + 4);
  height = ABS ((gint64) (gint32) read_32 (header + 8)); /* below 0 from the top on */
  row = (width * (header[14] | header[15] << 8) + 31) / 32 * 4;
  compression = read_32 (header + 16);
  return (compression == 0 || compression == BMP_PACKED) && width > 0
         && (gint64) file->length < place + row * height;
}

/* Takes the profile from a BMP file, which GdkPixbuf does not. */
static void
read_bmp_profile (const NstSourceFile *file, NstRaster *raster)
{
  const guchar *header = file->data + BMP_FILE_HEADER;
  gsize place, length;

  if (file->length < BMP_FILE_HEADER + BMP_HEADER_5 || memcmp (file->data, "BM", 2) != 0
      || read_32 (header) != BMP_HEADER_5
      || memcmp (header + BMP_COLOUR_SPACE, "DEBM", 4) != 0) /* embedded, from its last byte on */
    return;
  place = BMP_FILE_HEADER + (gsize) read_32 (header + BMP_PROFILE);
  length = read_32 (header + BMP_PROFILE + 4);
  if (place <= file->length && length <= file->length - place)
    nst_raster_set_profile (raster, file->data + place, length);
}

/* Takes the profile from PIXBUF, as GdkPixbuf's other loaders give it. */
static void
read_profile (GdkPixbuf *pixbuf, NstRaster *raster)
{
  const char *text = gdk_pixbuf_get_option (pixbuf, "icc-profile");
  g_autofree guchar *profile = NULL;
  gsize length;

  if (text == NULL)
    return;
  profile = g_base64_decode (text, &length);
  nst_raster_set_profile (raster, profile, length);
}

/* Begins RASTER with a picture of width × height, so that it is refused before it is decoded. */
static gboolean
begin (NstRaster *raster, int width, int height, gboolean alpha)
{
  const NstForm form
    = { width, height, NST_MODEL_RGB, alpha ? NST_ALPHA_STRAIGHT : NST_ALPHA_NONE };

  return nst_raster_begin (raster, &form);
}

gboolean
nst_decode_with_pixbuf (const NstSourceFile *file, NstRaster *raster)
{
  g_autoptr (GdkPixbuf) loaded = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  int width, height;

  if (is_cut_gif (file) || is_cut_bmp (file)
      || gdk_pixbuf_get_file_info (file->path, &width, &height) == NULL
      || !begin (raster, width, height, TRUE)
      || (loaded = gdk_pixbuf_new_from_file (file->path, NULL)) == NULL
      || (pixbuf = gdk_pixbuf_apply_embedded_orientation (loaded)) == NULL
      || !begin (raster, gdk_pixbuf_get_width (pixbuf), gdk_pixbuf_get_height (pixbuf),
                 gdk_pixbuf_get_has_alpha (pixbuf)))
    return FALSE;
  for (guint32 y = 0; y < raster->form.height; y++)
    memcpy (nst_raster_row (raster, y),
            gdk_pixbuf_read_pixels (pixbuf) + (gsize) y * gdk_pixbuf_get_rowstride (pixbuf),
            raster->form.width * nst_form_pixel_bytes (&raster->form));
  raster->orientation = 1;
  read_profile (loaded, raster);
  read_bmp_profile (file, raster);
  return TRUE;
}
