/* Arithmetic on as many floats at once as a register of the level that is being compiled holds
 * (see level.h), in plain C: compilers turn it into the processor's vectors, but only clumsily if
 * those are shorter. Only for files of level_sources.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include <glib.h>
#include <string.h>

#include "base/level.h"

G_BEGIN_DECLS

#ifndef NST_AT_LEVEL
#error "lanes.h is for files that are compiled for every level"
#endif

#if defined(__AVX512F__)
#define NST_LANES 16
#elif defined(__AVX2__)
#define NST_LANES 8
#else
#define NST_LANES 4
#endif

/* Lies anywhere a float may. */
typedef float NstLanes
  __attribute__ ((vector_size (NST_LANES * sizeof (float)), aligned (4), may_alias));

/* What comparing lanes gives: all bits or none. */
typedef int NstLaneMask
  __attribute__ ((vector_size (NST_LANES * sizeof (int)), aligned (4), may_alias));

/* A where the mask is set, else B. */
NST_INLINE NstLanes
nst_lanes_select (NstLaneMask mask, NstLanes a, NstLanes b)
{
  return (NstLanes) ((mask & (NstLaneMask) a) | (~mask & (NstLaneMask) b));
}

/* A byte for each lane; and all bytes of a register, to be moved about in it, as compilers convert
 * fewer than sixteen bytes one by one. */
typedef gint8 NstPackedBytes __attribute__ ((vector_size (NST_LANES), aligned (1), may_alias));
typedef guint8 NstLaneBytes __attribute__ ((vector_size (NST_LANES * sizeof (int))));

/* A byte for each lane, as masks are kept: not 0 where the byte is not. In each lane the byte
 * stands lowest. */
NST_INLINE NstLaneMask
nst_lanes_load_bytes (const guint8 *bytes)
{
#if NST_LANES == 8
  typedef gint64 Four __attribute__ ((vector_size (NST_LANES * sizeof (int))));
  gint64 eight;
  NstLaneBytes all;

  memcpy (&eight, bytes, sizeof eight);
  all = (NstLaneBytes) (Four){ eight, eight, eight, eight };
  return (NstLaneMask) __builtin_shufflevector (all, all, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3,
                                                3, 3, 20, 20, 20, 20, 21, 21, 21, 21, 22, 22, 22,
                                                22, 23, 23, 23, 23);
#elif NST_LANES == 4 && G_BYTE_ORDER == G_LITTLE_ENDIAN
  int four;
  NstLaneBytes all;

  memcpy (&four, bytes, sizeof four);
  all = (NstLaneBytes) (NstLaneMask){ four, four, four, four };
  return (NstLaneMask) __builtin_shufflevector (all, all, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3,
                                                3, 3);
#else
  return __builtin_convertvector(*(const NstPackedBytes *) bytes, NstLaneMask);
#endif
}

/* The lowest byte of each lane. */
NST_INLINE void
nst_lanes_store_bytes (guint8 *bytes, NstLaneMask lanes)
{
#if NST_LANES == 8
  const NstLaneBytes all = (NstLaneBytes) lanes;
  const NstLaneBytes lowest
    = __builtin_shufflevector (all, all, 0, 4, 8, 12, 16, 20, 24, 28, 0, 4, 8, 12, 16, 20, 24, 28,
                               0, 4, 8, 12, 16, 20, 24, 28, 0, 4, 8, 12, 16, 20, 24, 28);

  memcpy (bytes, &lowest, NST_LANES);
#elif NST_LANES == 4 && G_BYTE_ORDER == G_LITTLE_ENDIAN
  const NstLaneBytes all = (NstLaneBytes) lanes;
  const NstLaneBytes lowest
    = __builtin_shufflevector (all, all, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12, 0, 4, 8, 12);

  memcpy (bytes, &lowest, NST_LANES);
#else
  *(NstPackedBytes *) bytes = __builtin_convertvector(lanes, NstPackedBytes);
#endif
}

G_END_DECLS
