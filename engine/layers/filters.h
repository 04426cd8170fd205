/* What the ways to compute a convolution have in common.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/map.h"
#include "base/products.h"

G_BEGIN_DECLS

/* Filters as the matrix that neighbourhoods are multiplied by, (kernel × kernel places × in) × out,
 * in panels of columns that lie one after the other: panel × place × in × column, the last
 * contiguous. Places go down the filter's columns, first column first. Applied without turning
 * (cross-correlation). */
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

/* Where the weight at PLACE between channels IN and OUT lies. */
static inline float *
nst_filters_at (const NstFilters *filters, int place, int in, int out)
{
  const int first = out - out % nst_product_panel_width (filters->out_channels);
  const gsize line = (gsize) place * filters->in_channels + in;

  return nst_filters_panel (filters, first) + line * nst_filters_width (filters, first) + out
         - first;
}

G_END_DECLS
