/* What the ways to compute a convolution have in common.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "lanes.h"
#include "map.h"
#include "products.h"

G_BEGIN_DECLS

/* Filters as the matrix that neighbourhoods are multiplied by, (kernel × kernel places × in) × out,
 * in panels of columns that lie one after the other: panel × place × in × column, the last
 * contiguous. Applied without turning (cross-correlation). */
typedef struct
{
  int kernel; /* odd */
  int in_channels;
  int out_channels;
  float *panels;
} NstFilters;

/* The columns of the panel that begins at column FIRST. */
static inline int
nst_filters_width (const NstFilters *filters, int first)
{
  return MIN (nst_product_panel_width (filters->out_channels), filters->out_channels - first);
}

/* The panel that begins at column FIRST. */
static inline float *
nst_filters_panel (const NstFilters *filters, int first)
{
  return filters->panels + (gsize) filters->kernel * filters->kernel * filters->in_channels * first;
}

/* What happens to the results on their way out; marks and gate may be NULL. */
typedef struct
{
  const float *bias;  /* out channels, added; NULL for none */
  gboolean rectify;   /* max(·, 0) */
  guint8 *marks;      /* of the output's shape: receives 255 where the result is above 0, else 0 */
  const guint8 *gate; /* of the output's shape: results are 0 where it is 0 */
} NstFinish;

/* Finishes sixteen results, to which the bias has been added, at number PLACE of the output. */
NST_INLINE NstLanes
nst_finish_lanes (const NstFinish *finish, gsize place, NstLanes value)
{
  const NstLaneMask above = value > 0;

  if (finish->rectify)
    value = (NstLanes) ((NstLaneMask) value & above);
  if (finish->marks)
    *(NstLaneBytes *) (finish->marks + place) = __builtin_convertvector(above, NstLaneBytes);
  if (finish->gate)
    value = (NstLanes) ((NstLaneMask) value
                        & __builtin_convertvector(*(const NstLaneBytes *) (finish->gate + place),
                                                  NstLaneMask));
  return value;
}

G_END_DECLS
