/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/epilogue-lanes.h"

static void
apply_to_number (const NstEpilogue *epilogue, gsize index, float *value)
{
  const gboolean above = *value > 0;

  if (epilogue->rectify && *value <= 0)
    *value = 0;
  if (epilogue->marks)
    epilogue->marks[index] = above ? 255 : 0;
  if (epilogue->gate && epilogue->gate[index] == 0)
    *value = 0;
}

void
NST_AT_LEVEL (nst_epilogue_apply) (const NstEpilogue *epilogue, gsize first, int count,
                                   int channels, float *values)
{
  if (!epilogue->bias && !epilogue->rectify && !epilogue->marks && !epilogue->gate)
    return;
  for (int i = 0; i < count; i++, values += channels, first += channels)
    {
      int c = 0;

      for (; c + NST_LANES <= channels; c += NST_LANES)
        {
          NstLanes value = *(NstLanes *) (values + c);

          if (epilogue->bias)
            value += *(const NstLanes *) (epilogue->bias + c);
          *(NstLanes *) (values + c) = nst_epilogue_apply_to_lanes (epilogue, first + c, value);
        }
      for (; c < channels; c++)
        {
          if (epilogue->bias)
            values[c] += epilogue->bias[c];
          apply_to_number (epilogue, first + c, &values[c]);
        }
    }
}
