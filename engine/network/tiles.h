/* A network over a picture of any size, tile by tile, with the same result as in one piece.
 *
 * The picture is parted into tiles whose corners lie on multiples of the deepest layer's stride, so
 * that each position of every layer belongs to one tile: the positions of its own. A tile is
 * computed with a halo as wide as the deepest layer looks, so its own features are right; and the
 * derivatives of its own features reach no further than the halo, so the tiles' derivatives add up
 * to the picture's. After Galerne et al. 2022 (arXiv 2212.13459).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "network/feature-pass.h"
#include "pictures/picture.h"

G_BEGIN_DECLS

typedef struct _NstTiles NstTiles;

/* What tiles take. */
typedef struct
{
  int count;     /* of tiles */
  gsize bytes;   /* of memory, as nst_features_bytes() counts */
  gsize pixels;  /* of all tiles with their halos: what a pass over the picture computes */
  gsize largest; /* pixels of the largest tile with its halo */
} NstTilesCost;

/* Tiles for pictures of height × width, as large as BUDGET bytes allow, which have to be enough, as
 * nst_tiles_estimate() says; a budget of 0 means one tile. Free with nst_tiles_free. NULL with
 * NST_ERROR_MEMORY when memory cannot be had. */
NstTiles *nst_tiles_new (const NstFeaturesPlan *plan, int height, int width, gsize budget,
                         GError **error);
void nst_tiles_free (NstTiles *tiles);

/* What tiles that fit BUDGET would take, into *COST, without making them; FALSE where none fit, and
 * *COST is that of the smallest. */
gboolean nst_tiles_estimate (const NstFeaturesPlan *plan, int height, int width, gsize budget,
                             NstTilesCost *cost);

/* How many tiles there are. */
int nst_tiles_count (const NstTiles *tiles);

/* The features that the tiles are computed with, for nst_features_set_keep_going(). */
NstFeatures *nst_tiles_get_features (NstTiles *tiles);

/* Runs the network over tile number TILE of PICTURE and its halo, up to layer LAST. FALSE with
 * NST_ERROR_CANCELLED when it was stopped, or NST_ERROR_MEMORY. */
gboolean nst_tiles_forward (NstTiles *tiles, const NstPicture *picture, int tile, int last,
                            GError **error);

/* The positions of LAYER that belong to the last tile run: *own within the features of the tile,
 * *place where they lie in the layer of the whole picture. FALSE when there are none. */
gboolean nst_tiles_get_own (const NstTiles *tiles, int layer, GeglRectangle *own,
                            GeglRectangle *place);

/* Carries the derivatives of the last tile run down to the pixels and adds them to
 * PICTURE_GRADIENT (height × width × 3), or writes them there when there is one tile only. SEED
 * must leave all positions alone but the tile's own, and those after them that the plan tells of.
 * FALSE when it was stopped. */
gboolean nst_tiles_backward (NstTiles *tiles, NstSeed seed, gpointer user_data,
                             NstMap *picture_gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstTiles, nst_tiles_free)

G_END_DECLS
