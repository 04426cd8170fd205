/* A picture's brightness at several sizes, as motion is looked for in it: from large moves to
 * small.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"

G_BEGIN_DECLS

#define NST_MOTION_LEVELS 16 /* at most: a side of 2¹⁸ pixels has 14 */

/* Each level is height × width × 1, its sides half as long as those of the one before it, rounded
 * down, and a little blurred, so that it can be read between its pixels. */
typedef struct
{
  NstMap maps[NST_MOTION_LEVELS]; /* the finest first */
  int count;                      /* ≥ 1 */
} NstMotionLevels;

/* Makes LEVELS of PICTURE (height × width × 3), on THREADS threads (0 for all). Clear with
 * nst_motion_levels_clear, on failure too. FALSE with NST_ERROR_MEMORY. */
gboolean nst_motion_levels_init (NstMotionLevels *levels, const NstMap *picture, int threads,
                                 GError **error);
void nst_motion_levels_clear (NstMotionLevels *levels);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstMotionLevels, nst_motion_levels_clear)

G_END_DECLS
