/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/picture-metadata.h"

#include <gexiv2/gexiv2.h>
#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

#include "base/machine.h"
#include "pictures/png-text.h"

#define INCH 0.0254 /* metres */
#define CENTIMETRE 0.01
#define BY_INCH 2 /* Exif's units of resolution */
#define BY_CENTIMETRE 3
#define EXIF_SRGB 1       /* Exif's colour spaces */
#define EXIF_OTHER 0xffff /* what the profile says */

struct _NstPictureMetadata
{
  GExiv2Metadata *tags;
  double resolution[2];
  char **texts; /* as nst_png_text_load has them */
};

/* Where other files have what PNG has as text. */
static const char *const text_tags[][2] = { { "Author", "Exif.Image.Artist" },
                                            { "Copyright", "Exif.Image.Copyright" },
                                            { "Title", "Exif.Image.ImageDescription" },
                                            { "Description", "Exif.Image.ImageDescription" } };

/* How tags begin that are about the old file's pixels, or about further pictures in it, or that say
 * which pixels follow behind the picture. */
static const char *const left_out[] = {
  "Exif.Image.BitsPerSample",
  "Exif.Image.CFA",
  "Exif.Image.ColorMap",
  "Exif.Image.Compression",
  "Exif.Image.ExifTag",
  "Exif.Image.ExtraSamples",
  "Exif.Image.FillOrder",
  "Exif.Image.GPSTag",
  "Exif.Image.ImageLength",
  "Exif.Image.ImageResources",
  "Exif.Image.ImageWidth",
  "Exif.Image.InterColorProfile",
  "Exif.Image.IPTCNAA",
  "Exif.Image.JPEG",
  "Exif.Image.NewSubfileType",
  "Exif.Image.Orientation",
  "Exif.Image.PhotometricInterpretation",
  "Exif.Image.PlanarConfiguration",
  "Exif.Image.Predictor",
  "Exif.Image.PrimaryChromaticities",
  "Exif.Image.ReferenceBlackWhite",
  "Exif.Image.RowsPerStrip",
  "Exif.Image.SampleFormat",
  "Exif.Image.SamplesPerPixel",
  "Exif.Image.SMaxSampleValue",
  "Exif.Image.SMinSampleValue",
  "Exif.Image.Strip",
  "Exif.Image.SubIFDs",
  "Exif.Image.SubfileType",
  "Exif.Image.Tile",
  "Exif.Image.TransferFunction",
  "Exif.Image.WhitePoint",
  "Exif.Image.XMLPacket",
  "Exif.Image.YCbCr",
  "Exif.Image2.",
  "Exif.Image3.",
  "Exif.Iop.InteroperabilityIndex",
  "Exif.MpfInfo.",
  "Exif.SubImage",
  "Exif.SubThumb",
  "Exif.Thumbnail.",
  "Xmp.Container.",
  "Xmp.GCamera.Micro",
  "Xmp.GCamera.Motion",
  "Xmp.GContainer.",
  "Xmp.GDepth.",
  "Xmp.GImage.",
  "Xmp.exif.ColorSpace",
  "Xmp.exif.PixelXDimension",
  "Xmp.exif.PixelYDimension",
  "Xmp.hdrgm.",
  "Xmp.photoshop.ICCProfile",
  "Xmp.tiff.BitsPerSample",
  "Xmp.tiff.Compression",
  "Xmp.tiff.ImageLength",
  "Xmp.tiff.ImageWidth",
  "Xmp.tiff.Orientation",
  "Xmp.tiff.PhotometricInterpretation",
  "Xmp.tiff.PlanarConfiguration",
  "Xmp.tiff.SamplesPerPixel",
  "Xmp.tiff.XResolution",
  "Xmp.tiff.YResolution",
  "Xmp.tiff.ResolutionUnit",
  "Xmp.xmp.Thumbnails",
};

static gboolean
is_left_out (const char *tag)
{
  for (guint i = 0; i < G_N_ELEMENTS (left_out); i++)
    if (g_str_has_prefix (tag, left_out[i]))
      return TRUE;
  return FALSE;
}

static void
clear_left_out (GExiv2Metadata *tags, char **names)
{
  for (int i = 0; names && names[i]; i++)
    if (is_left_out (names[i]))
      gexiv2_metadata_try_clear_tag (tags, names[i], NULL);
}

static guint32
read_big_endian (const guchar *data, int bytes)
{
  guint32 number = 0;

  for (int i = 0; i < bytes; i++)
    number = number << 8 | data[i];
  return number;
}

