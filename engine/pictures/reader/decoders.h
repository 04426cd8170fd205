/* The decoders, one for each kind of file, each in a file of its own called decode-KIND.
 *
 * They run in the reader's process: what a damaged file does to a library ends there. Each takes
 * the LENGTH bytes DATA of a file and fills RASTER (begun by it), with its profile as it is in the
 * file. FALSE when the file is damaged, or when RASTER has no room for it, which is refused then.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "pictures/reader/raster.h"

G_BEGIN_DECLS

typedef struct
{
  const char *path;
  const guchar *data;
  gsize length;
} NstSourceFile;

/* The memory that a decoder may take for each byte of the picture, beside the picture itself. */
#define NST_DECODER_OVERHEAD 4

typedef gboolean (*NstDecoder) (const NstSourceFile *file, NstRaster *raster);

/* By libpng: all depths, palettes, interlaced; transparent colours become alpha. Without a profile,
 * gAMA and cHRM make one. */
gboolean nst_decode_png (const NstSourceFile *file, NstRaster *raster);

/* By libjpeg: gray as RGB, and CMYK. Data may be damaged as everybody shows it, but has to be there
 * to the end; only the mark of the end may be missing. */
gboolean nst_decode_jpeg (const NstSourceFile *file, NstRaster *raster);

/* By libwebp: of a film the first picture. */
gboolean nst_decode_webp (const NstSourceFile *file, NstRaster *raster);

/* By libtiff: the first picture. What it does not have as gray, RGB or CMYK in 8 bits or more, it
 * gives as RGB in 8 bits. */
gboolean nst_decode_tiff (const NstSourceFile *file, NstRaster *raster);

/* PBM, PGM and PPM, in letters or bytes, of any maximum. No library: Debian's ends the process, and
 * GdkPixbuf has 8 bits only. https://netpbm.sourceforge.net/doc/ppm.html */
gboolean nst_decode_pnm (const NstSourceFile *file, NstRaster *raster);

/* EXR and Radiance's HDR, by GEGL. */
gboolean nst_decode_with_gegl (const NstSourceFile *file, NstRaster *raster);

/* Whatever GdkPixbuf reads: BMP with its profile, GIF, TGA, SVG, what its modules add. */
gboolean nst_decode_with_pixbuf (const NstSourceFile *file, NstRaster *raster);

/* The decoder for FILE, by how it begins; NULL for what only GdkPixbuf may know. */
NstDecoder nst_decoder_find (const guchar *start, gsize length);

/* What such a file is called: "png", "jpeg" and so on; NULL for what only GdkPixbuf may know. */
const char *nst_decoder_find_kind (const guchar *start, gsize length);

G_END_DECLS
