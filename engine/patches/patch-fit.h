/* How well a picture of patches says what was there before.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

/* How differences are judged. */
typedef struct
{
  int blurs;        /* binomial blurs of their squares: how far around a pixel is looked */
  double tolerance; /* times the usual square, at which a pixel fits by half; > 0 */
  int threads;      /* 0 for all */
} NstPatchFit;

/* Makes FIT (height × width × 1, empty before) how well REBUILT says what is in PICTURE (both
 * height × width × 3) around each pixel: t / (t + d), d being the square of their difference,
 * blurred, and t its mean times the tolerance; so from 1, where they are the same, towards 0.
 * GUIDANCE (height × width × 1, or empty for all alike) says how much each pixel counts in the
 * mean. FALSE with NST_ERROR_MEMORY. */
gboolean nst_patch_fit (const NstMap *picture, const NstMap *rebuilt, const NstMap *guidance,
                        const NstPatchFit *how, NstMap *fit, GError **error);

G_END_DECLS
