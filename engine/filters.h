/* What the ways to compute a convolution have in common.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "map.h"

G_BEGIN_DECLS

/* Filters as the matrix that neighbourhoods are multiplied by: (kernel × kernel × in) × out, out
 * contiguous. Applied without turning (cross-correlation). */
typedef struct
{
  int kernel; /* odd */
  int in_channels;
  int out_channels;
  float *matrix;
} NstFilters;

/* What happens to the results on their way out. */
typedef struct
{
  const float *bias;  /* out channels, added; NULL for none */
  gboolean rectify;   /* max(·, 0) */
  const NstMap *gate; /* of the output's shape: results are 0 where it is not above 0; or NULL */
} NstFinish;

G_END_DECLS
