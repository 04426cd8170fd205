/* Arithmetic on sixteen floats at once, in plain C: compilers turn it into whatever vectors the
 * processor has. Functions marked NST_FOR_EVERY_CPU are compiled once for each generation of x86-64
 * and chosen when the program starts, so that one binary serves them all.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define NST_LANES 16

/* Lies anywhere a float may. */
typedef float NstLanes
  __attribute__ ((vector_size (NST_LANES * sizeof (float)), aligned (4), may_alias));

/* What comparing lanes gives: all bits or none. */
typedef int NstLaneMask __attribute__ ((vector_size (NST_LANES * sizeof (int))));

/* The same in a byte a lane, as it is kept. */
typedef gint8 NstLaneBytes __attribute__ ((vector_size (NST_LANES), aligned (1), may_alias));

/* Sanitizers' memory checks do not work in functions that choose between versions. */
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) && defined(__gnu_linux__)      \
  && !defined(__SANITIZE_ADDRESS__)
#define NST_FOR_EVERY_CPU                                                                          \
  __attribute__ ((target_clones ("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define NST_FOR_EVERY_CPU
#endif

#define NST_INLINE static inline __attribute__ ((always_inline))

/* A where the mask is set, else B. */
NST_INLINE NstLanes
nst_lanes_select (NstLaneMask mask, NstLanes a, NstLanes b)
{
  return (NstLanes) ((mask & (NstLaneMask) a) | (~mask & (NstLaneMask) b));
}

G_END_DECLS
