/* How far apart features of a tap are.
 *
 * A small network that was taught by a larger one need not see in the larger one's coordinates:
 * what it sees gives the teacher's features after a linear map H, the head of distillation (Romero
 * et al. 2014, arXiv 1412.6550). With M = Hᵀ H, distances are then the teacher's,
 *
 *   ‖H f − H g‖² = (f − g)ᵀ M (f − g)
 *
 * and Gram matrices compare as H G Hᵀ do, at the price of a few products of channels × channels. A
 * head may also balance what is compared, so that directions in which features vary little count
 * too: how, weights/train/heads.py decides. A network's file may bring a head for any tap; where it
 * does not, M is the identity, and stands here as NULL.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int channels;
  double *matrix; /* M: channels × channels, symmetric */
  float *panels;  /* the same in panels of columns, as nst_product() takes them */
} NstMetric;

/* From HEAD, rows × channels, channels contiguous, which is not kept. Free with nst_metric_free. */
NstMetric *nst_metric_new (const float *head, int rows, int channels);
void nst_metric_free (NstMetric *metric);

/* M G M of a symmetric GRAM into RESULT, both channels × channels. */
void nst_metric_map_gram (const NstMetric *metric, const double *gram, double *result);

/* M m of MEAN into RESULT, both of channels. */
void nst_metric_map_mean (const NstMetric *metric, const double *mean, double *result);

/* fᵀ M f of FEATURES, channels. */
double nst_metric_square (const NstMetric *metric, const float *features);

/* M f of each of POSITIONS, contiguous, into RESULT: both positions × channels. */
void nst_metric_map_features (const NstMetric *metric, const float *features, int positions,
                              float *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstMetric, nst_metric_free)

G_END_DECLS
