/* Sums Gram matrices over the positions of a layer, or over pairs of positions, and adds their
 * gradient back to these.
 *
 * A pair stands for the change of the features from a position to the one at a fixed shift from it,
 * f(p) − f(p + shift). The Gram matrix of changes knows what stands beside what, as the
 * correlations of Berger & Memisevic 2017 (arXiv 1606.01286) do: it is G(p) + G(p + shift) less
 * theirs and its transpose, so it is small where features are smooth, and says the more about
 * strokes. Like any Gram matrix it is a sum over positions, to which each tile adds its own.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "loss/gram.h"
#include "loss/guidance.h"
#include "network/tiles.h"

G_BEGIN_DECLS

typedef struct
{
  const NstPart *part;    /* its own positions, or the pairs that begin at them */
  const NstMap *guidance; /* the weights of the whole layer's positions; empty where all are 1 */
  NstShift shift; /* of pairs; those whose second position the part does not have are none */
} NstGramPositions;

/* Floats of scratch memory for nst_gram_positions_collect(). */
gsize nst_gram_positions_scratch (int channels);

/* Adds to GRAM the weighted sums over POSITIONS, divided by TOTAL, the sum of the weights in the
 * whole picture: after all its tiles GRAM holds averages. SCRATCH: nst_gram_positions_scratch()
 * floats. */
void nst_gram_positions_collect (const NstGramPositions *positions, double total, NstGram *gram,
                                 float *scratch, int threads);

/* Adds DERIVATIVE, as nst_gram_compare() fills it in, to GRADIENT, of the features' shape, at
 * POSITIONS, and at the second positions of pairs beyond the part's own. */
void nst_gram_positions_add_gradient (const NstGramPositions *positions,
                                      const NstGramDerivative *derivative, NstMap *gradient,
                                      int threads);

G_END_DECLS
