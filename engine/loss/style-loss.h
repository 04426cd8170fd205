/* The styles that a picture is compared with, region by region: statistics at each style tap.
 * Gatys et al. 2017 (arXiv 1611.07865), section 4.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/evaluation.h"
#include "loss/gram-positions.h"
#include "loss/neighbour-loss.h"

G_BEGIN_DECLS

/* The style of one region at one layer, by its features or by how they change. */
typedef struct
{
  NstShift shift;
  const NstMap *guidance; /* of the layer of the whole picture; empty where all positions count */
  double positions;       /* or pairs that count; 0 where the region is too small for the layer */
  double shares;          /* of the styles that are large enough to reach the layer */
  NstStatistics *target;
  double gram_weight;
  double mean_weight;

  /* Of the picture being evaluated. */
  NstStatistics *current;
  float *matrix;
  float *offset;
} NstStyleTarget;

/* The targets at one layer; none where there is no tap. */
typedef struct
{
  NstMap *guidance; /* of each region */
  int n_targets;
  NstStyleTarget *targets; /* by shifts, then by regions */
} NstStyleLayer;

typedef struct
{
  NstEvaluationPlan plan;
  int last; /* the deepest style tap */
  int n_regions;
  float *room; /* to collect statistics in, at any of the layers */
  NstStyleLayer *layers;
  NstNeighbours *neighbours; /* NULL where none are looked for; whoever seeds asks them too */
  int neighbours_layer;
} NstStyleTargets;

/* Targets at the layers TAPPED, as PLAN's recipe has it, of a picture of height ×
 * width, from regions and styles as nst_evaluation_new() takes them. Free with
 * nst_style_targets_free. On failure NULL with NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
NstStyleTargets *nst_style_targets_new (const NstEvaluationPlan *plan, const gboolean *tapped,
                                        int height, int width, const NstMap *regions, int n_regions,
                                        const NstStyleMaps *styles, int n_styles, GError **error);
void nst_style_targets_free (NstStyleTargets *targets);

/* Forgets the picture evaluated before. */
void nst_style_targets_reset (NstStyleTargets *targets);

/* Adds to the picture's statistics its features at LAYER in the rectangle OWN, which lie at PLACE
 * in the layer of the whole picture. */
void nst_style_targets_collect (NstStyleTargets *targets, int layer, const NstMap *features,
                                const GeglRectangle *own, const GeglRectangle *place);

/* When all features are collected: the loss, and its derivative for nst_style_targets_seed(). */
double nst_style_targets_compare (NstStyleTargets *targets);

/* Adds the loss's derivative to GRADIENT, of FEATURES' shape, in the rectangle OWN. */
void nst_style_targets_seed (const NstStyleTargets *targets, int layer, const NstMap *features,
                             const GeglRectangle *own, const GeglRectangle *place,
                             NstMap *gradient);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstStyleTargets, nst_style_targets_free)

G_END_DECLS
