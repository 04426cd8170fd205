/* A frame's picture from the last one's: moved to where things are now, and where that holds.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "motion/motion-field.h"

G_BEGIN_DECLS

/* Makes MOVED, which must be empty, of PICTURE (the field's height × width × 3): each pixel is
 * PICTURE's at the place that FIELD moves it to, between pixels by Lanczos's curve, which blurs
 * little however often it is done; within [0, 1]. On THREADS threads (0 for all). FALSE with
 * NST_ERROR_MEMORY. */
gboolean nst_following_move (const NstMotionField *field, const NstMap *picture, int threads,
                             NstMap *moved, GError **error);

/* Two frames, and how the one has moved to the other and back. */
typedef struct
{
  const NstMap *now;          /* height × width × 3 */
  const NstMap *last;         /* the same */
  const NstMotionField *back; /* from NOW to LAST */
  const NstMotionField *forth;
} NstFramePair;

/* Puts in HELD (height × width × 1), which must be empty, how far each pixel of PAIR's frame now
 * was in the last one, from 0 to 1: its place lies within that, the moves back and forth meet
 * again (Sundaram, Brox & Keutzer 2010, "Dense Point Trajectories by GPU-Accelerated Large
 * Displacement Optical Flow"), and the colours around it are about the same. Fails likewise. */
gboolean nst_following_find_held (const NstFramePair *pair, int threads, NstMap *held,
                                  GError **error);

G_END_DECLS
