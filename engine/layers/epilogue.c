/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "layers/epilogue-lanes.h"

static void
finish_number (const NstFinish *finish, gsize place, float *value)
{
  const gboolean above = *value > 0;

  if (finish->rectify && !above)
    *value = 0;
  if (finish->marks)
    finish->marks[place] = above ? 255 : 0;
  if (finish->gate && finish->gate[place] == 0)
    *value = 0;
}

void
NST_AT_LEVEL (nst_finish_values) (const NstFinish *finish, gsize first, int count, int channels,
                                  float *values)
{
  if (!finish->bias && !finish->rectify && !finish->marks && !finish->gate)
    return;
  for (int i = 0; i < count; i++, values += channels, first += channels)
    {
      int c = 0;

      for (; c + NST_LANES <= channels; c += NST_LANES)
        {
          NstLanes value = *(NstLanes *) (values + c);

          if (finish->bias)
            value += *(const NstLanes *) (finish->bias + c);
          *(NstLanes *) (values + c) = nst_finish_lanes (finish, first + c, value);
        }
      for (; c < channels; c++)
        {
          if (finish->bias)
            values[c] += finish->bias[c];
          finish_number (finish, first + c, &values[c]);
        }
    }
}
