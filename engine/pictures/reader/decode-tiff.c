/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>
#include <tiffio.h>

#include "pictures/reader/decoders.h"

/* How a file's samples are stored. */
typedef struct
{
  guint16 photometric, bits, format, samples, planes;
  int channels;     /* of each pixel in the raster */
  gsize bytes;      /* of a stored sample */
  gboolean by_rgba; /* what only libtiff itself makes RGB of */
} Layout;

static void
read_layout (TIFF *tiff, Layout *layout)
{
  guint16 compression;

  TIFFGetFieldDefaulted (tiff, TIFFTAG_BITSPERSAMPLE, &layout->bits);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLEFORMAT, &layout->format);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_SAMPLESPERPIXEL, &layout->samples);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_PLANARCONFIG, &layout->planes);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_COMPRESSION, &compression);
  if (!TIFFGetField (tiff, TIFFTAG_PHOTOMETRIC, &layout->photometric))
    layout->photometric = layout->samples >= 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK;
  layout->bytes = layout->bits / 8;
  layout->by_rgba = compression == COMPRESSION_OJPEG;
}

/* The alpha that the first sample beyond the COLOURS is; what is not said counts as it does in
 * GIMP and GEGL. */
static NstAlpha
find_alpha (TIFF *tiff, int samples, int colours)
{
  guint16 n_extra = 0, *kinds = NULL;

  if (samples <= colours)
    return NST_ALPHA_NONE;
  if (TIFFGetField (tiff, TIFFTAG_EXTRASAMPLES, &n_extra, &kinds) && n_extra > 0
      && kinds[0] == EXTRASAMPLE_ASSOCALPHA)
    return NST_ALPHA_PREMULTIPLIED;
  return NST_ALPHA_STRAIGHT;
}

/* Sets FORM, and the rest of LAYOUT. */
static void
choose_form (TIFF *tiff, NstForm *form, Layout *layout)
{
  const gboolean floats = layout->format == SAMPLEFORMAT_IEEEFP;
  int colours = 1;

  if (layout->photometric == PHOTOMETRIC_RGB)
    {
      form->model = NST_MODEL_RGB;
      colours = 3;
    }
  else if (layout->photometric == PHOTOMETRIC_SEPARATED && !floats)
    {
      form->model = NST_MODEL_CMYK;
      colours = 4;
    }
  else if (layout->photometric > PHOTOMETRIC_MINISBLACK)
    layout->by_rgba = TRUE;
  layout->by_rgba
    |= layout->samples < colours
       || (layout->format != SAMPLEFORMAT_UINT && !floats && layout->format != SAMPLEFORMAT_VOID);
  form->alpha = find_alpha (tiff, layout->samples, colours);
  if (layout->bits == 8 && !floats)
    form->sample = NST_SAMPLE_U8;
  else if (layout->bits == 16)
    form->sample = floats ? NST_SAMPLE_HALF : NST_SAMPLE_U16;
  else if (layout->bits == 32 || (layout->bits == 64 && floats))
    form->sample = NST_SAMPLE_FLOAT;
  else
    layout->by_rgba = TRUE;
  if (form->sample == NST_SAMPLE_FLOAT && form->model == NST_MODEL_CMYK)
    layout->by_rgba = TRUE;
  layout->channels = colours + (form->alpha != NST_ALPHA_NONE);
}

/* Stores the sample at FROM as number K of the row TO. */
static void
store (const NstForm *form, const Layout *layout, const guint8 *from, guint8 *to, gsize k)
{
  const gboolean inverted = layout->photometric == PHOTOMETRIC_MINISWHITE
                            && (form->alpha == NST_ALPHA_NONE || k % 2 == 0)
                            && layout->format != SAMPLEFORMAT_IEEEFP;

  if (form->sample == NST_SAMPLE_U8)
    to[k] = inverted ? 255 - *from : *from;
  else if (form->sample == NST_SAMPLE_FLOAT)
    {
      float *floats = (float *) to;
      double wide;
      guint32 number;

      if (layout->bits == 64)
        {
          memcpy (&wide, from, sizeof wide);
          floats[k] = wide;
        }
      else if (layout->format == SAMPLEFORMAT_IEEEFP)
        memcpy (&floats[k], from, sizeof *floats);
      else
        {
          memcpy (&number, from, sizeof number);
          floats[k] = (inverted ? G_MAXUINT32 - number : number) / (double) G_MAXUINT32;
        }
    }
  else
    {
      guint16 number;

      memcpy (&number, from, sizeof number);
      ((guint16 *) to)[k] = inverted ? 65535 - number : number;
    }
}

/* Copies N pixels from STORED, where those of plane PLANE stand alone or, for -1, of all, to RASTER
 * from column X of row Y on. */
static void
copy_pixels (NstRaster *raster, const Layout *layout, const guint8 *stored, int plane,
             const guint32 place[2], guint32 n)
{
  guint8 *row = nst_raster_row (raster, place[1]);

  for (gsize i = 0; i < n; i++)
    for (int c = MAX (plane, 0); c < (plane < 0 ? layout->channels : plane + 1); c++)
      store (&raster->form, layout,
             stored + (plane < 0 ? i * layout->samples + c : i) * layout->bytes, row,
             (place[0] + i) * layout->channels + c);
}

