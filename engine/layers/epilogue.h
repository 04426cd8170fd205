/* The epilogue of a convolution: bias, rectifier and gate, applied while its results are written.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/level.h"

G_BEGIN_DECLS

/* In the order in which they are applied. */
typedef struct
{
  const float *bias;  /* one for each output channel, added; or NULL */
  gboolean rectify;   /* max(·, 0) */
  guint8 *marks;      /* of the output's shape, receives 255 where it is above 0, else 0; or NULL */
  const guint8 *gate; /* of the output's shape, the output is 0 where this is 0; or NULL */
} NstEpilogue;

/* Applies EPILOGUE to VALUES, COUNT positions × CHANNELS, the first of which is number FIRST of the
 * output. */
NST_FOR_EVERY_LEVEL (void, nst_epilogue_apply,
                     (const NstEpilogue *epilogue, gsize first, int count, int channels,
                      float *values));
#define nst_epilogue_apply NST_OF_PROCESSOR (nst_epilogue_apply)

G_END_DECLS