/* The resolution in a JPEG file's JFIF header. */
static void
read_jfif (const guchar *data, gsize length, double resolution[2])
{
  const double unit = length < 18                     ? 0
                      : data[13] == BY_INCH - 1       ? INCH
                      : data[13] == BY_CENTIMETRE - 1 ? CENTIMETRE
                                                      : 0;

  if (unit > 0 && memcmp (data + 2, "\xff\xe0", 2) == 0 && memcmp (data + 6, "JFIF", 5) == 0)
    for (int i = 0; i < 2; i++)
      resolution[i] = read_big_endian (data + 14 + 2 * i, 2) / unit;
}

/* The resolution in a PNG file's chunk pHYs, which comes before its pixels. */
static void
read_phys (const guchar *data, gsize length, double resolution[2])
{
  for (gsize i = 8; i + 8 <= length && memcmp (data + i + 4, "IDAT", 4) != 0;
       i += 12 + (gsize) read_big_endian (data + i, 4))
    if (memcmp (data + i + 4, "pHYs", 4) == 0 && i + 17 <= length && data[i + 16] == 1)
      for (int k = 0; k < 2; k++)
        resolution[k] = read_big_endian (data + i + 8 + 4 * k, 4);
}

/* The resolution that the file DATA, of LENGTH bytes, itself has, beside Exif's. */
static void
read_resolution (const guchar *data, gsize length, double resolution[2])
{
  if (length > 8 && memcmp (data, "\xff\xd8", 2) == 0)
    read_jfif (data, length, resolution);
  else if (length > 8 && memcmp (data, "\x89PNG", 4) == 0)
    read_phys (data, length, resolution);
}

/* The resolution by Exif, where there is one. */
static void
read_exif_resolution (GExiv2Metadata *tags, double resolution[2])
{
  static const char *const names[] = { "Exif.Image.XResolution", "Exif.Image.YResolution" };
  const char *const unit_name = "Exif.Image.ResolutionUnit";
  const glong unit = gexiv2_metadata_try_has_tag (tags, unit_name, NULL)
                       ? gexiv2_metadata_try_get_tag_long (tags, unit_name, NULL)
                       : BY_INCH;
  double found[2] = { 0 };

  for (int i = 0; i < 2; i++)
    {
      int numerator, denominator;

      if (gexiv2_metadata_try_has_tag (tags, names[i], NULL)
          && gexiv2_metadata_try_get_exif_tag_rational (tags, names[i], &numerator, &denominator,
                                                        NULL)
          && numerator > 0 && denominator > 0)
        found[i] = (double) numerator / denominator / (unit == BY_CENTIMETRE ? CENTIMETRE : INCH);
    }
  if (found[0] > 0 && found[1] > 0 && (unit == BY_INCH || unit == BY_CENTIMETRE))
    memcpy (resolution, found, sizeof found);
}

/* Sets tags to texts of PNG, where there are none. */
static void
set_texts (GExiv2Metadata *tags, char **texts)
{
  for (int i = 0; texts && texts[i]; i += 2)
    for (guint k = 0; k < G_N_ELEMENTS (text_tags); k++)
      if (g_str_equal (texts[i], text_tags[k][0])
          && !gexiv2_metadata_try_has_tag (tags, text_tags[k][1], NULL))
        gexiv2_metadata_try_set_tag_string (tags, text_tags[k][1], texts[i + 1], NULL);
}

/* Makes all further text of GExiv2 silent: what cannot be read is left out. */
static void
start (void)
{
  static gsize started;

  if (g_once_init_enter (&started))
    {
      gexiv2_initialize ();
      gexiv2_log_set_level (GEXIV2_LOG_LEVEL_MUTE);
      g_once_init_leave (&started, 1);
    }
}

/* Takes the tags of the file DATA, of LENGTH bytes, that are not about its pixels. */
static void
read_tags (NstPictureMetadata *metadata, const guchar *data, gsize length)
{
  g_auto (GStrv) exif = NULL;
  g_auto (GStrv) xmp = NULL;

  metadata->tags = gexiv2_metadata_new ();
  if (!gexiv2_metadata_open_buf (metadata->tags, data, length, NULL))
    {
      g_clear_object (&metadata->tags);
      return;
    }
  read_exif_resolution (metadata->tags, metadata->resolution);
  gexiv2_metadata_try_erase_exif_thumbnail (metadata->tags, NULL);
  exif = gexiv2_metadata_get_exif_tags (metadata->tags);
  xmp = gexiv2_metadata_get_xmp_tags (metadata->tags);
  clear_left_out (metadata->tags, exif);
  clear_left_out (metadata->tags, xmp);
  metadata->texts = nst_png_text_load (data, length);
  set_texts (metadata->tags, metadata->texts);
}

/* The contents of the file PATH; NULL where they cannot be read, or would take memory that is not
 * there. The file is not mapped, by exiv2 neither: whoever shortens it meanwhile would end the
 * program. */
