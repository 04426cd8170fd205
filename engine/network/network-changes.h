/* What may be changed of a network on its way from its file, for those who used it so: how its
 * poolings halve, and what it takes. All zero, it changes nothing.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "network/layer-table.h"
#include "network/network.h"

G_BEGIN_DECLS

typedef struct
{
  /* Of poolings that halve, which have windows of two or three positions and a stride of two: the
   * side of their windows, 2 without padding, or 3 with a position of padding, which averages do
   * not count, and rounded down, so that a side of n has ⌈n ÷ 2⌉ windows: DeepPy's. 0 for the
   * file's. */
  int pooling_window;
  gboolean has_rounding; /* ROUNDING is theirs, not the file's or that of their new window */
  NstRounding rounding;
  float scale; /* the number that white is to the network; 0 for the file's */
  gboolean has_mean;
  gboolean has_deviation;
  float mean[3];      /* of red, green and blue, subtracted after scaling */
  float deviation[3]; /* in the same order, above 0; divides the difference */
} NstNetworkChanges;

/* Changes the poolings of TABLE, before a network is made of it. */
void nst_network_changes_apply_to_table (const NstNetworkChanges *changes, NstLayerTable *table);

/* Changes what NETWORK makes of pictures. */
void nst_network_changes_apply_to_input (const NstNetworkChanges *changes, NstNetwork *network);

G_END_DECLS
