/* Loss and gradient of one picture against a content and styles: forward to the taps, losses,
 * backward to the pixels; in tiles where the memory plan has them, with the same result.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/memory-plan.h"
#include "loss/plan.h"

G_BEGIN_DECLS

/* The loss by term, weighted, so that the terms add up to the loss that is minimised. */
typedef struct
{
  double content; /* with its detail */
  double style;   /* with its neighbours */
  double variation;
  double range;
  double frame;   /* from a film's last painting; 0, which whoever has one adds to (last-frame.h) */
  double touches; /* from what was rebuilt of the styles' touches; likewise (brushwork.h) */
} NstLosses;

typedef struct _NstEvaluation NstEvaluation;

/* An evaluation of pictures as large as SUBJECT's content, which must live as long, as it may be
 * read again whenever a picture is evaluated. Styles and regions are read now and not kept. A
 * region's target is the mean of its styles' Gram matrices by their shares, compared with the Gram
 * matrix of the picture in the region and weighted by the part of the picture that the region is
 * (Gatys et al. 2017, arXiv 1611.07865, section 4).
 *
 * memory: as nst_memory_plan_find() made it for the content's size, with a budget that is enough
 * for the styles' sizes too; NULL for no bound.
 *
 * Free with nst_evaluation_free. NULL with NST_ERROR_MEMORY, NST_ERROR_CANCELLED, or
 * NST_ERROR_NETWORK where the network sees nothing in the styles. */
NstEvaluation *nst_evaluation_new (const NstEvaluationPlan *plan, const NstSubject *subject,
                                   const NstMemoryPlan *memory, GError **error);
void nst_evaluation_free (NstEvaluation *evaluation);

/* The part of the evaluation under way that is done, in [0, 1]: for a watch. */
double nst_evaluation_get_fraction (const NstEvaluation *evaluation);

/* Puts the loss of PICTURE by term into LOSSES, and its derivative with respect to each of
 * PICTURE's numbers into GRADIENT (of PICTURE's shape, allocated). The losses' sum is not finite
 * where a number on the way was not, or the gradient is too large to be followed. FALSE with
 * NST_ERROR_NETWORK where it is the first and the network does not see the picture,
 * NST_ERROR_CANCELLED or NST_ERROR_MEMORY. */
gboolean nst_evaluate (NstEvaluation *evaluation, const NstMap *picture, NstMap *gradient,
                       NstLosses *losses, GError **error);

/* The sum of all terms. */
double nst_losses_total (const NstLosses *losses);

/* The sum of the jumps that searches for neighbours made in the loss so far. The total plus the
 * drift is continuous, so totals of different evaluations compare with it. */
double nst_evaluation_get_drift (const NstEvaluation *evaluation);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (NstEvaluation, nst_evaluation_free)

G_END_DECLS
