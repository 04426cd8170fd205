/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "pictures/backdrop.h"

#include "pictures/wide.h"

#define SIDE 128          /* the most places that the grid has on a side */
#define SOLID (1 / 16.0f) /* the opacity from which on a pixel shows its own colour alone */

/* What is visible at each place of a grid: height × width × 4, colours multiplied by alpha. */
typedef struct
{
  int width;
  int height;
  float *sums;
} Level;

static void
level_init (Level *level, int width, int height)
{
  *level = (Level){ width, height, g_new0 (float, (gsize) width *height * 4) };
}

/* Adds COUNT pixels of a row, from the one at X on, to PLACES of a grid of COLUMNS for WIDTH
 * pixels. Returns the sum of their alpha. */
static double
gather_row (float *places, int columns, int width, int x, int count, const float *pixels)
{
  double alpha = 0;
  int column = (gint64) x * columns / width;

  for (; count > 0; count--, x++, pixels += 4)
    {
      while ((gint64) (column + 1) * width <= (gint64) x * columns)
        column++;
      for (int c = 0; c < 4; c++)
        places[4 * column + c] += pixels[c];
      alpha += pixels[3];
    }
  return alpha;
}

/* The pixels that ITERATOR is at, of FORMAT, as floats of WANTED; in ROOM, which grows, where they
 * are not so yet. */
static const float *
get_floats (const GeglBufferIterator *iterator, const Babl *format, const Babl *wanted,
            GArray *room)
{
  if (format == wanted)
    return iterator->items[0].data;
  g_array_set_size (room, 4 * iterator->length);
  nst_wide_convert (format, iterator->items[0].data, wanted, (float *) room->data,
                    iterator->length);
  return (const float *) room->data;
}

/* Adds the pixels of BUFFER to the places of LEVEL that they lie at. Returns the sum of their
 * alpha. */
static double
gather (Level *level, GeglBuffer *buffer, const Babl *format)
{
  const GeglRectangle extent = *gegl_buffer_get_extent (buffer);
  const Babl *own = gegl_buffer_get_format (buffer);
  const Babl *read = nst_wide_is_needed (own) ? own : format;
  GeglBufferIterator *iterator
    = gegl_buffer_iterator_new (buffer, NULL, 0, read, GEGL_ACCESS_READ, GEGL_ABYSS_NONE, 1);
  g_autoptr (GArray) room = g_array_new (FALSE, FALSE, sizeof (float));
  double alpha = 0;

  while (gegl_buffer_iterator_next (iterator))
    {
      const GeglRectangle *roi = &iterator->items[0].roi;
      const float *pixels = get_floats (iterator, read, format, room);

      for (int y = 0; y < roi->height; y++, pixels += 4 * roi->width)
        {
          const gsize row = (gint64) (roi->y - extent.y + y) * level->height / extent.height;

          alpha += gather_row (level->sums + row * level->width * 4, level->width, extent.width,
                               roi->x - extent.x, roi->width, pixels);
        }
    }
  return alpha;
}

/* Adds to PLACE, of COARSE, that of FINE at X, Y, if there is one, WEIGHT times. */
static void
add_place (const Level *fine, int x, int y, float weight, float *place)
{
  if (x < 0 || y < 0 || x >= fine->width || y >= fine->height)
    return;
  for (int c = 0; c < 4; c++)
    place[c] += weight * fine->sums[((gsize) y * fine->width + x) * 4 + c];
}

/* Makes COARSE of FINE: each of its places has the four that it covers, and some of those around,
 * so that edges reach beyond it. */
static void
halve (const Level *fine, Level *coarse)
{
  static const float weights[] = { 0.25f, 0.75f, 0.75f, 0.25f };

  level_init (coarse, (fine->width + 1) / 2, (fine->height + 1) / 2);
  for (int y = 0; y < coarse->height; y++)
    for (int x = 0; x < coarse->width; x++)
      for (int row = 0; row < 4; row++)
        for (int column = 0; column < 4; column++)
          add_place (fine, 2 * x + column - 1, 2 * y + row - 1, weights[row] * weights[column],
                     coarse->sums + ((gsize) y * coarse->width + x) * 4);
}

