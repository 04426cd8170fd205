/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/savers/saver.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/error.h"

#define ANY_SIDE G_MAXINT32
#define ANY_SIZE G_MAXUINT64

/* The least that a byte of pixels takes in a file: by Deflate, and by whatever else squeezes. */
#define DEFLATED (1.0 / 1032)
#define SQUEEZED (1.0 / 4096)

#define ALL_DEPTHS (NST_DEPTH_U8 | NST_DEPTH_U16 | NST_DEPTH_HALF | NST_DEPTH_FLOAT)
#define TAGS (NST_HOLDS_METADATA | NST_HOLDS_RESOLUTION)

/* Longer sides of PNG are refused by libpng's readers; GEGL counts the numbers of an EXR picture in
 * 32 bits, and many programs the bytes of BMP. TIFF becomes BigTIFF before its 4 GiB are full. */
static const NstPictureSaver savers[] = {
  { { "png" },
    nst_save_png,
    NULL,
    NST_DEPTH_U8 | NST_DEPTH_U16,
    NST_HOLDS_GRAY | NST_HOLDS_ALPHA | NST_HOLDS_SPACES | TAGS,
    1000000,
    ANY_SIZE,
    DEFLATED },
  { { "jpg", "jpeg" },
    nst_save_with_pixbuf,
    "jpeg",
    NST_DEPTH_U8,
    NST_HOLDS_SPACES | TAGS,
    65500,
    ANY_SIZE,
    SQUEEZED },
  { { "tif", "tiff" },
    nst_save_tiff,
    NULL,
    ALL_DEPTHS,
    NST_HOLDS_GRAY | NST_HOLDS_ALPHA | NST_HOLDS_ASSOCIATED | NST_HOLDS_SPACES | TAGS,
    ANY_SIDE,
    ANY_SIZE,
    1 },
  { { "webp" },
    nst_save_webp,
    NULL,
    NST_DEPTH_U8,
    NST_HOLDS_ALPHA | NST_HOLDS_SPACES | NST_HOLDS_METADATA,
    16383,
    ANY_SIZE,
    SQUEEZED },
  { { "exr" },
    nst_save_exr,
    NULL,
    NST_DEPTH_FLOAT,
    NST_HOLDS_GRAY | NST_HOLDS_ALPHA | NST_HOLDS_ASSOCIATED | NST_HOLDS_LIGHT | NST_HOLDS_SPACES,
    ANY_SIDE,
    (guint64) G_MAXINT32 * sizeof (float),
    SQUEEZED },
  { { "hdr" }, nst_save_hdr, NULL, NST_DEPTH_FLOAT, NST_HOLDS_LIGHT, ANY_SIDE, ANY_SIZE, SQUEEZED },
  { { "ppm" }, nst_save_ppm, NULL, NST_DEPTH_U8 | NST_DEPTH_U16, 0, ANY_SIDE, ANY_SIZE, 1 },
  { { "bmp" }, nst_save_with_pixbuf, "bmp", NST_DEPTH_U8, 0, ANY_SIDE, G_MAXINT32, 1 },
};

static gboolean
has_extension (const char *path, const char *extension)
{
  const char *dot = strrchr (path, '.');

  return dot && extension && g_ascii_strcasecmp (dot + 1, extension) == 0;
}

const NstPictureSaver *
nst_picture_saver_of_name (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (savers); i++)
    if (has_extension (path, savers[i].extensions[0])
        || has_extension (path, savers[i].extensions[1]))
      return &savers[i];
  return NULL;
}

guint
nst_picture_saver_count (void)
{
  return G_N_ELEMENTS (savers);
}

/* The longer of its extensions. */
const char *
nst_picture_saver_kind (guint number)
{
  const char *const *extensions = savers[number].extensions;

  return extensions[1] ? extensions[1] : extensions[0];
}

