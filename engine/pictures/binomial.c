/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pictures/binomial.h"

#include <string.h>

#include "base/arrays.h"
#include "base/parallel.h"

#define REACH 2

static const float weights[2 * REACH + 1]
  = { 1 / 16.0f, 4 / 16.0f, 6 / 16.0f, 4 / 16.0f, 1 / 16.0f };

typedef struct
{
  const NstMap *from;
  const NstMap *to;
  gboolean vertical;
} Blur;

/* Computes row Y of the map that is blurred along one side. */
static void
blur_row (int y, int thread, gpointer user_data)
{
  const Blur *blur = user_data;
  const NstMap *from = blur->from;
  const int channels = from->channels, width = from->width;
  float *to = nst_map_at (blur->to, 0, y);

  memset (to, 0, sizeof *to * width * channels);
  for (int k = -REACH; k <= REACH; k++)
    if (blur->vertical)
      nst_array_add (to, weights[k + REACH],
                     nst_map_at (from, 0, CLAMP (y + k, 0, from->height - 1)), width * channels);
    else
      {
        const int first = MIN (MAX (0, -k), width), end = MAX (first, MIN (width, width - k));

        for (int x = 0; x < first; x++)
          nst_array_add (to + x * channels, weights[k + REACH], nst_map_at (from, 0, y), channels);
        nst_array_add (to + first * channels, weights[k + REACH],
                       nst_map_at (from, MIN (first + k, width - 1), y), (end - first) * channels);
        for (int x = end; x < width; x++)
          nst_array_add (to + x * channels, weights[k + REACH], nst_map_at (from, width - 1, y),
                         channels);
      }
}

gboolean
nst_binomial_blur (NstMap *map, int times, int threads, GError **error)
{
  g_auto (NstMap) between = NST_MAP_INIT;

  if (!nst_map_allocate (&between, map->height, map->width, map->channels, error))
    return FALSE;
  for (int i = 0; i < times; i++)
    {
      Blur along = { map, &between, FALSE }, across = { &between, map, TRUE };

      nst_parallel_for (map->height, threads, blur_row, &along);
      nst_parallel_for (map->height, threads, blur_row, &across);
    }
  return TRUE;
}

gboolean
nst_binomial_strengthen (NstMap *map, int times, float factor, int threads, GError **error)
{
  g_auto (NstMap) blurred = NST_MAP_INIT;

  if (!nst_map_copy (map, &blurred, error) || !nst_binomial_blur (&blurred, times, threads, error))
    return FALSE;
  nst_array_add_difference (map->data, factor - 1, map->data, blurred.data, nst_map_length (map));
  return TRUE;
}
