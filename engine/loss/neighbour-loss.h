/* Style as nearest neighbours: each position of a picture is drawn to the position of the style
 * that it is most like already, so that what comes out are the style's own strokes, whole, where
 * statistics alone are met as well by pieces of them. Kolkin et al. 2022 (arXiv 2203.13215),
 * section 3.2, of one layer; features compare by cosines after the style's mean is taken off.
 *
 * A loss of positions, not of sums over them: tiles need nothing of each other. The neighbours are
 * searched for at every fifth evaluation and kept in between, so that an optimiser sees one
 * smooth function for some steps, and is told how far a new search has moved it as a whole.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "base/map.h"
#include "loss/guidance.h"
#include "loss/recipe.h"
#include "network/metric.h"

G_BEGIN_DECLS

typedef struct _NstNeighbours NstNeighbours;

/* What the neighbours of pictures are searched in, as RECIPE has it: nothing yet. The layer is
 * height × width × channels for the whole picture, and compared by METRIC (NULL for the plain
 * cosine); REGIONS (n_regions, each height × width × 1, or empty for all of it) say where their
 * styles apply. Both have to live as long. Free with nst_neighbours_free. NULL with
 * NST_ERROR_MEMORY. */
NstNeighbours *nst_neighbours_new (const NstNeighbourRecipe *recipe, int height, int width,
                                   int channels, const NstMetric *metric, const NstMap *regions,
                                   int n_regions, int threads, GError **error);
void nst_neighbours_free (NstNeighbours *neighbours);

/* A style's layer, of height × width positions, which has the part SHARE, in (0, 1], of what its
 * region keeps at most: a few thousand positions, evenly spread. */
typedef struct
{
  int region;
  int height;
  int width;
  double share;
  const NstMap *guidance; /* height × width × 1: positions that count by half at least are taken;
                           * empty where all do */
} NstNeighbourStyle;

/* Takes those positions of STYLE that lie in the rectangle OWN of FEATURES, and at PLACE in the
 * whole layer. */
void nst_neighbours_read (NstNeighbours *neighbours, const NstNeighbourStyle *style,
                          const NstMap *features, const GeglRectangle *own,
                          const GeglRectangle *place);

/* When all styles are read: makes the search ready. Fails with NST_ERROR_MEMORY only. */
gboolean nst_neighbours_settle (NstNeighbours *neighbours, GError **error);

/* Another picture, or another state of it, follows. */
void nst_neighbours_begin (NstNeighbours *neighbours);

/* A part of the picture's layer, and the content there. */
typedef struct
{
  const NstMap *features;
  const GeglRectangle *own;   /* the positions, in FEATURES */
  const GeglRectangle *place; /* where they lie in the whole layer */
  const NstMap *content;      /* the content's features; NULL to search without */
  int content_x;              /* where OWN's corner lies in CONTENT */
  int content_y;
} NstNeighbourPart;

/* Of the loss
 *
 *   weight · mean over the layer's positions p of Σ over regions of g(p) (1 − cos (f(p) − μ, s(p) −
 * μ))
 *
 * with s(p) the neighbour of position p in the region, μ the mean of what the region keeps and g
 * its guidance, that of PART's positions. Where f(p) is near μ, and so has hardly a direction, the
 * cosine is taken for less. Its derivative, the neighbours standing still, is added to GRADIENT, of
 * the features' shape. A neighbour is the position whose cosine with f(p) is largest, or, as far as
 * the recipe says, with the content's features at p: so that what differed in the photograph does
 * not become one. */
double nst_neighbours_seed (NstNeighbours *neighbours, const NstNeighbourPart *part,
                            NstMap *gradient);

/* About how many products of features all searches take, for EVALUATIONS of a picture whose layer
 * has so many POSITIONS, with styles that have so many together. */
double nst_neighbours_products (const NstNeighbourRecipe *recipe, int evaluations, gsize positions,
                                gsize of_styles);

/* What all searches after the first have taken off the loss, or added to it, of the pictures at
 * which they were made: together with this, losses before and after a search compare. */
double nst_neighbours_get_drift (const NstNeighbours *neighbours);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstNeighbours, nst_neighbours_free)

G_END_DECLS
