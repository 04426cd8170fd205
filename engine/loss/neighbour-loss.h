/* Style as nearest neighbours: each position of a picture is drawn to the position of the style
 * that it is most like already. So the painting gets the style's own strokes, whole, where Gram
 * matrices alone are met as well by pieces of strokes. Kolkin et al. 2022 (arXiv 2203.13215),
 * section 3.2, of one layer; features compare by cosines after the style's mean is taken off.
 *
 * The loss is a sum over positions, so tiles need nothing of each other. Neighbours are searched
 * for at every few evaluations and kept in between, so that an optimiser sees one smooth function
 * for some steps, and is told how far a search has moved it as a whole (the drift).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/neighbour-vectors.h"

G_BEGIN_DECLS

typedef struct _NstNeighbourLoss NstNeighbourLoss;

/* A layer of the whole picture, height × width × channels. */
typedef struct
{
  int height;
  int width;
  int channels;
  const NstMetric *metric; /* NULL for the plain cosine */
  const NstMap *regions;   /* n_regions, of the layer's positions or empty: the styles' guidance */
  int n_regions;
} NstNeighbourLayer;

/* A loss as RECIPE has it, without styles yet. LAYER's metric and regions must live as long. Free
 * with nst_neighbour_loss_free. NULL with NST_ERROR_MEMORY. */
NstNeighbourLoss *nst_neighbour_loss_new (const NstNeighbourRecipe *recipe,
                                          const NstNeighbourLayer *layer, int threads,
                                          GError **error);
void nst_neighbour_loss_free (NstNeighbourLoss *loss);

/* Reads PART of STYLE's layer. */
void nst_neighbour_loss_read (NstNeighbourLoss *loss, const NstNeighbourStyle *style,
                              const NstPart *part);

/* When all styles are read: prepares the searches. Fails with NST_ERROR_MEMORY only. */
gboolean nst_neighbour_loss_prepare (NstNeighbourLoss *loss, GError **error);

/* Begins an evaluation of a picture. */
void nst_neighbour_loss_begin (NstNeighbourLoss *loss);

/* Adds the derivative of the loss
 *
 *   weight · mean over the layer's positions p of Σ over regions of g(p) (1 − cos (f(p) − μ, s(p) −
 * μ))
 *
 * at PART to GRADIENT, of the shape of PART's features, and returns the loss there. s(p) is the
 * neighbour of position p in the region, and stands still; μ the mean of the region's positions; g
 * its guidance. ε (the recipe's FLAT times the mean square) is added under the root of every
 * length, so that flat features pull less.
 *
 * A neighbour is the position whose cosine with f(p) is largest; as far as the recipe says, with
 * the features of CONTENT (its part that lies where PART does, or NULL) at p, so that positions
 * which differed in the photograph do not become alike. */
double nst_neighbour_loss_add_gradient (NstNeighbourLoss *loss, const NstPart *part,
                                        const NstPart *content, NstMap *gradient);

/* The sum of the jumps that searches after the first made in the loss of the pictures that they
 * were made for. The loss plus the drift is continuous. */
double nst_neighbour_loss_get_drift (const NstNeighbourLoss *loss);

/* About how many products of features all searches take, for EVALUATIONS of a picture whose layer
 * has POSITIONS, with styles that have STYLE_POSITIONS together. */
double nst_neighbour_loss_products (const NstNeighbourRecipe *recipe, int evaluations,
                                    gsize positions, gsize style_positions);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstNeighbourLoss, nst_neighbour_loss_free)

G_END_DECLS
