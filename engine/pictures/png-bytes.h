/* PNG files in memory, for libpng.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <png.h>

G_BEGIN_DECLS

/* What is left to read of a file; not owned. */
typedef struct
{
  const guchar *data;
  gsize length;
} NstPngBytes;

/* Has PNG read from BYTES, which must live as long, and fail where they end. */
void nst_png_bytes_set (png_structp png, NstPngBytes *bytes);

G_END_DECLS
