/* What lies beyond the border of a map.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NST_PADDING_NETWORK, /* what the network was trained with */
  NST_PADDING_ZERO,
  NST_PADDING_REFLECT,
  NST_PADDING_REPLICATE
} NstPadding;

/* Where a row or column INDEX, which may lie outside [0, size), is read from: an index within, or
 * -1 for a zero. Reflection does not repeat the border itself, as in PyTorch's ReflectionPad2d; a
 * map too small to be reflected is continued with its border. */
static inline int
nst_padding_source (int index, int size, NstPadding padding)
{
  if (index >= 0 && index < size)
    return index;
  if (padding == NST_PADDING_ZERO)
    return -1;
  if (padding == NST_PADDING_REFLECT)
    index = index < 0 ? -index : 2 * (size - 1) - index;
  return CLAMP (index, 0, size - 1);
}

G_END_DECLS
