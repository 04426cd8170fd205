/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/tiles.h"

#include "base/error.h"

/* One direction, across or down. */
typedef struct
{
  int size;   /* of the picture, pixels */
  int side;   /* of a tile: a multiple of the deepest stride, or the whole */
  int before; /* width of the halo, multiples of the deepest stride */
  int after;
} Axis;

struct _NstTiles
{
  const NstNetwork *network;
  Axis across;
  Axis down;
  NstFeatures *features;
  NstMap picture;      /* the tile with its halo; empty when there is one tile only */
  NstMap gradient;     /* the same */
  GeglRectangle inner; /* the last tile run, without and with its halo, in the picture */
  GeglRectangle outer;
};

static int
round_up (int value, int step)
{
  return (value + step - 1) / step * step;
}

static int
axis_count (const Axis *axis)
{
  return (axis->size + axis->side - 1) / axis->side;
}

/* The most pixels that a tile with its halo takes along AXIS. */
static int
axis_extent (const Axis *axis)
{
  return MIN (axis->size, axis->before + axis->side + axis->after);
}

static void
axis_span (const Axis *axis, int index, int *inner, int *inner_size, int *outer, int *outer_size)
{
  int begin = index * axis->side;
  int end = MIN (axis->size, begin + axis->side);
  int outer_begin = MAX (0, begin - axis->before);
  int outer_end = end == axis->size ? end : MIN (axis->size, end + axis->after);

  *inner = begin;
  *inner_size = end - begin;
  *outer = outer_begin;
  *outer_size = outer_end - outer_begin;
}

static void
axis_init (Axis *axis, int size, const NstFeaturesPlan *plan)
{
  const NstLayer *deepest = &plan->network->layers[plan->last];
  const int stride = 1 << deepest->halvings;

  axis->size = axis->side = size;
  axis->before = round_up (deepest->reach_before, stride);
  axis->after = round_up (plan->after, stride);
}

/* Parts AXIS into one more tile than it is; FALSE when its tiles are as small as they can be. */
static gboolean
axis_part (Axis *axis, int stride)
{
  int count = axis_count (axis);

  if (axis->side <= stride)
    return FALSE;
  while (axis_count (axis) <= count && axis->side > stride)
    axis->side = MIN (axis->side - 1, round_up ((axis->size + count) / (count + 1), stride))
                 / stride * stride;
  return TRUE;
}

static gsize
tile_bytes (const NstTiles *tiles, const NstFeaturesPlan *plan)
{
  int height = axis_extent (&tiles->down);
  int width = axis_extent (&tiles->across);
  gsize copies = nst_tiles_count (tiles) > 1 ? 2 * 3 * sizeof (float) : 0;

  return nst_features_bytes (plan, height, width) + copies * height * width;
}

/* FALSE when the smallest tiles do not fit, which TILES are then. */
static gboolean
fit_budget (NstTiles *tiles, const NstFeaturesPlan *plan, gsize budget)
{
  const int stride = 1 << plan->network->layers[plan->last].halvings;

  while (tile_bytes (tiles, plan) > budget)
    {
      Axis *longer = tiles->across.side > tiles->down.side ? &tiles->across : &tiles->down;
      Axis *shorter = longer == &tiles->across ? &tiles->down : &tiles->across;

      if (!axis_part (longer, stride) && !axis_part (shorter, stride))
        return FALSE;
    }
  return TRUE;
}

/* Decides how large the tiles are; FALSE as fit_budget(). */
static gboolean
lay_out (NstTiles *tiles, const NstFeaturesPlan *plan, int height, int width, gsize budget)
{
  tiles->network = plan->network;
  axis_init (&tiles->across, width, plan);
  axis_init (&tiles->down, height, plan);
  return budget == 0 || fit_budget (tiles, plan, budget);
}

/* The pixels of all tiles along AXIS with their halos. */
static gsize
axis_total (const Axis *axis)
{
  gsize total = 0;

  for (int i = 0; i < axis_count (axis); i++)
    {
      int inner, inner_size, outer, outer_size;

      axis_span (axis, i, &inner, &inner_size, &outer, &outer_size);
      total += outer_size;
    }
  return total;
}

gboolean
nst_tiles_estimate (const NstFeaturesPlan *plan, int height, int width, gsize budget,
                    NstTilesCost *cost)
{
  NstTiles tiles = { 0 };
  const gboolean fits = lay_out (&tiles, plan, height, width, budget);

  cost->count = nst_tiles_count (&tiles);
  cost->bytes = tile_bytes (&tiles, plan);
  cost->pixels = axis_total (&tiles.across) * axis_total (&tiles.down);
  cost->largest = (gsize) axis_extent (&tiles.across) * axis_extent (&tiles.down);
  return fits;
}

