/* Floats of sixteen bits, for long vectors that need no more: the upper half of a float. They have
 * a float's range, but only eight bits of precision (a rounding error of up to 2⁻⁸).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

G_BEGIN_DECLS

typedef guint16 NstBfloat;

static inline float
nst_bfloat_value (NstBfloat number)
{
  const guint32 bits = (guint32) number << 16;
  float value;

  memcpy (&value, &bits, sizeof value);
  return value;
}

/* Rounds VALUE, which must be finite, to the nearest; of two as near, to the even one. */
static inline NstBfloat
nst_bfloat_round (float value)
{
  guint32 bits;

  memcpy (&bits, &value, sizeof bits);
  return (bits + 0x7FFF + (bits >> 16 & 1)) >> 16;
}

G_END_DECLS
