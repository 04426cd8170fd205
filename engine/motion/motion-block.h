/* How well a block of pixels of one picture fits another where it has moved to.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "motion/motion-field.h"

G_BEGIN_DECLS

/* What a block is compared in: two levels of the same size. */
typedef struct
{
  const NstMap *from;
  const NstMap *to;
} NstLevelPair;

/* A block of FROM's pixels. */
typedef struct
{
  int x, y; /* its first pixel */
  int width, height;
} NstMotionBlock;

/* The block in ROW and COLUMN of a field of PAIR, as far as it lies within the picture. */
NstMotionBlock nst_motion_block_at (const NstLevelPair *pair, int row, int column);

/* What it costs that BLOCK has made MOVE: the mean square of what is different, of which large
 * differences count no more than a limit, as what is covered cannot fit. */
float nst_motion_block_cost (const NstLevelPair *pair, const NstMotionBlock *block, NstMove move);

/* What a block is thought to have done before it is looked at. */
typedef struct
{
  NstMove around; /* the mean of the moves of the blocks around it */
  NstMove whole;  /* what most of the picture does */
} NstMotionGuess;

/* What it costs that a block has made MOVE and not what is guessed. */
float nst_motion_block_strain (NstMove move, const NstMotionGuess *guess);

/* MOVE after a step towards the least sum of both, of a pixel at most. */
NstMove nst_motion_block_step (const NstLevelPair *pair, const NstMotionBlock *block, NstMove move,
                               const NstMotionGuess *guess);

/* The same for all of PAIR's pixels, which make one move, and nothing is guessed. */
NstMove nst_motion_block_step_whole (const NstLevelPair *pair, NstMove move);

G_END_DECLS
