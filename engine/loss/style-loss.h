/* The style loss: how far a picture's Gram matrices are from those of the styles, region by region,
 * at each style tap; and its neighbours, at one of them. Gatys et al. 2017 (arXiv 1611.07865),
 * section 4.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/plan.h"
#include "loss/taps.h"
#include "network/tiles.h"

G_BEGIN_DECLS

typedef struct _NstStyleLoss NstStyleLoss;

/* The loss at the style taps of TAPS against the styles of SUBJECT, which are read with tiles that
 * take BUDGET bytes at most (0 for no bound). PLAN must live as long. Free with
 * nst_style_loss_free. NULL with NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
NstStyleLoss *nst_style_loss_new (const NstEvaluationPlan *plan, const NstTaps *taps,
                                  const NstSubject *subject, gsize budget, GError **error);
void nst_style_loss_free (NstStyleLoss *loss);

/* Begins an evaluation: forgets the picture evaluated before. */
void nst_style_loss_begin (NstStyleLoss *loss);

/* Adds PART of LAYER to the picture's Gram matrices. */
void nst_style_loss_collect (NstStyleLoss *loss, int layer, const NstPart *part);

/* When all parts are collected: the loss of the Gram matrices, whose derivative is kept. */
double nst_style_loss_compare (NstStyleLoss *loss);

/* Multiplies the loss at LAYER, and its derivative, by FACTOR until the next evaluation begins.
 * Returns the loss that nst_style_loss_compare() found there, so multiplied. */
double nst_style_loss_scale (NstStyleLoss *loss, int layer, double factor);

/* Adds the derivative of the loss at PART of LAYER, a style tap, to GRADIENT, of the shape of
 * PART's features; CONTENT is the content's part that lies there, or NULL. Returns the loss of its
 * neighbours, which nst_style_loss_compare() leaves out. */
double nst_style_loss_add_gradient (NstStyleLoss *loss, int layer, const NstPart *part,
                                    const NstPart *content, NstMap *gradient);

/* As nst_neighbour_loss_get_drift(); 0 without neighbours. */
double nst_style_loss_get_drift (const NstStyleLoss *loss);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstStyleLoss, nst_style_loss_free)

G_END_DECLS
