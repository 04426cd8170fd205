/* Lanes: as many floats as a register holds at the level that is being compiled (see level.h), and
 * arithmetic on them in plain C. Compilers turn it into the processor's vector instructions; were
 * lanes longer than its registers, they would do it badly. Only for files of level_sources.
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

/* Aligned as a float is. */
typedef float NstLanes
  __attribute__ ((vector_size (NST_LANES * sizeof (float)), aligned (4), may_alias));

/* The result of comparing lanes: in each lane all bits are set, or none. */
typedef int NstLaneMask
  __attribute__ ((vector_size (NST_LANES * sizeof (int)), aligned (4), may_alias));

/* A where MASK is set, else B. */
NST_INLINE NstLanes
nst_lanes_select (NstLaneMask mask, NstLanes a, NstLanes b)
{
  return (NstLanes) ((mask & (NstLaneMask) a) | (~mask & (NstLaneMask) b));
}

/* One byte for each lane; and all bytes of a register. Compilers convert fewer than sixteen bytes
 * one by one, so these are moved about in a whole register; and sixteen as well, unless by way of
 * two bytes for each lane. */
typedef gint8 NstPackedBytes __attribute__ ((vector_size (NST_LANES), aligned (1), may_alias));
typedef gint16 NstPackedPairs __attribute__ ((vector_size (NST_LANES * sizeof (gint16))));
typedef guint8 NstLaneBytes __attribute__ ((vector_size (NST_LANES * sizeof (int))));

/* Loads a byte for each lane, which becomes the lane's lowest byte: a lane is 0 where its byte is
 * 0, else not. */
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
  const NstPackedPairs pairs
    = __builtin_convertvector(*(const NstPackedBytes *) bytes, NstPackedPairs);

  return __builtin_convertvector(pairs, NstLaneMask);
#endif
}

/* Stores the lowest byte of each lane. */
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
