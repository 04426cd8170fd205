/* Loss and gradient of one picture against a content and a style: forward to the taps, losses,
 * backward to the pixels; in tiles when the memory allowed asks for it, with the same result.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/recipe.h"
#include "network/feature-pass.h"
#include "network/network.h"
#include "pictures/picture.h"

G_BEGIN_DECLS

/* The loss by term, weighted, so that they add up to what is minimised. */
typedef struct
{
  double content; /* and its detail */
  double style;   /* and its neighbours */
  double variation;
  double range;
  double drift; /* no loss: what to add for comparing with evaluations before (neighbour-loss.h) */
} NstLosses;

/* A style picture. */
typedef struct
{
  NstPicture picture; /* any size */
  NstMap guidance;    /* height × width × 1: how far its pixels count; empty where all do */
  int region;         /* where it applies: a number of a region */
  double share;       /* ≥ 0, against those of the same region's other styles */
} NstStyleMaps;

typedef struct _NstEvaluation NstEvaluation;

/* What is the same for all scales of a painting. */
typedef struct
{
  const NstNetwork *network; /* not owned */
  NstRecipe recipe;
  NstPadding padding;
  NstPooling pooling;
  int threads;
  gsize budget;            /* bytes for features; 0 for no bound */
  NstKeepGoing keep_going; /* asked between layers; NULL for none */
  gpointer keep_going_data;
} NstEvaluationPlan;

/* An evaluation of pictures as large as CONTENT, which is read now and may be read again whenever a
 * picture is evaluated. PLAN's budget has to be enough for the content's size and the styles', as
 * nst_evaluation_estimate() says. STYLES (n_styles ≥ 1) are read now and not kept. REGIONS
 * (n_regions ≥ 1, height × width × 1 each, not kept) say by guidance where styles apply; one that
 * is empty is everywhere. A region's target is the mean of its styles' statistics by their shares,
 * compared with the statistics of the picture in the region and weighted by the part of the picture
 * that it is (Gatys et al. 2017, arXiv 1611.07865, section 4). Free with nst_evaluation_free. On
 * failure NULL with NST_ERROR_MEMORY or NST_ERROR_CANCELLED.
 */
NstEvaluation *nst_evaluation_new (const NstEvaluationPlan *plan, const NstPicture *content,
                                   const NstMap *regions, int n_regions, const NstStyleMaps *styles,
                                   int n_styles, GError **error);
void nst_evaluation_free (NstEvaluation *evaluation);

/* What evaluations take. */
typedef struct
{
  gsize bytes; /* beside pictures and gradients; as nst_features_bytes() counts */
  int tiles;
  double pixels; /* of all tiles with their halos */
  double work;   /* of each evaluation: pixels that the network is run over, forward or backward */
} NstEvaluationCost;

/* What an evaluation of pictures of height × width would take, into *COST; FALSE when the plan's
 * budget is too little for it, and *COST is then that of the smallest tiles: any budget of as many
 * bytes is enough. */
gboolean nst_evaluation_estimate (const NstEvaluationPlan *plan, int height, int width,
                                  NstEvaluationCost *cost);

/* How much of the evaluation under way is done, from 0 to 1: for those asked whether to go on. */
double nst_evaluation_get_share (const NstEvaluation *evaluation);

/* The loss of PICTURE by term into LOSSES, and its derivative with respect to each of PICTURE's
 * numbers into GRADIENT (of PICTURE's shape, allocated). On failure FALSE with NST_ERROR_CANCELLED
 * or NST_ERROR_MEMORY. */
gboolean nst_evaluate (NstEvaluation *evaluation, const NstMap *picture, NstMap *gradient,
                       NstLosses *losses, GError **error);

/* The sum of all terms. */
double nst_losses_total (const NstLosses *losses);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstEvaluation, nst_evaluation_free)

G_END_DECLS
