/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/patch-source.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"

#define BORDER (2 * NST_PATCH_REACH)
#define VISIBLE 0.5f /* from which on a pixel may be taken */

/* The row or column within [0, SIZE) that stands for INDEX beyond it. */
static int
reflect (int index, int size)
{
  if (index < 0)
    index = -index;
  if (index >= size)
    index = 2 * (size - 1) - index;
  return CLAMP (index, 0, size - 1);
}

/* Copies MAP with its border reflected to the row ROW of RESULT and those below. */
static void
copy_reflected (const NstMap *map, NstMap *result, int row)
{
  for (int y = -NST_PATCH_REACH; y < map->height + NST_PATCH_REACH; y++)
    {
      float *to = nst_map_at (result, 0, row + y);
      const float *from = nst_map_at (map, 0, reflect (y, map->height));

      for (int x = -NST_PATCH_REACH; x < map->width + NST_PATCH_REACH; x++, to += 3)
        memcpy (to, from + reflect (x, map->width) * 3, 3 * sizeof *to);
    }
}

gboolean
nst_patch_border (const NstMap *map, NstMap *result, GError **error)
{
  if (!nst_map_allocate_zeros (result, map->height + BORDER + NST_PATCH_MARGIN, map->width + BORDER,
                               3, error))
    return FALSE;
  copy_reflected (map, result, NST_PATCH_REACH);
  return TRUE;
}

/* Sets SUMS to those of a patch's column of PIXELS: of each colour, and of the squares of all. */
static void
sum_column (const float *pixels, gsize pitch, float sums[NST_PATCH_TRAITS])
{
  memset (sums, 0, NST_PATCH_TRAITS * sizeof *sums);
  for (int y = 0; y < NST_PATCH_SIDE; y++, pixels += pitch)
    for (int c = 0; c < 3; c++)
      {
        sums[c] += pixels[c];
        sums[3] += pixels[c] * pixels[c];
      }
}

void
nst_patch_find_traits (const float *pixels, gsize pitch, int step, int width, float *traits)
{
  float columns[NST_PATCH_SIDE][NST_PATCH_TRAITS];

  for (int x = 0, column = 0; x < width; x++, traits += NST_PATCH_TRAITS)
    {
      float squares = 0;

      for (; column < x * step + NST_PATCH_SIDE; column++)
        sum_column (pixels + (gsize) column * 3, pitch, columns[column % NST_PATCH_SIDE]);
      memset (traits, 0, NST_PATCH_TRAITS * sizeof *traits);
      for (int i = 0; i < NST_PATCH_SIDE; i++)
        for (int c = 0; c < NST_PATCH_TRAITS; c++)
          traits[c] += columns[i][c];
      for (int c = 0; c < 3; c++)
        {
          traits[c] /= NST_PATCH_SIDE;
          squares += traits[c] * traits[c];
        }
      traits[3] = sqrtf (MAX (0, traits[3] - squares));
    }
}

/* Finds the traits of row Y of a source, but of its border. */
static void
find_traits (int y, int thread, gpointer user_data)
{
  NstPatchSource *source = user_data;
  const int width = source->pixels.width - BORDER;

  if (y < NST_PATCH_REACH || y >= source->pixels.height - NST_PATCH_MARGIN - NST_PATCH_REACH)
    return;
  nst_patch_find_traits (nst_map_at (&source->pixels, 0, y - NST_PATCH_REACH),
                         (gsize) source->pixels.width * 3, 1, width,
                         nst_map_at (&source->traits, NST_PATCH_REACH, y));
}

/* Marks the visible pixels of style K as usable. */
static void
mark_usable (NstPatchSource *source, const NstPatchStyle *style, int k)
{
  for (int y = 0; y < style->pixels.height; y++)
    for (int x = 0; x < style->pixels.width; x++)
      if (style->visible.data == NULL || *nst_map_at (&style->visible, x, y) >= VISIBLE)
        {
          source->usable[(gsize) (source->rows[k] + y) * source->pixels.width + NST_PATCH_REACH + x]
            = TRUE;
          source->n_usable++;
        }
}

gboolean
nst_patch_source_init (NstPatchSource *source, const NstPatchStyle *styles, int n_styles,
                       int threads, GError **error)
{
  int height = 0, width = 0;

  *source = (NstPatchSource){ n_styles, .rows = g_new (int, n_styles),
                              .heights = g_new (int, n_styles), .widths = g_new (int, n_styles) };
  for (int k = 0; k < n_styles; k++)
    {
      source->rows[k] = height + NST_PATCH_REACH;
      source->heights[k] = styles[k].pixels.height;
      source->widths[k] = styles[k].pixels.width;
      height += styles[k].pixels.height + BORDER;
      width = MAX (width, styles[k].pixels.width + BORDER);
    }
  height += NST_PATCH_MARGIN;
  if (!nst_map_allocate_zeros (&source->pixels, height, width, 3, error)
      || !nst_map_allocate_zeros (&source->traits, height, width, NST_PATCH_TRAITS, error)
      || !nst_map_allocate_zeros (&source->overuse, height, width, 1, error)
      || !(source->usable = nst_memory_new ((gsize) height * width, error)))
    return FALSE;
  memset (source->usable, FALSE, (gsize) height * width);
  for (int k = 0; k < n_styles; k++)
    {
      copy_reflected (&styles[k].pixels, &source->pixels, source->rows[k]);
      mark_usable (source, &styles[k], k);
    }
  nst_parallel_for (height, threads, find_traits, source);
  return TRUE;
}

void
nst_patch_source_clear (NstPatchSource *source)
{
  nst_map_clear (&source->pixels);
  nst_map_clear (&source->traits);
  nst_map_clear (&source->overuse);
  g_clear_pointer (&source->usable, nst_memory_free);
  g_clear_pointer (&source->rows, g_free);
  g_clear_pointer (&source->heights, g_free);
  g_clear_pointer (&source->widths, g_free);
}

NstPatchView
nst_patch_source_view (const NstPatchSource *source)
{
  return (NstPatchView){ source->pixels.data, source->traits.data, source->overuse.data,
                         source->pixels.width };
}

int
nst_patch_source_next (const NstPatchSource *source, gsize place)
{
  const gsize n_places = nst_map_positions (&source->pixels);

  g_assert (source->n_usable > 0);
  while (!source->usable[place])
    place = (place + 1) % n_places;
  return place;
}

int
nst_patch_source_enlarge (const NstPatchSource *coarse, const NstPatchSource *fine, int place)
{
  int row = place / coarse->pixels.width, column = place % coarse->pixels.width, k = 0;

  while (k + 1 < coarse->n_styles && row >= coarse->rows[k + 1] - NST_PATCH_REACH)
    k++;
  row = MIN ((row - coarse->rows[k]) * 2, fine->heights[k] - 1);
  column = MIN ((column - NST_PATCH_REACH) * 2, fine->widths[k] - 1);
  return nst_patch_source_next (fine, (gsize) (fine->rows[k] + row) * fine->pixels.width
                                        + NST_PATCH_REACH + column);
}
