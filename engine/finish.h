/* What happens to a convolution's results on their way out.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanes.h"

G_BEGIN_DECLS

/* Marks and gate may be NULL. */
typedef struct
{
  const float *bias;  /* out channels, added; NULL for none */
  gboolean rectify;   /* max(·, 0) */
  guint8 *marks;      /* of the output's shape: receives 255 where the result is above 0, else 0 */
  const guint8 *gate; /* of the output's shape: results are 0 where it is 0 */
} NstFinish;

/* Finishes sixteen results, to which the bias has been added, at number PLACE of the output. */
NST_INLINE NstLanes
nst_finish_lanes (const NstFinish *finish, gsize place, NstLanes value)
{
  const NstLaneMask above = value > 0;

  if (finish->rectify)
    value = (NstLanes) ((NstLaneMask) value & above);
  if (finish->marks)
    *(NstLaneBytes *) (finish->marks + place) = __builtin_convertvector(above, NstLaneBytes);
  if (finish->gate)
    value = (NstLanes) ((NstLaneMask) value
                        & __builtin_convertvector(*(const NstLaneBytes *) (finish->gate + place),
                                                  NstLaneMask));
  return value;
}

/* Finishes VALUES, COUNT positions × CHANNELS, which begin at number FIRST of the output. */
void nst_finish_values (const NstFinish *finish, gsize first, int count, int channels,
                        float *values);

G_END_DECLS
