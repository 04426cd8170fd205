/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/grain.h"

#include <math.h>

#include "pictures/binomial.h"

#define MEASURED 1 /* blurs between what is coarse and the grain that is measured */
#define FURTHER 1  /* and from there to what the picture's detail is multiplied against */
#define LEAST 0.8
#define MOST 1.5

/* Makes COARSE of PICTURE, by the blurs that grain is measured by. */
static gboolean
find_coarse (const NstMap *picture, int threads, NstMap *coarse, GError **error)
{
  return nst_map_copy (picture, coarse, error)
         && nst_binomial_blur (coarse, MEASURED, threads, error);
}

/* Adds to GRAIN what PICTURE has beside COARSE. */
static void
add_squares (NstGrain *grain, const NstMap *picture, const NstMap *coarse, const NstMap *guidance)
{
  for (gsize i = 0; i < nst_map_positions (picture); i++)
    {
      const float part = nst_map_part (guidance, i);
      float sum = 0;

      for (gsize j = i * 3; j < i * 3 + 3; j++)
        sum += (picture->data[j] - coarse->data[j]) * (picture->data[j] - coarse->data[j]);
      grain->squares += part * sum;
      grain->pixels += part;
    }
}

gboolean
nst_grain_add (NstGrain *grain, const NstMap *picture, const NstMap *guidance, int threads,
               GError **error)
{
  g_auto (NstMap) coarse = NST_MAP_INIT;

  if (!find_coarse (picture, threads, &coarse, error))
    return FALSE;
  add_squares (grain, picture, &coarse, guidance);
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

  if (!find_coarse (picture, threads, &coarse, error))
    return FALSE;
  add_squares (&grain, picture, &coarse, guidance);
  if (!nst_binomial_blur (&coarse, FURTHER, threads, error))
    return FALSE;
  own = nst_grain_strength (&grain);
  change = own > 0 ? wish->part * (CLAMP (wish->strength / own, LEAST, MOST) - 1) : 0;
  for (gsize i = 0; i < nst_map_positions (picture); i++)
    {
      const float part = change * nst_map_part (guidance, i);

      for (gsize j = i * 3; j < i * 3 + 3; j++)
        picture->data[j] += part * (picture->data[j] - coarse.data[j]);
    }
  return TRUE;
}
