/* Looks at colour profiles before a library does.
 * https://www.color.org/specification/ICC.1-2022-05.pdf
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Whether the LENGTH bytes DATA begin with a whole profile, of the bytes returned in SIZE, whose
 * tags all lie within it, as libraries take for granted. SPACE is its kind of pixels, from "RGB ",
 * "GRAY" and "CMYK". */
gboolean nst_profile_is_whole (gconstpointer data, gsize length, const char *space, gsize *size);

/* Whether the whole profile DATA of SIZE bytes says all that babl needs in the way that babl reads
 * rightly: primaries that span a space, and a curve for each that is an exponent or of sRGB's kind.
 * FALSE for one with tables besides, which babl would leave out, and for other curves given by
 * numbers, of which babl 0.1.98 takes one for another. */
gboolean nst_profile_is_plain (gconstpointer data, gsize size);

/* Replaces the curves by numbers in the whole profile DATA that are an exponent's by the exponent.
 */
void nst_profile_simplify (gpointer data);

G_END_DECLS