static GBytes *
read_contents (const char *path)
{
  const double available = nst_machine_available_mib ();
  char *contents;
  GStatBuf status;
  gsize length;

  if (g_stat (path, &status) != 0
      || (available > 0 && nst_machine_mebibytes (status.st_size) > available)
      || !g_file_get_contents (path, &contents, &length, NULL))
    return NULL;
  return g_bytes_new_take (contents, length);
}

NstPictureMetadata *
nst_picture_metadata_load (const char *path)
{
  g_autoptr (NstPictureMetadata) metadata = g_new0 (NstPictureMetadata, 1);
  g_autoptr (GBytes) contents = read_contents (path);
  gsize length = 0;
  const guchar *data = contents ? g_bytes_get_data (contents, &length) : NULL;

  start ();
  if (length > 0)
    {
      read_resolution (data, length, metadata->resolution);
      read_tags (metadata, data, length);
    }
  if (!nst_picture_metadata_has_tags (metadata) && !metadata->texts && metadata->resolution[0] <= 0)
    return NULL;
  return g_steal_pointer (&metadata);
}

void
nst_picture_metadata_free (NstPictureMetadata *metadata)
{
  g_clear_object (&metadata->tags);
  g_strfreev (metadata->texts);
  g_free (metadata);
}

void
nst_picture_metadata_get_resolution (const NstPictureMetadata *metadata, double resolution[2])
{
  resolution[0] = resolution[1] = 0;
  if (metadata && metadata->resolution[0] > 0 && metadata->resolution[1] > 0)
    memcpy (resolution, metadata->resolution, sizeof metadata->resolution);
}

char **
nst_picture_metadata_get_texts (const NstPictureMetadata *metadata)
{
  return metadata ? metadata->texts : NULL;
}

gboolean
nst_picture_metadata_has_tags (const NstPictureMetadata *metadata)
{
  return metadata && metadata->tags
         && (gexiv2_metadata_has_exif (metadata->tags) || gexiv2_metadata_has_xmp (metadata->tags)
             || gexiv2_metadata_has_iptc (metadata->tags));
}

/* Sets the tag NAME to NUMBER, in the type that it has by Exif. */
static void
set_number (GExiv2Metadata *tags, const char *name, int number)
{
  g_autofree char *text = g_strdup_printf ("%d", number);

  gexiv2_metadata_try_set_tag_string (tags, name, text, NULL);
}

/* Sets what Exif says about the new file's pixels. */
static void
describe_pixels (NstPictureMetadata *metadata, int width, int height, gboolean srgb)
{
  static const char *const names[] = { "Exif.Image.XResolution", "Exif.Image.YResolution" };
  GExiv2Metadata *tags = metadata->tags;

  set_number (tags, "Exif.Photo.PixelXDimension", width);
  set_number (tags, "Exif.Photo.PixelYDimension", height);
  set_number (tags, "Exif.Photo.ColorSpace", srgb ? EXIF_SRGB : EXIF_OTHER);
  if (metadata->resolution[0] <= 0 || metadata->resolution[1] <= 0)
    return;
  for (int i = 0; i < 2; i++)
    gexiv2_metadata_try_set_exif_tag_rational (
      tags, names[i], lround (metadata->resolution[i] * INCH * 1000), 1000, NULL);
  set_number (tags, "Exif.Image.ResolutionUnit", BY_INCH);
}

/* Sets PROFILE as a tag: in a TIFF file it is one, and those that are not set are dropped. */
static void
set_profile (GExiv2Metadata *tags, const char *profile, int size)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (int i = 0; i < size; i++)
    g_string_append_printf (text, "%u ", (guchar) profile[i]);
  gexiv2_metadata_try_set_tag_string (tags, "Exif.Image.InterColorProfile", text->str, NULL);
}

gboolean
nst_picture_metadata_save (NstPictureMetadata *metadata, const char *path, int width, int height,
                           const char *profile, int size)
{
  const char *const tag = "Exif.Image.InterColorProfile";
  g_autoptr (GExiv2Metadata) written = gexiv2_metadata_new ();

  if (metadata->tags == NULL)
    metadata->tags = gexiv2_metadata_new ();
  if (!gexiv2_metadata_open_path (written, path, NULL))
    return FALSE;
  describe_pixels (metadata, width, height, profile == NULL);
  if (g_strcmp0 (gexiv2_metadata_get_mime_type (written), "image/tiff") == 0 && profile)
    set_profile (metadata->tags, profile, size);
  else
    gexiv2_metadata_try_clear_tag (metadata->tags, tag, NULL);
  return gexiv2_metadata_save_file (metadata->tags, path, NULL);
}
