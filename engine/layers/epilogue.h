/* What happens to a convolution's results on their way out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

#include "base/level.h"

G_BEGIN_DECLS

/* Marks and gate may be NULL. */
typedef struct
{
  const float *bias;  /* out channels, added; NULL for none */
  gboolean rectify;   /* max(·, 0) */
  guint8 *marks;      /* of the output's shape: receives 255 where the result is above 0, else 0 */
  const guint8 *gate; /* of the output's shape: results are 0 where it is 0 */
} NstFinish;

/* Finishes VALUES, COUNT positions × CHANNELS, which begin at number FIRST of the output. */
NST_FOR_EVERY_LEVEL (void, nst_finish_values,
                     (const NstFinish *finish, gsize first, int count, int channels,
                      float *values));
#define nst_finish_values NST_OF_PROCESSOR (nst_finish_values)

G_END_DECLS
