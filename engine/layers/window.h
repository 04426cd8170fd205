/* The windows that a convolution or a pooling moves over a map: alike in both directions.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  int side;     /* positions that it reads in a row */
  int stride;   /* from one window to the next */
  int padding;  /* positions before the first, and behind the last, that may be read, too */
  int dilation; /* from one position that it reads to the next */
} NstWindow;

/* The first position that window number INDEX reads; may be below 0. */
static inline int
nst_window_start (const NstWindow *window, int index)
{
  return index * window->stride - window->padding;
}

/* How many windows fit a map of SIZE positions, as in PyTorch and Caffe; 0 where none does. */
static inline int
nst_window_count (const NstWindow *window, int size)
{
  const int room = size + 2 * window->padding - window->dilation * (window->side - 1) - 1;

  return size < 1 || room < 0 ? 0 : room / window->stride + 1;
}

/* The same, where a last window that lacks less than a stride to fit is counted if it begins within
 * the map, or the padding before it: PyTorch's ceil_mode, and the poolings of Caffe
 * (pooling_layer.cpp). */
static inline int
nst_window_count_begun (const NstWindow *window, int size)
{
  const int room = size + 2 * window->padding - window->side;
  int count;

  if (size < 1 || room <= -window->stride)
    return 0;
  count = (room + window->stride - 1) / window->stride + 1;
  return nst_window_start (window, count - 1) >= size ? count - 1 : count;
}

/* Sets *FIRST and *LAST to the windows, of COUNT, that may read POSITION; no such window where
 * *FIRST is above *LAST. */
static inline void
nst_window_readers (const NstWindow *window, int position, int count, int *first, int *last)
{
  const int reach = window->dilation * (window->side - 1);
  const int behind = position + window->padding - reach;

  *first = behind <= 0 ? 0 : (behind + window->stride - 1) / window->stride;
  *last = MIN (count - 1, (position + window->padding) / window->stride);
}

G_END_DECLS
