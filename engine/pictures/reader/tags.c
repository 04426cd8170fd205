/* SPDX-License-Identifier: GPL-3.0-or-later */
#define _GNU_SOURCE
#include "config.h"

#include "pictures/reader/tags.h"

#include <gexiv2/gexiv2.h>
#include <math.h>
#include <string.h>
#include <unistd.h>

#include "base/memory-file.h"
#include "pictures/png-text.h"

#define INCH 0.0254 /* metres */
#define CENTIMETRE 0.01
#define BY_INCH 2 /* Exif's units of resolution */
#define BY_CENTIMETRE 3
#define EXIF_SRGB 1       /* Exif's colour spaces */
#define EXIF_OTHER 0xffff /* what the profile says */

/* A PNG file of one black pixel, to carry tags. */
static const guchar carrier_picture[]
  = { 0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0x00, 0x00, 0x00, 0x0d, 0x49, 0x48,
      0x44, 0x52, 0x00, 0x00, 0x00, 0x01, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, 0x00, 0x00,
      0x00, 0x3a, 0x7e, 0x9b, 0x55, 0x00, 0x00, 0x00, 0x0a, 0x49, 0x44, 0x41, 0x54, 0x78,
      0xda, 0x63, 0x60, 0x00, 0x00, 0x00, 0x02, 0x00, 0x01, 0xe5, 0x27, 0xde, 0xfc, 0x00,
      0x00, 0x00, 0x00, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82 };

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

/* A file with TAGS alone. NULL where there is none, or the system has no files in memory. */
static GBytes *
make_carrier (GExiv2Metadata *tags)
{
  const int file = nst_memory_file_new (carrier_picture, sizeof carrier_picture);
  g_autofree char *path = nst_memory_file_get_path (file);
  char *contents = NULL;
  gsize length;

  if (file < 0)
    return NULL;
  if (gexiv2_metadata_save_file (tags, path, NULL))
    g_file_get_contents (path, &contents, &length, NULL);
  close (file);
  return contents ? g_bytes_new_take (contents, length) : NULL;
}

/* Leaves out what is about the old file's pixels. */
static void
clear_pixels (GExiv2Metadata *tags)
{
  g_auto (GStrv) exif = gexiv2_metadata_get_exif_tags (tags);
  g_auto (GStrv) xmp = gexiv2_metadata_get_xmp_tags (tags);

  gexiv2_metadata_try_erase_exif_thumbnail (tags, NULL);
  clear_left_out (tags, exif);
  clear_left_out (tags, xmp);
}

/* The tags of FILE; NULL where they cannot be read. */
static GExiv2Metadata *
open_bytes (GBytes *file)
{
  GExiv2Metadata *tags = gexiv2_metadata_new ();
  gsize length;
  const guchar *data = g_bytes_get_data (file, &length);

  if (!gexiv2_metadata_open_buf (tags, data, length, NULL))
    g_clear_object (&tags);
  return tags;
}

/* Takes the tags of FILE that are not about its pixels. */
static void
read_tags (NstTags *found, GBytes *file)
{
  gsize length;
  const guchar *data = g_bytes_get_data (file, &length);
  GExiv2Metadata *tags = open_bytes (file);

  if (tags == NULL)
    return;
  read_exif_resolution (tags, found->resolution);
  found->texts = nst_png_text_load (data, length);
  clear_pixels (tags);
  set_texts (tags, found->texts);
  if (gexiv2_metadata_has_exif (tags) || gexiv2_metadata_has_xmp (tags)
      || gexiv2_metadata_has_iptc (tags))
    {
      found->carrier = make_carrier (tags);
      if (found->carrier == NULL)
        found->carrier = g_bytes_ref (file);
    }
  g_object_unref (tags);
}

void
nst_tags_read (NstTags *tags, const char *path)
{
  g_autoptr (GMappedFile) mapped = g_mapped_file_new (path, FALSE, NULL);
  g_autoptr (GBytes) file = mapped ? g_mapped_file_get_bytes (mapped) : NULL;
  gsize length = 0;
  const guchar *data = file ? g_bytes_get_data (file, &length) : NULL;

  *tags = (NstTags){ 0 };
  if (length == 0)
    return;
  start ();
  read_resolution (data, length, tags->resolution);
  read_tags (tags, file);
}

void
nst_tags_clear (NstTags *tags)
{
  g_clear_pointer (&tags->texts, g_strfreev);
  g_clear_pointer (&tags->carrier, g_bytes_unref);
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
describe_pixels (GExiv2Metadata *tags, const NstTagsTask *task)
{
  static const char *const names[] = { "Exif.Image.XResolution", "Exif.Image.YResolution" };

  set_number (tags, "Exif.Photo.PixelXDimension", task->width);
  set_number (tags, "Exif.Photo.PixelYDimension", task->height);
  set_number (tags, "Exif.Photo.ColorSpace", task->profile == NULL ? EXIF_SRGB : EXIF_OTHER);
  if (task->resolution[0] <= 0 || task->resolution[1] <= 0)
    return;
  for (int i = 0; i < 2; i++)
    gexiv2_metadata_try_set_exif_tag_rational (
      tags, names[i], lround (task->resolution[i] * INCH * 1000), 1000, NULL);
  set_number (tags, "Exif.Image.ResolutionUnit", BY_INCH);
}

/* Sets PROFILE as a tag: in a TIFF file it is one, and those that are not set are dropped. */
static void
set_profile (GExiv2Metadata *tags, GBytes *profile)
{
  g_autoptr (GString) text = g_string_new (NULL);
  gsize size;
  const guchar *bytes = g_bytes_get_data (profile, &size);

  for (gsize i = 0; i < size; i++)
    g_string_append_printf (text, "%u ", bytes[i]);
  gexiv2_metadata_try_set_tag_string (tags, "Exif.Image.InterColorProfile", text->str, NULL);
}

gboolean
nst_tags_write (const NstTagsTask *task, const char *path)
{
  g_autoptr (GBytes) none = g_bytes_new_static (carrier_picture, sizeof carrier_picture);
  g_autoptr (GExiv2Metadata) tags = NULL;
  g_autoptr (GExiv2Metadata) written = gexiv2_metadata_new ();

  start ();
  tags = open_bytes (task->carrier ? task->carrier : none);
  if (tags == NULL || !gexiv2_metadata_open_path (written, path, NULL))
    return FALSE;
  clear_pixels (tags);
  describe_pixels (tags, task);
  if (g_strcmp0 (gexiv2_metadata_get_mime_type (written), "image/tiff") == 0 && task->profile)
    set_profile (tags, task->profile);
  return gexiv2_metadata_save_file (tags, path, NULL);
}
