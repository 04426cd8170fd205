/* What PNG files say in text, which is no part of Exif, IPTC or XMP.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <png.h>

G_BEGIN_DECLS

/* The keywords that PNG has for who made a picture, when and of what, each followed by its text in
 * UTF-8, as far as they stand before the pixels of the file DATA, of LENGTH bytes. NULL where there
 * is none, or no PNG file. Free with g_strfreev. */
char **nst_png_text_load (const guchar *data, gsize length);

/* Puts TEXTS, as nst_png_text_load has them, or NULL, into a file that is begun. */
void nst_png_text_set (png_structp png, png_infop info, char **texts);

G_END_DECLS