/* Reads rows one by one, of plane PLANE or, for -1, of all. */
static gboolean
read_rows (TIFF *tiff, NstRaster *raster, const Layout *layout, int plane)
{
  const gsize wanted
    = (gsize) raster->form.width * (plane < 0 ? layout->samples : 1) * layout->bytes;
  const tmsize_t size = TIFFScanlineSize (tiff);
  g_autofree guint8 *row = size > 0 ? g_try_malloc (size) : NULL;

  if (row == NULL || (gsize) size < wanted)
    return FALSE;
  for (guint32 y = 0; y < raster->form.height; y++)
    {
      if (TIFFReadScanline (tiff, row, y, MAX (plane, 0)) < 0)
        return FALSE;
      copy_pixels (raster, layout, row, plane, (guint32[]){ 0, y }, raster->form.width);
    }
  return TRUE;
}

/* The same where they are in tiles. */
static gboolean
read_tiles (TIFF *tiff, NstRaster *raster, const Layout *layout, int plane)
{
  const NstForm *form = &raster->form;
  const tmsize_t size = TIFFTileSize (tiff), row = TIFFTileRowSize (tiff);
  g_autofree guint8 *tile = size > 0 ? g_try_malloc (size) : NULL;
  guint32 width = 0, height = 0;

  TIFFGetField (tiff, TIFFTAG_TILEWIDTH, &width);
  TIFFGetField (tiff, TIFFTAG_TILELENGTH, &height);
  if (tile == NULL || width < 1 || height < 1
      || (gsize) row < (gsize) width * (plane < 0 ? layout->samples : 1) * layout->bytes
      || (gsize) size < (gsize) row * height)
    return FALSE;
  for (guint32 y = 0; y < form->height; y += height)
    for (guint32 x = 0; x < form->width; x += width)
      {
        if (TIFFReadTile (tiff, tile, x, y, 0, MAX (plane, 0)) < 0)
          return FALSE;
        for (guint32 k = 0; k < MIN (height, form->height - y); k++)
          copy_pixels (raster, layout, tile + k * row, plane, (guint32[]){ x, y + k },
                       MIN (width, form->width - x));
      }
  return TRUE;
}

static gboolean
read_samples (TIFF *tiff, NstRaster *raster, const Layout *layout)
{
  gboolean (*read) (TIFF *, NstRaster *, const Layout *, int)
    = TIFFIsTiled (tiff) ? read_tiles : read_rows;

  if (layout->planes == PLANARCONFIG_CONTIG)
    return read (tiff, raster, layout, -1);
  for (int plane = 0; plane < layout->channels; plane++)
    if (!read (tiff, raster, layout, plane))
      return FALSE;
  return TRUE;
}

/* Takes the alpha out of RASTER's pixels, of eight bits. */
static void
drop_alpha (NstRaster *raster)
{
  const gsize n = (gsize) raster->form.width * raster->form.height;

  for (gsize i = 0; i < n; i++)
    memmove (raster->pixels + 3 * i, raster->pixels + 4 * i, 3);
  raster->form.alpha = NST_ALPHA_NONE;
}

/* Reads what libtiff makes RGB of: palettes, bits, YCbCr, Lab. */
static gboolean
read_by_rgba (TIFF *tiff, NstRaster *raster, const NstForm *size)
{
  guint16 n_extra = 0, *kinds = NULL;
  const NstForm form = { size->width, size->height, NST_MODEL_RGB, NST_ALPHA_PREMULTIPLIED };

  if (!nst_raster_begin (raster, &form)
      || !TIFFReadRGBAImageOriented (tiff, form.width, form.height, (guint32 *) raster->pixels,
                                     ORIENTATION_TOPLEFT, 1))
    return FALSE;
#if G_BYTE_ORDER == G_BIG_ENDIAN
  for (gsize i = 0; i < (gsize) form.width * form.height; i++)
    ((guint32 *) raster->pixels)[i] = GUINT32_SWAP_LE_BE (((guint32 *) raster->pixels)[i]);
#endif
  if (!TIFFGetField (tiff, TIFFTAG_EXTRASAMPLES, &n_extra, &kinds) || n_extra == 0)
    drop_alpha (raster);
  return TRUE;
}

/* Whether the file's numbers are what its profile is about, also after libtiff made RGB of them. */
static gboolean
suits_profile (const Layout *layout)
{
  return layout->photometric == PHOTOMETRIC_YCBCR || layout->photometric <= PHOTOMETRIC_PALETTE
         || layout->photometric == PHOTOMETRIC_SEPARATED;
}

static gboolean
decode (TIFF *tiff, NstRaster *raster)
{
  guint16 orientation = 1;
  guint32 length = 0;
  gpointer profile = NULL;
  Layout layout = { 0 };
  NstForm form = { 0 };

  TIFFGetField (tiff, TIFFTAG_IMAGEWIDTH, &form.width);
  TIFFGetField (tiff, TIFFTAG_IMAGELENGTH, &form.height);
  TIFFGetFieldDefaulted (tiff, TIFFTAG_ORIENTATION, &orientation);
  raster->orientation = orientation;
  TIFFSetField (tiff, TIFFTAG_ORIENTATION, ORIENTATION_TOPLEFT); /* or libtiff turns some */
  read_layout (tiff, &layout);
  choose_form (tiff, &form, &layout);
  if (suits_profile (&layout) && TIFFGetField (tiff, TIFFTAG_ICCPROFILE, &length, &profile))
    nst_raster_set_profile (raster, profile, length);
  if (layout.by_rgba)
    return read_by_rgba (tiff, raster, &form);
  return nst_raster_begin (raster, &form) && read_samples (tiff, raster, &layout);
}

gboolean
nst_decode_tiff (const NstSourceFile *file, NstRaster *raster)
{
  TIFF *tiff;
  gboolean done;

  TIFFSetWarningHandler (NULL);
  TIFFSetErrorHandler (NULL);
  tiff = TIFFOpen (file->path, "r");
  done = tiff && decode (tiff, raster);
  if (tiff)
    TIFFClose (tiff);
  return done;
}
