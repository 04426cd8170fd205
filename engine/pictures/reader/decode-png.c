/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <png.h>

#include "pictures/png-bytes.h"
#include "pictures/reader/conversion.h"
#include "pictures/reader/decoders.h"

static void
ignore_warning (png_structp png, png_const_charp message)
{
}

/* Asks for whole components, in the machine's byte order, with alpha where there is any. */
static void
choose_form (png_structp png, png_infop info, NstForm *form)
{
  const int depth = png_get_bit_depth (png, info);
  int type = png_get_color_type (png, info);

  png_set_expand (png); /* palettes, fewer bits than eight, transparent colours */
#if G_BYTE_ORDER == G_LITTLE_ENDIAN
  if (depth == 16)
    png_set_swap (png);
#endif
  png_set_interlace_handling (png);
  png_read_update_info (png, info);
  type = png_get_color_type (png, info);
  *form = (NstForm){ png_get_image_width (png, info), png_get_image_height (png, info),
                     type & PNG_COLOR_MASK_COLOR ? NST_MODEL_RGB : NST_MODEL_GRAY,
                     type & PNG_COLOR_MASK_ALPHA ? NST_ALPHA_STRAIGHT : NST_ALPHA_NONE,
                     depth == 16 ? NST_SAMPLE_U16 : NST_SAMPLE_U8 };
}

/* Takes the profile, or one made from what the file says of gamma and primaries, unless it says
 * that it is sRGB. */
static void
read_profile (png_structp png, png_infop info, NstRaster *raster)
{
  double numbers[8], gamma = 1 / 2.2;
  png_charp name;
  png_bytep profile;
  png_uint_32 length;
  int compression, intent;
  gboolean has_gamma, has_primaries;

  if (png_get_iCCP (png, info, &name, &compression, &profile, &length))
    {
      nst_raster_set_profile (raster, profile, length);
      return;
    }
  if (png_get_sRGB (png, info, &intent))
    return;
  has_gamma = png_get_gAMA (png, info, &gamma) != 0;
  has_primaries = png_get_cHRM (png, info, &numbers[0], &numbers[1], &numbers[2], &numbers[3],
                                &numbers[4], &numbers[5], &numbers[6], &numbers[7])
                  != 0;
  if (has_gamma || has_primaries)
    nst_conversion_describe (raster, gamma, has_primaries ? numbers : NULL);
}

/* Reads all of the picture; an error jumps out of it. */
static gboolean
read_picture (png_structp png, png_infop info, NstRaster *raster)
{
  const int passes = (png_read_info (png, info), png_set_interlace_handling (png));
  NstForm form;

  choose_form (png, info, &form);
  if (!nst_raster_begin (raster, &form)
      || png_get_rowbytes (png, info) != form.width * nst_form_pixel_bytes (&form))
    return FALSE;
  read_profile (png, info, raster);
  for (int pass = 0; pass < passes; pass++)
    for (guint32 y = 0; y < form.height; y++)
      png_read_row (png, nst_raster_row (raster, y), NULL);
  return TRUE;
}

gboolean
nst_decode_png (const NstSourceFile *file, NstRaster *raster)
{
  png_structp png = png_create_read_struct (PNG_LIBPNG_VER_STRING, NULL, NULL, ignore_warning);
  png_infop info = png_create_info_struct (png);
  NstPngBytes rest = { file->data, file->length };
  gboolean done = FALSE;

  if (!setjmp (png_jmpbuf (png)))
    {
      nst_png_bytes_set (png, &rest);
      png_set_user_limits (png, NST_RASTER_LONGEST, NST_RASTER_LONGEST);
      done = read_picture (png, info, raster);
    }
  png_destroy_read_struct (&png, &info, NULL);
  return done;
}
