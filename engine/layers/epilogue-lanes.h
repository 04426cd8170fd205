/* Applies an epilogue (see epilogue.h) to results while they are in a register.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lanes.h"
#include "layers/epilogue.h"

G_BEGIN_DECLS

/* Applies EPILOGUE without the bias, which VALUE includes, to as many results as there are lanes.
 * The first of them is number INDEX of the output. */
NST_INLINE NstLanes
nst_epilogue_apply_to_lanes (const NstEpilogue *epilogue, gsize index, NstLanes value)
{
  const NstLaneMask above = value > 0;

  if (epilogue->rectify) /* NaN stays, so that it is found */
    value = (NstLanes) ((NstLaneMask) value & ~(value <= 0));
  if (epilogue->marks)
    nst_lanes_store_bytes (epilogue->marks + index, above);
  if (epilogue->gate)
    value = (NstLanes) ((NstLaneMask) value & (nst_lanes_load_bytes (epilogue->gate + index) != 0));
  return value;
}

G_END_DECLS
