/* The most alike of some patches.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/level.h"

G_BEGIN_DECLS

/* Patches are squares of 7 × 7 pixels: a stroke's width at the scale that they are compared at. */
#define NST_PATCH_REACH 3
#define NST_PATCH_SIDE (2 * NST_PATCH_REACH + 1)

/* Whole rows that must follow a picture's last one, as patches are read beyond their ends. */
#define NST_PATCH_MARGIN 1

/* What is known of a patch at once: the mean of each colour, times 7, the root of how many pixels
 * there are; and its strength, the root of the sum of squares of what differs from these means. Two
 * patches, as vectors, are no nearer to each other than their traits are. */
#define NST_PATCH_TRAITS 4

/* Pictures that patches are taken from, one below the other in one map. A place is a pixel's number
 * in it. */
typedef struct
{
  const float *pixels;  /* height × width × 3 */
  const float *traits;  /* height × width × NST_PATCH_TRAITS: of the patch around each place */
  const float *overuse; /* height × width: what is added to the distance of each place */
  int width;
} NstPatchView;

/* How patches are compared. */
typedef struct
{
  float detail; /* how often what differs from a patch's mean counts against it, ≥ 1 */
  float energy; /* how often the strength of that counts besides, ≥ 0 */
} NstPatchMeasure;

/* A patch that is looked for: its first pixel, the numbers from one of its rows to the next, and
 * its traits. */
typedef struct
{
  const float *pixels;
  gsize pitch;
  const float *traits;
} NstPatch;

/* The most alike place so far, and its distance. */
typedef struct
{
  int place;
  float distance;
} NstPatchBest;

/* Puts in BEST the one of COUNT PLACES whose patch is nearest to PATCH, if it is nearer than BEST:
 * detail · Σ (a − b)² − (detail − 1) · 49 · (ā − b̄)² + energy · (σ_a − σ_b)², so that a patch's
 * mean counts once and what differs from it DETAIL times, σ being its strength; plus the place's
 * overuse. */
NST_FOR_EVERY_LEVEL (void, nst_patch_choose,
                     (NstPatchBest * best, const NstPatchView *view, const NstPatch *patch,
                      const NstPatchMeasure *measure, const int *places, int count));
#define nst_patch_choose NST_OF_PROCESSOR (nst_patch_choose)

G_END_DECLS
