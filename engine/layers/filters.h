/* The filters of a convolution, in the order in which every way to compute it reads them.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/products.h"

G_BEGIN_DECLS

/* Filters as the matrix, (kernel × kernel places × in channels) × out channels, that a position's
 * neighbourhood is multiplied by. Its columns are kept in panels, one panel after the other: panel
 * × place × in × column, the last contiguous. Places go down the first column of a filter, then
 * down the second, and so on. Filters are applied without turning them (cross-correlation). */
typedef struct
{
  int kernel; /* height and width of a filter, odd */
  int in_channels;
  int out_channels;
  float *panels;
} NstFilters;

/* How many columns the panel has that begins at column FIRST. */
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

/* The weight at PLACE from channel IN to channel OUT. */
static inline float *
nst_filters_at (const NstFilters *filters, int place, int in, int out)
{
  const int first = out - out % nst_product_panel_width (filters->out_channels);
  const gsize line = (gsize) place * filters->in_channels + in;

  return nst_filters_panel (filters, first) + line * nst_filters_width (filters, first) + out
         - first;
}

G_END_DECLS
