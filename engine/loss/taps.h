/* Which layers a picture is looked at by, and the tiles that run the network so far.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/evaluation.h"
#include "loss/guidance.h"
#include "network/tiles.h"

G_BEGIN_DECLS

/* For each layer of a network, whether it is asked about the style, the content, and the content's
 * detail. */
typedef struct
{
  gboolean *style;
  gboolean *content;
  gboolean *detail;
  gboolean *any;
} NstTaps;

/* The taps of PLAN's recipe for pictures of height × width. Clear with nst_taps_clear. */
void nst_taps_init (NstTaps *taps, const NstEvaluationPlan *plan, int height, int width);
void nst_taps_clear (NstTaps *taps);

/* The deepest layer of NETWORK that is TAPPED, or the first. */
int nst_taps_deepest (const NstNetwork *network, const gboolean *tapped);

/* How many layers of NETWORK are TAPPED. */
int nst_taps_count (const NstNetwork *network, const gboolean *tapped);

/* The most shifts that nst_taps_shifts() gives. */
#define NST_TAPS_SHIFTS 3

/* At which SHIFTS style is compared at LAYER: none, which is the features themselves, and where the
 * recipe says so across and down, which is how they change. Returns how many. */
int nst_taps_shifts (const NstEvaluationPlan *plan, int layer, NstShift *shifts);

/* How the network is run to the deepest layer TAPPED, which must live as long as what is made of
 * the plan. */
NstFeaturesPlan nst_taps_plan_features (const NstEvaluationPlan *plan, const gboolean *tapped);

/* Tiles for pictures of height × width, to the deepest layer TAPPED, that take up to BUDGET bytes
 * together with the BESIDE bytes that the caller keeps for each pixel of a tile. Free with
 * nst_tiles_free. NULL with NST_ERROR_MEMORY. */
NstTiles *nst_taps_make_tiles (const NstEvaluationPlan *plan, const gboolean *tapped, int height,
                               int width, gsize budget, gsize beside, GError **error);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (NstTaps, nst_taps_clear)

G_END_DECLS