NstTiles *
nst_tiles_new (const NstFeaturesPlan *plan, int height, int width, gsize budget, GError **error)
{
  g_autoptr (NstTiles) tiles = g_new0 (NstTiles, 1);
  const gboolean fits = lay_out (tiles, plan, height, width, budget);

  g_assert (fits);
  height = axis_extent (&tiles->down);
  width = axis_extent (&tiles->across);
  if (nst_tiles_count (tiles) > 1
      && (!nst_map_allocate (&tiles->picture, height, width, 3, error)
          || !nst_map_allocate (&tiles->gradient, height, width, 3, error)))
    return NULL;
  tiles->features = nst_features_new (plan, height, width, error);
  return tiles->features ? g_steal_pointer (&tiles) : NULL;
}

void
nst_tiles_free (NstTiles *tiles)
{
  g_clear_pointer (&tiles->features, nst_features_free);
  nst_map_clear (&tiles->picture);
  nst_map_clear (&tiles->gradient);
  g_free (tiles);
}

int
nst_tiles_count (const NstTiles *tiles)
{
  return axis_count (&tiles->across) * axis_count (&tiles->down);
}

NstFeatures *
nst_tiles_get_features (NstTiles *tiles)
{
  return tiles->features;
}

/* The whole picture as a map: its own, or one in SCRATCH. */
static const NstMap *
get_whole (const NstPicture *picture, NstMap *scratch, GError **error)
{
  if (picture->map)
    return picture->map;
  return nst_picture_to_map (picture, scratch, error) ? scratch : NULL;
}

gboolean
nst_tiles_forward (NstTiles *tiles, const NstPicture *picture, int tile, int last, GError **error)
{
  const int columns = axis_count (&tiles->across);
  GeglRectangle *inner = &tiles->inner, *outer = &tiles->outer;
  g_auto (NstMap) scratch = NST_MAP_INIT;
  const NstMap *pixels = &tiles->picture;

  axis_span (&tiles->across, tile % columns, &inner->x, &inner->width, &outer->x, &outer->width);
  axis_span (&tiles->down, tile / columns, &inner->y, &inner->height, &outer->y, &outer->height);
  if (nst_tiles_count (tiles) == 1)
    {
      pixels = get_whole (picture, &scratch, error);
      if (pixels == NULL)
        return FALSE;
    }
  else
    {
      tiles->picture.width = tiles->gradient.width = outer->width;
      tiles->picture.height = tiles->gradient.height = outer->height;
      nst_picture_read (picture, outer, tiles->picture.data);
    }
  return nst_features_forward (tiles->features, pixels, last) || nst_error_set_cancelled (error);
}

/* From pixels to positions of a layer; the last tile ends where the layer does. */
static void
own_span (int inner, int inner_size, int outer, int size, int halvings, int *own, int *place,
          int *own_size)
{
  int end = inner + inner_size == size ? size >> halvings : (inner + inner_size) >> halvings;

  *place = inner >> halvings;
  *own = *place - (outer >> halvings);
  *own_size = end - *place;
}

gboolean
nst_tiles_get_own (const NstTiles *tiles, int layer, GeglRectangle *own, GeglRectangle *place)
{
  const int halvings = tiles->network->layers[layer].halvings;

  own_span (tiles->inner.x, tiles->inner.width, tiles->outer.x, tiles->across.size, halvings,
            &own->x, &place->x, &own->width);
  own_span (tiles->inner.y, tiles->inner.height, tiles->outer.y, tiles->down.size, halvings,
            &own->y, &place->y, &own->height);
  place->width = own->width;
  place->height = own->height;
  return own->width > 0 && own->height > 0;
}

gboolean
nst_tiles_backward (NstTiles *tiles, NstSeed seed, gpointer user_data, NstMap *picture_gradient)
{
  const GeglRectangle *outer = &tiles->outer;

  if (nst_tiles_count (tiles) == 1)
    return nst_features_backward (tiles->features, seed, user_data, picture_gradient);

  if (!nst_features_backward (tiles->features, seed, user_data, &tiles->gradient))
    return FALSE;
  for (int y = 0; y < outer->height; y++)
    {
      const float *from = tiles->gradient.data + (gsize) y * outer->width * 3;
      float *to = picture_gradient->data
                  + ((gsize) (outer->y + y) * picture_gradient->width + outer->x) * 3;
      for (int x = 0; x < outer->width * 3; x++)
        to[x] += from[x];
    }
  return TRUE;
}
