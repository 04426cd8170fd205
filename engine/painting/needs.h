/* The needs of a painting, scale by scale, known before it is begun: memory, and work as a measure
 * of time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/memory-plan.h"
#include "painting/painting-size.h"
#include "painting/scale-plan.h"
#include "painting/work.h"
#include "settings/settings.h"

G_BEGIN_DECLS

/* The needs of one scale. */
typedef struct
{
  NstScale scale;
  int history;          /* pairs that L-BFGS remembers */
  NstMemoryPlan memory; /* of evaluations */
  NstWork work;         /* of the whole scale */
  gsize bytes;          /* of memory, at its peak, beside the program itself */
} NstNeeds;

/* The needs of painting pictures of SIZE: an array of NstNeeds, coarsest scale first. Free with
 * g_array_unref. NULL with NST_ERROR_MEMORY when a scale does not fit the memory that SETTINGS
 * allow; the error says how much would be enough. */
GArray *nst_needs_find (const NstNetwork *network, NstSettings *settings,
                        const NstPaintingSize *size, GError **error);

/* The seconds of all scales' work at SPEED, and the most that any scale needs of memory. */
double nst_needs_seconds (const GArray *needs, const NstSpeed *speed);
gsize nst_needs_bytes (const GArray *needs);

/* The positions, in pictures of SIZE, of the layer that looks for neighbours; 0 without one. */
gsize nst_needs_positions (const NstEvaluationPlan *plan, NstSize size);

/* The plan of evaluations as SETTINGS ask, the same for all scales; without a watch. */
NstEvaluationPlan nst_needs_plan (const NstNetwork *network, NstSettings *settings);

G_END_DECLS
