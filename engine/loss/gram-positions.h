/* What of a layer style statistics are taken of, and the way back from them.
 *
 * Either the features f(p) of each position, or how they change from it to another one at a fixed
 * shift, f(p) − f(p + shift). The Gram matrix of such changes knows what stands beside what, as the
 * correlations of Berger & Memisevic 2017 (arXiv 1606.01286) do: it is G(p) + G(p + shift) less
 * theirs and its transpose, so small where features are smooth, and all the more about strokes.
 * Like any Gram matrix it is a sum over positions, which tiles can add up.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "loss/gram.h"
#include "loss/guidance.h"

G_BEGIN_DECLS

typedef struct
{
  const NstMap *features;
  const GeglRectangle *region; /* the positions p, in FEATURES */
  const NstGuidance *guidance; /* what they count, from REGION's corner on; NULL where all do */
  NstShift shift;              /* a pair whose second position FEATURES do not have is none */
} NstSample;

/* Floats of scratch memory that collecting takes. */
gsize nst_sample_room (int channels);

/* Adds the sums over the positions of SAMPLE, or over its pairs, each times what it counts, divided
 * by POSITIONS, to STATISTICS: over all regions of a picture with as many that count, that makes
 * its statistics. ROOM: nst_sample_room() floats. */
void nst_sample_collect (const NstSample *sample, double positions, NstStatistics *statistics,
                         float *room, int threads);

/* Adds the derivative of a loss of statistics, MATRIX and OFFSET as nst_style_loss() gives them, to
 * GRADIENT, of the features' shape, at the positions of SAMPLE's region, and of its pairs beyond.
 */
void nst_sample_seed (const NstSample *sample, const float *matrix, const float *offset,
                      NstMap *gradient, int threads);

G_END_DECLS
