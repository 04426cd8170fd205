/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "painting/quantise.h"

#include <math.h>

#include "pictures/picture.h"

#define WHITE 255.0 /* of 8 bits */

/* What single precision may have taken from a whole number of 8 bits, and more. */
#define NEARLY 1e-4

/* Whether a painting of FORMAT has whole numbers of 8 bits for those that are painted, and not for
 * what these are on another curve. */
static gboolean
has_8_bits (const Babl *format)
{
  return babl_format_get_type (format, 0) == babl_type ("u8")
         && (babl_get_model_flags (format) & BABL_MODEL_FLAG_NONLINEAR)
         && nst_picture_space (format) == babl_format_get_space (format);
}

gboolean
nst_quantise_truncates (NstSettings *settings, const Babl *format)
{
  NstQuantise kind;

  g_object_get (settings, "quantise", &kind, NULL);
  return kind == NST_QUANTISE_TRUNCATE && has_8_bits (format);
}

void
nst_quantise (NstSettings *settings, const Babl *format, NstMap *picture)
{
  if (!nst_quantise_truncates (settings, format))
    return;
  for (gsize i = 0; i < nst_map_length (picture); i++)
    picture->data[i] = floor (CLAMP (picture->data[i], 0, 1) * WHITE + NEARLY) / WHITE;
}
