/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/grain.h"

#include <math.h>

#include "pictures/binomial.h"

#define MEASURED 1 /* blurs between what is coarse and the grain that is measured */
#define MATCHED 2  /* and between that and what is multiplied, by these factors */
#define LEAST 0.8
#define MOST 1.5

/* Makes COARSE of PICTURE, by TIMES blurs. */
static gboolean
blur_copy (const NstMap *picture, int times, int threads, NstMap *coarse, GError **error)
{
  return nst_map_copy (picture, coarse, error) && nst_binomial_blur (coarse, times, threads, error);
}

gboolean
nst_grain_add (NstGrain *grain, const NstMap *picture, const NstMap *guidance, int threads,
               GError **error)
{
  g_auto (NstMap) coarse = NST_MAP_INIT;

  if (!blur_copy (picture, MEASURED, threads, &coarse, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_positions (picture); i++)
    {
      const float part = guidance->data ? guidance->data[i] : 1;
      float sum = 0;

      for (gsize j = i * 3; j < i * 3 + 3; j++)
        sum += (picture->data[j] - coarse.data[j]) * (picture->data[j] - coarse.data[j]);
      grain->squares += part * sum;
      grain->pixels += part;
    }
  return TRUE;
}

double
nst_grain_strength (const NstGrain *grain)
{
  return grain->pixels > 0 ? sqrt (grain->squares / grain->pixels) : 0;
}

gboolean
nst_grain_match (NstMap *picture, const NstMap *guidance, const NstGrainWish *wish, int threads,
                 GError **error)
{
  NstGrain grain = { 0 };
  g_auto (NstMap) coarse = NST_MAP_INIT;
  double own, change;

  if (!nst_grain_add (&grain, picture, guidance, threads, error)
      || !blur_copy (picture, MATCHED, threads, &coarse, error))
    return FALSE;
  own = nst_grain_strength (&grain);
  change = own > 0 ? wish->part * (CLAMP (wish->strength / own, LEAST, MOST) - 1) : 0;
  for (gsize i = 0; i < nst_map_positions (picture); i++)
    {
      const float part = change * (guidance->data ? guidance->data[i] : 1);

      for (gsize j = i * 3; j < i * 3 + 3; j++)
        picture->data[j] += part * (picture->data[j] - coarse.data[j]);
    }
  return TRUE;
}
