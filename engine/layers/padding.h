/* How a map is continued beyond its border.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef enum
{
  NST_PADDING_NETWORK, /* the one that the network was trained with */
  NST_PADDING_ZERO,
  NST_PADDING_REFLECT,
  NST_PADDING_REPLICATE
} NstPadding;

/* The row or column that is read in place of number INDEX, which may lie outside [0, SIZE): one
 * within, or -1 for zeros. Reflection does not repeat the border itself, as in PyTorch's
 * ReflectionPad2d; where a map is too small to be reflected, its border is repeated. */
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
