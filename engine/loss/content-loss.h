/* The content loss: how far a picture's features are from the content's, position by position, at
 * the content taps and at those of its detail. Gatys, Ecker & Bethge 2015 (arXiv 1508.06576),
 * equation 1.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/memory-plan.h"
#include "loss/plan.h"
#include "loss/taps.h"
#include "network/tiles.h"

G_BEGIN_DECLS

typedef struct _NstContentLoss NstContentLoss;

/* The loss against the content of SUBJECT, which is read by TILES of its size, at TAPS: its
 * features are kept where MEMORY says so, and read again for each tile otherwise. PLAN, MEMORY and
 * TAPS are copied; the content must live as long. Free with nst_content_loss_free. NULL with
 * NST_ERROR_MEMORY or NST_ERROR_CANCELLED. */
NstContentLoss *nst_content_loss_new (const NstEvaluationPlan *plan, const NstTaps *taps,
                                      const NstSubject *subject, const NstMemoryPlan *memory,
                                      NstTiles *tiles, GError **error);
void nst_content_loss_free (NstContentLoss *loss);

/* Runs TILES over tile number TILE of the content and keeps its features until the next call, for
 * where they are not kept. FALSE with NST_ERROR_CANCELLED or NST_ERROR_MEMORY. */
gboolean nst_content_loss_read_tile (NstContentLoss *loss, NstTiles *tiles, int tile,
                                     GError **error);

/* Begins an evaluation. */
void nst_content_loss_begin (NstContentLoss *loss);

/* Multiplies the loss at LAYER, a content tap, and its derivative by FACTOR until the next
 * evaluation begins. */
void nst_content_loss_scale (NstContentLoss *loss, int layer, double factor);

/* The content's part at LAYER that lies where PART, of a picture, does. FALSE where LAYER is no
 * content tap. */
gboolean nst_content_loss_get_part (const NstContentLoss *loss, int layer, const NstPart *part,
                                    NstPart *content);

/* Adds the derivative of the loss at PART of LAYER, against CONTENT as nst_content_loss_get_part()
 * gives it, to GRADIENT, of the shape of PART's features. Returns the loss there. */
double nst_content_loss_add_gradient (const NstContentLoss *loss, int layer, const NstPart *part,
                                      const NstPart *content, NstMap *gradient);

/* weight · Σ (F − P)² over the own positions of PART (F) and CONTENT (P); the equation named above
 * has the weight ½. The squares are by METRIC (NULL for the plain ones). The derivative 2 weight M
 * (F − P) is added to GRADIENT, of the shape of PART's features, unless it is NULL. */
double nst_content_compare (const NstPart *part, const NstPart *content, const NstMetric *metric,
                            double weight, NstMap *gradient, int threads);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstContentLoss, nst_content_loss_free)

G_END_DECLS
