/* The kinds of picture files that are written, and what each can hold.
 *
 * GEGL's savers lose or refuse profiles, do not say what went wrong, and some end the program. So
 * the formats' own libraries write PNG, TIFF and WebP, GdkPixbuf JPEG and BMP, and GEGL only EXR.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "pictures/output-file.h"

G_BEGIN_DECLS

/* How deep a format's components can be. */
typedef enum
{
  NST_DEPTH_U8 = 1 << 0,
  NST_DEPTH_U16 = 1 << 1,
  NST_DEPTH_HALF = 1 << 2,
  NST_DEPTH_FLOAT = 1 << 3
} NstDepth;

/* What a format can hold besides colours in sRGB. */
typedef enum
{
  NST_HOLDS_GRAY = 1 << 0, /* gray pictures */
  NST_HOLDS_ALPHA = 1 << 1,
  NST_HOLDS_ASSOCIATED = 1 << 2, /* colours multiplied by alpha, where they are not whole numbers */
  NST_HOLDS_LIGHT = 1 << 3,      /* light itself, not R'G'B' */
  NST_HOLDS_SPACES = 1 << 4,     /* other spaces */
  NST_HOLDS_METADATA = 1 << 5,   /* what GExiv2 writes */
  NST_HOLDS_RESOLUTION = 1 << 6  /* the resolution, without GExiv2 */
} NstHolding;

typedef struct _NstPictureSaver NstPictureSaver;

/* A picture, and how it is to be in its file. */
typedef struct
{
  const NstPictureSaver *saver;
  GeglBuffer *buffer;
  const Babl *format; /* of the file's pixels */
  NstDepth depth;     /* its parts: */
  gboolean gray;
  gboolean alpha;
  gboolean associated; /* whether colours are multiplied by alpha */
  gboolean srgb;       /* whether its space is sRGB */
  const char *profile; /* that belongs into the file; NULL for none */
  int profile_size;
  double resolution[2]; /* pixels in a metre, across and down; 0 where nobody knows */
  char **texts;         /* that belong into PNG, as nst_png_text_load() has them; or NULL */
} NstEncoding;

struct _NstPictureSaver
{
  const char *extensions[2];
  gboolean (*save) (const NstEncoding *encoding, NstOutputFile *file, GError **error);
  const char *pixbuf; /* GdkPixbuf's name of the format */
  guint depths;       /* NstDepths */
  guint holds;        /* NstHoldings */
  int longest_side;   /* pixels */
  guint64 most_bytes; /* of all pixels together, in the encoding's format */
  double least;       /* bytes in the file, at least, for each byte of pixels */
};

/* What saves files that are named like PATH; NULL for unknown ones. */
const NstPictureSaver *nst_picture_saver_of_name (const char *path);

/* How many kinds there are, and the name of one: "png", "jpeg" and so on. */
guint nst_picture_saver_count (void);
const char *nst_picture_saver_kind (guint number);

/* How SAVER keeps pictures of FORMAT: as they are, as far as it can. The buffer is not set yet. */
void nst_encoding_init (NstEncoding *encoding, const NstPictureSaver *saver, const Babl *format);

/* Some rows of the picture, as the file has them, into PIXELS. */
void nst_encoding_get_rows (const NstEncoding *encoding, int first, int rows, void *pixels);

/* Writes the picture into FILE, from its beginning. On failure FALSE with a reason, for the
 * brackets of a sentence. */
gboolean nst_save_png (const NstEncoding *encoding, NstOutputFile *file, GError **error);
gboolean nst_save_tiff (const NstEncoding *encoding, NstOutputFile *file, GError **error);
gboolean nst_save_webp (const NstEncoding *encoding, NstOutputFile *file, GError **error);
gboolean nst_save_with_pixbuf (const NstEncoding *encoding, NstOutputFile *file, GError **error);
gboolean nst_save_hdr (const NstEncoding *encoding, NstOutputFile *file, GError **error);
gboolean nst_save_ppm (const NstEncoding *encoding, NstOutputFile *file, GError **error);
gboolean nst_save_exr (const NstEncoding *encoding, NstOutputFile *file, GError **error);

/* Sets the error where memory is short. Returns FALSE. */
gboolean nst_saver_set_no_memory (GError **error);

G_END_DECLS
