/* Finishing a convolution's results (see epilogue.h) in the registers they are in.
 * SPDX-License-Identifier: GPL-3.0-or-later */
#pragma once

#include "base/lanes.h"
#include "layers/epilogue.h"

G_BEGIN_DECLS

/* Finishes as many results as there are lanes, to which the bias has been added, from number PLACE
 * of the output on. */
NST_INLINE NstLanes
nst_finish_lanes (const NstFinish *finish, gsize place, NstLanes value)
{
  const NstLaneMask above = value > 0;

  if (finish->rectify)
    value = (NstLanes) ((NstLaneMask) value & above);
  if (finish->marks)
    nst_lanes_store_bytes (finish->marks + place, above);
  if (finish->gate)
    value = (NstLanes) ((NstLaneMask) value & (nst_lanes_load_bytes (finish->gate + place) != 0));
  return value;
}

G_END_DECLS
