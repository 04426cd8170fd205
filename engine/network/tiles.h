/* A network over a picture of any size, tile by tile, with the same result as in one piece.
 *
 * Tiles meet at multiples of the deepest layer's stride, so each position of every layer belongs to
 * one tile: it is one of the tile's own. A tile is computed with a halo as wide as the deepest
 * layer sees, so its own features are right; and the derivatives of its own features reach no
 * further than the halo, so the tiles' derivatives add up to the picture's. After Galerne et al.
 * 2022 (arXiv 2212.13459).
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <gegl.h>

#include "network/feature-pass.h"
#include "pictures/picture.h"

G_BEGIN_DECLS

typedef struct _NstTiles NstTiles;

/* How many tiles there are, and their cost. */
typedef struct
{
  int count;    /* of tiles */
  gsize bytes;  /* of memory, as nst_feature_pass_bytes() counts */
  gsize pixels; /* of all tiles with their halos, that a pass over the picture computes */
  int height;   /* of the largest tile with its halo, pixels */
  int width;
} NstTilesCost;

/* A layer's features at the last tile run, and which of them are the tile's own. */
typedef struct
{
  const NstMap *features; /* of the tile with its halo, height × width × channels */
  GeglRectangle own;      /* the tile's own positions, in FEATURES */
  GeglRectangle place;    /* the same positions in the layer of the whole picture */
} NstPart;

/* Tiles for pictures of height × width, as large as BUDGET bytes allow, which have to be enough, as
 * nst_tiles_estimate() says; a budget of 0 means one tile. Free with nst_tiles_free. NULL with
 * NST_ERROR_MEMORY when there is no memory for them. */
NstTiles *nst_tiles_new (const NstFeaturePlan *plan, int height, int width, gsize budget,
                         GError **error);
void nst_tiles_free (NstTiles *tiles);

/* Puts the cost of tiles that fit BUDGET into *COST, without making them. FALSE where none fit, and
 * *COST is that of the smallest. */
gboolean nst_tiles_estimate (const NstFeaturePlan *plan, int height, int width, gsize budget,
                             NstTilesCost *cost);

/* How many tiles there are. */
int nst_tiles_count (const NstTiles *tiles);

/* Runs the network over tile number TILE of PICTURE and its halo, up to layer LAST. FALSE with
 * NST_ERROR_CANCELLED when it was stopped, or NST_ERROR_MEMORY. */
gboolean nst_tiles_forward (NstTiles *tiles, const NstPicture *picture, int tile, int last,
                            GError **error);

/* The part of LAYER, which must be tapped, in the last tile run; valid until the next. FALSE when
 * the tile has no positions there. */
gboolean nst_tiles_get_part (const NstTiles *tiles, int layer, NstPart *part);

/* Carries the derivatives of the last tile run down to the pixels and adds them to
 * PICTURE_GRADIENT (height × width × 3), or writes them there when there is one tile only.
 * ADD_GRADIENT must change no positions but the tile's own and those within the plan's halo_after
 * of them. FALSE when the watch stopped it. */
gboolean nst_tiles_backward (NstTiles *tiles, NstAddGradient add_gradient, gpointer user_data,
                             NstMap *picture_gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstTiles, nst_tiles_free)

G_END_DECLS