/* The depth among DEPTHS that keeps components of TYPE best. */
static NstDepth
choose_depth (guint depths, const Babl *type)
{
  static const NstDepth by_range[] = { NST_DEPTH_FLOAT, NST_DEPTH_HALF, NST_DEPTH_U16 };

  if (type == babl_type ("u8"))
    return depths & NST_DEPTH_U8 ? NST_DEPTH_U8 : NST_DEPTH_FLOAT;
  if (type == babl_type ("u16") && (depths & NST_DEPTH_U16))
    return NST_DEPTH_U16;
  if (type == babl_type ("half") && (depths & NST_DEPTH_HALF))
    return NST_DEPTH_HALF;
  for (guint i = 0; i < G_N_ELEMENTS (by_range); i++)
    if (depths & by_range[i])
      return by_range[i];
  return NST_DEPTH_U8;
}

/* Sets the profile of SPACE. Profiles of other kinds than the file's pixels make it unreadable or
 * false, so only a gray one goes with gray pictures, and one for RGB with others. */
static void
set_profile (NstEncoding *encoding, const Babl *space)
{
  encoding->srgb = space == babl_space ("sRGB");
  if (!encoding->srgb)
    encoding->profile = babl_space_get_icc (space, &encoding->profile_size);
  if (encoding->profile_size <= 0)
    encoding->profile = NULL;
}

/* The name of the encoding's format, without its space. Free it. */
static char *
name_format (const NstEncoding *encoding)
{
  static const char *const models[2][2][3]
    = { { { "R'G'B'", "R'G'B'A", "R'aG'aB'aA" }, { "Y'", "Y'A", "Y'aA" } },
        { { "RGB", "RGBA", "RaGaBaA" }, { "Y", "YA", "YaA" } } };
  const gboolean light = (encoding->saver->holds & NST_HOLDS_LIGHT) != 0;

  return g_strconcat (models[light][encoding->gray][encoding->alpha + encoding->associated], " ",
                      encoding->depth == NST_DEPTH_U8     ? "u8"
                      : encoding->depth == NST_DEPTH_U16  ? "u16"
                      : encoding->depth == NST_DEPTH_HALF ? "half"
                                                          : "float",
                      NULL);
}

/* Whether pictures of FORMAT are gray. */
static gboolean
is_gray (const Babl *format)
{
  return babl_format_get_n_components (format) <= (babl_format_has_alpha (format) ? 2 : 1)
         && !babl_format_is_palette (format);
}

/* Whether pictures of FORMAT have colours that are multiplied by alpha. */
static gboolean
is_associated (const Babl *format)
{
  return (babl_get_model_flags (babl_format_get_model (format)) & BABL_MODEL_FLAG_ASSOCIATED) != 0;
}

void
nst_encoding_init (NstEncoding *encoding, const NstPictureSaver *saver, const Babl *format)
{
  const Babl *const srgb = babl_space ("sRGB");
  const Babl *space = babl_format_get_space (format);
  const gboolean gray = is_gray (format) && (saver->holds & NST_HOLDS_GRAY);
  g_autofree char *name = NULL;

  if (!(saver->holds & NST_HOLDS_SPACES) || babl_space_is_cmyk (space)
      || (babl_space_is_gray (space) && !gray))
    space = srgb;
  *encoding = (NstEncoding){ .saver = saver };
  encoding->depth = choose_depth (saver->depths, babl_format_get_type (format, 0));
  encoding->gray = gray && (space == srgb || babl_space_is_gray (space));
  encoding->alpha = babl_format_has_alpha (format) && (saver->holds & NST_HOLDS_ALPHA);
  encoding->associated = encoding->alpha && is_associated (format)
                         && (saver->holds & NST_HOLDS_ASSOCIATED)
                         && encoding->depth >= NST_DEPTH_HALF;
  set_profile (encoding, space);
  name = name_format (encoding);
  encoding->format = babl_format_with_space (name, space);
}

void
nst_encoding_get_rows (const NstEncoding *encoding, int first, int rows, void *pixels)
{
  const GeglRectangle *extent = gegl_buffer_get_extent (encoding->buffer);
  const GeglRectangle band = { extent->x, extent->y + first, extent->width, rows };

  gegl_buffer_get (encoding->buffer, &band, 1, encoding->format, pixels, GEGL_AUTO_ROWSTRIDE,
                   GEGL_ABYSS_NONE);
}

gboolean
nst_saver_set_no_memory (GError **error)
{
  g_set_error_literal (error, NST_ERROR, NST_ERROR_MEMORY, _ ("there is no memory left"));
  return FALSE;
}
