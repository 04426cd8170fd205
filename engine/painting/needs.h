/* What a painting needs, scale by scale, known before it is begun: memory, and work as a measure of
 * time.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "loss/memory-plan.h"
#include "painting/scale-plan.h"
#include "painting/work.h"
#include "settings/settings.h"

G_BEGIN_DECLS

typedef struct
{
  int width; /* pixels */
  int height;
} NstSize;

static inline NstSize
nst_size_of (GeglBuffer *buffer)
{
  return (NstSize){ gegl_buffer_get_width (buffer), gegl_buffer_get_height (buffer) };
}

/* The needs of one scale. */
typedef struct
{
  NstScale scale;
  int history;          /* pairs that L-BFGS remembers */
  NstMemoryPlan memory; /* of evaluations */
  NstWork work;         /* of the whole scale */
  gsize bytes;          /* of memory, at its peak, beside the program itself */
} NstNeeds;

/* The needs of painting a content of size CONTENT with N_STYLES styles of the sizes STYLES, in
 * regions that take REGION_BYTES for each pixel: an array of NstNeeds, coarsest scale first. Free
 * with g_array_unref. NULL with NST_ERROR_MEMORY when a scale does not fit the memory that SETTINGS
 * allow, and the error says how much would be enough. */
GArray *nst_needs_find (const NstNetwork *network, NstSettings *settings, NstSize content,
                        const NstSize *styles, guint n_styles, gsize region_bytes, GError **error);

/* The seconds of all scales' work at SPEED, and the most that any scale needs of memory. */
double nst_needs_seconds (const GArray *needs, const NstSpeed *speed);
gsize nst_needs_bytes (const GArray *needs);

/* Positions of the layer that looks for neighbours, of pictures of SIZE; 0 without one. */
gsize nst_needs_positions (const NstEvaluationPlan *plan, NstSize size);

/* The plan of evaluations as SETTINGS ask, the same for all scales; without a watch. */
NstEvaluationPlan nst_needs_plan (const NstNetwork *network, NstSettings *settings);

G_END_DECLS
