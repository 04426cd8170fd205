/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "motion/motion-levels.h"

#include "pictures/binomial.h"

/* The shortest side that is halved once more, pixels: the coarsest level has from half of it on. */
#define HALVED 32

/* How bright a colour is, by the weights of ITU-R BT.601. */
static float
brightness_of (const float *colour)
{
  return 0.299f * colour[0] + 0.587f * colour[1] + 0.114f * colour[2];
}

static void
read_brightness (const NstMap *picture, NstMap *level)
{
  for (gsize i = 0; i < nst_map_positions (picture); i++)
    level->data[i] = brightness_of (picture->data + 3 * i);
}

/* Makes each number of SMALL the mean of four of MAP's. */
static void
halve (const NstMap *map, NstMap *small)
{
  for (int y = 0; y < small->height; y++)
    {
      const float *above = nst_map_at (map, 0, 2 * y), *below = nst_map_at (map, 0, 2 * y + 1);
      float *to = nst_map_at (small, 0, y);

      for (int x = 0; x < small->width; x++)
        to[x] = (above[2 * x] + above[2 * x + 1] + below[2 * x] + below[2 * x + 1]) / 4;
    }
}

gboolean
nst_motion_levels_init (NstMotionLevels *levels, const NstMap *picture, int threads, GError **error)
{
  NstMap *map = levels->maps;

  *levels = (NstMotionLevels){ .count = 1 };
  if (!nst_map_allocate (map, picture->height, picture->width, 1, error))
    return FALSE;
  read_brightness (picture, map);
  for (; nst_binomial_blur (map, 1, threads, error); map++)
    {
      if (MIN (map->height, map->width) < HALVED || levels->count == NST_MOTION_LEVELS)
        return TRUE;
      if (!nst_map_allocate (map + 1, map->height / 2, map->width / 2, 1, error))
        return FALSE;
      levels->count++;
      halve (map, map + 1);
    }
  return FALSE;
}

void
nst_motion_levels_clear (NstMotionLevels *levels)
{
  for (int i = 0; i < levels->count; i++)
    nst_map_clear (&levels->maps[i]);
}
