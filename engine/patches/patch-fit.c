/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/patch-fit.h"

#include "pictures/binomial.h"

/* Makes SQUARES the squares of what REBUILT has changed of PICTURE, summed over the colours. */
static void
find_squares (const NstMap *picture, const NstMap *rebuilt, NstMap *squares)
{
  for (gsize i = 0; i < nst_map_positions (picture); i++)
    {
      float sum = 0;

      for (gsize j = i * 3; j < i * 3 + 3; j++)
        sum += (rebuilt->data[j] - picture->data[j]) * (rebuilt->data[j] - picture->data[j]);
      squares->data[i] = sum;
    }
}

/* The mean of MAP, in which positions count as GUIDANCE says; 0 where none does. */
static double
find_mean (const NstMap *map, const NstMap *guidance)
{
  double sum = 0, weights = 0;

  for (gsize i = 0; i < nst_map_positions (map); i++)
    {
      const float weight = nst_map_part (guidance, i);

      sum += weight * map->data[i];
      weights += weight;
    }
  return weights > 0 ? sum / weights : 0;
}

gboolean
nst_patch_fit (const NstMap *picture, const NstMap *rebuilt, const NstMap *guidance,
               const NstPatchFit *how, NstMap *fit, GError **error)
{
  double usual;

  if (!nst_map_allocate (fit, picture->height, picture->width, 1, error))
    return FALSE;
  find_squares (picture, rebuilt, fit);
  if (!nst_binomial_blur (fit, how->blurs, how->threads, error))
    return FALSE;
  usual = how->tolerance * find_mean (fit, guidance);
  for (gsize i = 0; i < nst_map_positions (fit); i++)
    fit->data[i] = usual > 0 ? usual / (usual + fit->data[i]) : 1;
  return TRUE;
}
