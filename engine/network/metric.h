/* The distance between features of a tap.
 *
 * A small network that was taught by a larger one may have other coordinates than its teacher: a
 * linear map H, the head of distillation (Romero et al. 2014, arXiv 1412.6550), turns its features
 * into the teacher's. With M = Hᵀ H, distances are then the teacher's,
 *
 *   ‖H f − H g‖² = (f − g)ᵀ M (f − g)
 *
 * and Gram matrices compare as H G Hᵀ do, at the price of a few products of channels × channels. A
 * head may also balance features, so that directions in which they vary little count too: see
 * weights/train/heads.py. A network's file may bring a head for any tap; without one, M is the
 * identity, and the metric is NULL.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int channels;
  double *matrix; /* M: channels × channels, symmetric */
  float *panels;  /* M in panels of columns, as nst_product_by_panels() takes it */
} NstMetric;

/* The metric of the head H: HEAD, rows × channels, channels contiguous; not kept. Free with
 * nst_metric_free. */
NstMetric *nst_metric_new (const float *head, int rows, int channels);
void nst_metric_free (NstMetric *metric);

/* RESULT = M · GRAM · M; both channels × channels, GRAM symmetric. */
void nst_metric_map_gram (const NstMetric *metric, const double *gram, double *result);

/* RESULT = M · MEAN; both of channels numbers. */
void nst_metric_map_mean (const NstMetric *metric, const double *mean, double *result);

/* RESULT = M · f for the FEATURES f of each position; both POSITIONS × channels. */
void nst_metric_map_features (const NstMetric *metric, const float *features, int positions,
                              float *result);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstMetric, nst_metric_free)

G_END_DECLS
