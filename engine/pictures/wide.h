/* Pixels of eight bits with alpha, read as floats by way of sixteen bits.
 *
 * babl 0.1.98 makes tables of all colours where two or four such bytes become four floats, if its
 * clock says so: 350 MiB for a moment to find out how fast tables are, without a look whether there
 * is memory for it; then 320 MiB for each, kept for minutes, which it does not even use. See
 * babl/babl-fish-path.c there. From sixteen bits it makes none, and the numbers are the same to the
 * last bit.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

G_BEGIN_DECLS

/* Whether pixels of FORMAT are read in this way. */
gboolean nst_wide_is_needed (const Babl *format);

/* Converts COUNT pixels FROM, of FORMAT, into TO, four floats each of another one, WANTED. */
void nst_wide_convert (const Babl *format, gconstpointer from, const Babl *wanted, float *to,
                       gsize count);

/* BUFFER, whose format is one of these, with all 0 where alpha is: as most are, then a new
 * reference to it. The caller owns it. */
GeglBuffer *nst_wide_clean (GeglBuffer *buffer);

/* Reads RECTANGLE of BUFFER, which is within it, as four floats a pixel of the format WANTED. */
void nst_wide_get (GeglBuffer *buffer, const GeglRectangle *rectangle, const Babl *wanted,
                   float *pixels);

G_END_DECLS
