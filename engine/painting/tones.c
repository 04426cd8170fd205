/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/tones.h"

#include "painting/recipe.h"
#include "pictures/resampling.h"

static gboolean
keep_tones (const NstMap *tones, NstMap *picture, int threads, GError **error)
{
  g_auto (NstMap) change = NST_MAP_INIT;

  if (!nst_resample_average (picture, tones->width, tones->height, threads, &change, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (&change); i++)
    change.data[i] = tones->data[i] - change.data[i];
  return nst_resample_add (&change, picture, threads, error);
}

gboolean
nst_tones_pass (NstMap *tones, NstMap *picture, int threads, GError **error)
{
  const int side = MAX (picture->width, picture->height);
  const double factor = (double) NST_RECIPE_TONES / side;

  if (tones->data)
    return keep_tones (tones, picture, threads, error);
  return side != NST_RECIPE_TONES_SCALE
         || nst_resample_average (picture, MAX (1, (int) (picture->width * factor)),
                                  MAX (1, (int) (picture->height * factor)), threads, tones, error);
}

gboolean
nst_tones_hold (NstMap *tones, const NstMap *picture, const NstMap *held, int threads,
                GError **error)
{
  g_auto (NstMap) there = NST_MAP_INIT;
  g_auto (NstMap) shares = NST_MAP_INIT;

  if (tones->data == NULL)
    return TRUE;
  if (!nst_resample_average (picture, tones->width, tones->height, threads, &there, error)
      || !nst_resample_average (held, tones->width, tones->height, threads, &shares, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (tones); i++)
    tones->data[i] += shares.data[i / 3] * (there.data[i] - tones->data[i]);
  return TRUE;
}
