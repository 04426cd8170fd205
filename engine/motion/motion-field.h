/* How a picture has moved from one frame of a film to another: for each block of pixels, where it
 * is in the other.
 *
 * Found from coarse to fine. At each level every block tries its own move, those of the blocks
 * around it and the one that fits the whole picture best, and takes the best; then a step of Gauss
 * and Newton brings it between pixels, as in Lucas & Kanade 1981 ("An Iterative Image Registration
 * Technique with an Application to Stereo Vision"). Moves that differ from those around cost, so
 * that a clear sky moves as what is before it.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/watch.h"
#include "motion/motion-levels.h"

G_BEGIN_DECLS

/* Pixels to the right and down. */
typedef struct
{
  float x;
  float y;
} NstMove;

/* The pixels from one block to the next; each is twice as wide, so that they overlap. */
#define NST_MOTION_SPACING 4

typedef struct
{
  int height; /* of the picture, pixels */
  int width;
  int rows; /* of blocks */
  int columns;
  NstMove *moves; /* rows × columns */
} NstMotionField;

/* Finds where the blocks of FROM are in TO, of the same size, on THREADS threads (0 for all): the
 * result does not depend on how many. Clear with nst_motion_field_clear, on failure too. FALSE with
 * NST_ERROR_MEMORY, or NST_ERROR_CANCELLED when WATCH (may be NULL) says stop. */
gboolean nst_motion_field_find (NstMotionField *field, const NstMotionLevels *from,
                                const NstMotionLevels *to, int threads, const NstWatch *watch,
                                GError **error);
void nst_motion_field_clear (NstMotionField *field);

/* The move at X and Y, which may lie between pixels and beyond the picture: between the blocks
 * around by straight lines. */
NstMove nst_motion_field_at (const NstMotionField *field, float x, float y);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstMotionField, nst_motion_field_clear)

G_END_DECLS
