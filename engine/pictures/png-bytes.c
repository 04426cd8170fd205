/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pictures/png-bytes.h"

#include <string.h>

/* A png_rw_ptr. */
static void
read_bytes (png_structp png, png_bytep to, size_t length)
{
  NstPngBytes *bytes = png_get_io_ptr (png);

  if (length > bytes->length)
    png_error (png, "the file is cut short");
  memcpy (to, bytes->data, length);
  bytes->data += length;
  bytes->length -= length;
}

void
nst_png_bytes_set (png_structp png, NstPngBytes *bytes)
{
  png_set_read_fn (png, bytes, read_bytes);
}