/* Where between two of COUNT places the fraction PLACE lies: after *FIRST by the share returned. */
static float
locate (double place, int count, int *first)
{
  const double position = CLAMP (place * count - 0.5, 0, count - 1);

  *first = MIN ((int) position, MAX (0, count - 2));
  return position - *first;
}

void
nst_backdrop_get (const NstBackdrop *backdrop, double x, double y, float *colour)
{
  int left, top;
  const float right_share = locate (x, backdrop->width, &left);
  const float lower_share = locate (y, backdrop->height, &top);
  const int right = MIN (left + 1, backdrop->width - 1);
  const int lower = MIN (top + 1, backdrop->height - 1);
  const float *upper_row = backdrop->colours + (gsize) top * backdrop->width * 3;
  const float *lower_row = backdrop->colours + (gsize) lower * backdrop->width * 3;

  for (int c = 0; c < 3; c++)
    {
      const float above
        = (1 - right_share) * upper_row[3 * left + c] + right_share * upper_row[3 * right + c];
      const float below
        = (1 - right_share) * lower_row[3 * left + c] + right_share * lower_row[3 * right + c];

      colour[c] = (1 - lower_share) * above + lower_share * below;
    }
}

/* Makes BACKDROP, that of the next coarser level, or empty at the coarsest, that of LEVEL. A place
 * of which less than a pixel is visible takes the rest from the coarser level. */
static void
refine (NstBackdrop *backdrop, const Level *level)
{
  const NstBackdrop coarse = *backdrop;

  *backdrop = (NstBackdrop){ level->width, level->height,
                             g_new (float, (gsize) level->width * level->height * 3) };
  for (int y = 0; y < level->height; y++)
    for (int x = 0; x < level->width; x++)
      {
        const gsize place = (gsize) y * level->width + x;
        const float *sums = level->sums + place * 4;
        const float share = coarse.colours ? MIN (1, sums[3]) : 1;
        float around[3] = { 0.5f, 0.5f, 0.5f };

        if (coarse.colours)
          nst_backdrop_get (&coarse, (x + 0.5) / (2.0 * coarse.width),
                            (y + 0.5) / (2.0 * coarse.height), around);
        for (int c = 0; c < 3; c++)
          backdrop->colours[place * 3 + c]
            = sums[3] > 0 ? share * sums[c] / sums[3] + (1 - share) * around[c] : around[c];
      }
  g_free (coarse.colours);
}

void
nst_backdrop_init (NstBackdrop *backdrop, GeglBuffer *buffer, const Babl *format)
{
  const int width = gegl_buffer_get_width (buffer), height = gegl_buffer_get_height (buffer);
  Level levels[16]; /* SIDE halved until 1 */
  int n_levels = 1;

  *backdrop = (NstBackdrop){ 0 };
  level_init (&levels[0], MIN (width, SIDE), MIN (height, SIDE));
  if (gather (&levels[0], buffer, format) < (double) width * height)
    {
      for (; levels[n_levels - 1].width > 1 || levels[n_levels - 1].height > 1; n_levels++)
        halve (&levels[n_levels - 1], &levels[n_levels]);
      for (int i = n_levels - 1; i >= 0; i--)
        refine (backdrop, &levels[i]);
    }
  for (int i = 0; i < n_levels; i++)
    g_free (levels[i].sums);
}

void
nst_backdrop_clear (NstBackdrop *backdrop)
{
  g_clear_pointer (&backdrop->colours, g_free);
}

float
nst_backdrop_share (float alpha)
{
  return CLAMP (alpha / SOLID, 0, 1);
}
