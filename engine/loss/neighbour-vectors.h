/* The positions of a region's styles that a picture's positions are compared with, as vectors: a
 * few thousand, spread evenly.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "loss/guidance.h"
#include "loss/neighbour-search.h"
#include "loss/recipe.h"
#include "network/metric.h"
#include "network/tiles.h"

G_BEGIN_DECLS

typedef struct
{
  int channels;
  GArray *read;               /* features of positions; NULL once the vectors are prepared */
  float *mean;                /* of the features that were read, channels */
  float square;               /* added to every square, so that flat features pull less */
  float *vectors;             /* count × channels: M s / |s| of the features s less the mean */
  NstNeighbourSearch *search; /* among VECTORS; NULL where there is nothing to be compared with */
} NstNeighbourVectors;

/* A style's layer, of height × width positions. */
typedef struct
{
  int region;
  int height;
  int width;
  double share;           /* in (0, 1], of the positions that its region keeps at most */
  const NstMap *guidance; /* height × width × 1: positions of weight ½ at least are taken; empty
                           * where all are */
} NstNeighbourStyle;

/* No vectors yet, of features of CHANNELS. Clear with nst_neighbour_vectors_clear. */
void nst_neighbour_vectors_init (NstNeighbourVectors *vectors, int channels);
void nst_neighbour_vectors_clear (NstNeighbourVectors *vectors);

/* Reads PART of STYLE, of whose region AT_MOST positions are kept. */
void nst_neighbour_vectors_read (NstNeighbourVectors *vectors, const NstNeighbourStyle *style,
                                 int at_most, const NstPart *part);

/* Makes vectors and a search of all that was read. METRIC is NULL for the plain cosine; FLAT as
 * NstNeighbourRecipe has it. Fails with NST_ERROR_MEMORY only. */
gboolean nst_neighbour_vectors_prepare (NstNeighbourVectors *vectors, const NstMetric *metric,
                                        double flat, GError **error);

/* M f of each of COUNT positions' FEATURES into RESULT, both count × channels. */
void nst_neighbour_vectors_map (const NstNeighbourVectors *vectors, const NstMetric *metric,
                                const float *features, int count, float *result);

/* The sum of the COUNT products of A and B, in double precision. */
double nst_neighbour_vectors_dot (const float *a, const float *b, gsize count);

G_END_DECLS
