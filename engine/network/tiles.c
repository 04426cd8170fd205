/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "network/tiles.h"

#include "base/error.h"

/* One direction, across or down. */
typedef struct
{
  int size;   /* of the picture, pixels */
  int side;   /* of a tile: a multiple of the deepest stride, or the whole */
  int before; /* width of the halo on either side: a multiple of the deepest stride */
  int after;
} Axis;

/* One tile along an axis, without and with its halo: pixels of the picture. */
typedef struct
{
  int inner;
  int inner_size;
  int outer;
  int outer_size;
} Span;

struct _NstTiles
{
  const NstNetwork *network;
  Axis across;
  Axis down;
  NstFeaturePass *pass;
  NstMap picture;  /* the tile with its halo; empty when there is one tile only */
  NstMap gradient; /* the same */
  Span columns;    /* of the last tile run */
  Span rows;
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

static Span
axis_span (const Axis *axis, int index)
{
  const int begin = index * axis->side;
  const int end = MIN (axis->size, begin + axis->side);
  const int outer_begin = MAX (0, begin - axis->before);
  const int outer_end = end == axis->size ? end : MIN (axis->size, end + axis->after);

  return (Span){ begin, end - begin, outer_begin, outer_end - outer_begin };
}

static void
axis_init (Axis *axis, int size, const NstFeaturePlan *plan)
{
  const NstLayer *deepest = &plan->network->layers[plan->last];
  const int stride = deepest->stride;

  axis->size = axis->side = size;
  axis->before = round_up (deepest->reach_before, stride);
  axis->after = round_up (plan->halo_after, stride);
}

/* Cuts AXIS into one more tile. FALSE when its tiles are as small as they can be. */
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
tile_bytes (const NstTiles *tiles, const NstFeaturePlan *plan)
{
  int height = axis_extent (&tiles->down);
  int width = axis_extent (&tiles->across);
  gsize copies = nst_tiles_count (tiles) > 1 ? 2 * 3 * sizeof (float) : 0;

  return nst_feature_pass_bytes (plan, height, width) + copies * height * width;
}

/* Makes TILES smaller until they fit BUDGET. FALSE when the smallest do not. */
static gboolean
fit_budget (NstTiles *tiles, const NstFeaturePlan *plan, gsize budget)
{
  const int stride = plan->network->layers[plan->last].stride;

  while (tile_bytes (tiles, plan) > budget)
    {
      Axis *longer = tiles->across.side > tiles->down.side ? &tiles->across : &tiles->down;
      Axis *shorter = longer == &tiles->across ? &tiles->down : &tiles->across;

      if (!axis_part (longer, stride) && !axis_part (shorter, stride))
        return FALSE;
    }
  return TRUE;
}

/* Decides how large the tiles are. FALSE when the smallest do not fit BUDGET. */
static gboolean
lay_out (NstTiles *tiles, const NstFeaturePlan *plan, int height, int width, gsize budget)
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
    total += axis_span (axis, i).outer_size;
  return total;
}

gboolean
nst_tiles_estimate (const NstFeaturePlan *plan, int height, int width, gsize budget,
                    NstTilesCost *cost)
{
  NstTiles tiles = { 0 };
  const gboolean fits = lay_out (&tiles, plan, height, width, budget);

  cost->count = nst_tiles_count (&tiles);
  cost->bytes = tile_bytes (&tiles, plan);
  cost->pixels = axis_total (&tiles.across) * axis_total (&tiles.down);
  cost->width = axis_extent (&tiles.across);
  cost->height = axis_extent (&tiles.down);
  return fits;
}

NstTiles *
nst_tiles_new (const NstFeaturePlan *plan, int height, int width, gsize budget, GError **error)
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
  tiles->pass = nst_feature_pass_new (plan, height, width, error);
  return tiles->pass ? g_steal_pointer (&tiles) : NULL;
}

void
nst_tiles_free (NstTiles *tiles)
{
  g_clear_pointer (&tiles->pass, nst_feature_pass_free);
  nst_map_clear (&tiles->picture);
  nst_map_clear (&tiles->gradient);
  g_free (tiles);
}

int
nst_tiles_count (const NstTiles *tiles)
{
  return axis_count (&tiles->across) * axis_count (&tiles->down);
}

/* The whole picture as a map: its own, or one made in SCRATCH. */
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
  g_auto (NstMap) scratch = NST_MAP_INIT;
  const NstMap *pixels = &tiles->picture;

  tiles->columns = axis_span (&tiles->across, tile % columns);
  tiles->rows = axis_span (&tiles->down, tile / columns);
  if (nst_tiles_count (tiles) == 1)
    {
      pixels = get_whole (picture, &scratch, error);
      if (pixels == NULL)
        return FALSE;
    }
  else
    {
      tiles->picture.width = tiles->gradient.width = tiles->columns.outer_size;
      tiles->picture.height = tiles->gradient.height = tiles->rows.outer_size;
      nst_picture_read (picture,
                        GEGL_RECTANGLE (tiles->columns.outer, tiles->rows.outer,
                                        tiles->picture.width, tiles->picture.height),
                        tiles->picture.data);
    }
  return nst_feature_pass_forward (tiles->pass, pixels, last) || nst_error_set_cancelled (error);
}

/* The own positions of a tile at LAYER along AXIS: *OWN the first of them in the tile's features,
 * *PLACE the same in the whole layer. Returns how many there are. The last tile has all that are
 * left, of which there may be none. */
static int
find_own (const Axis *axis, const Span *span, const NstLayer *layer, int *own, int *place)
{
  const int end = span->inner + span->inner_size;
  const int side = nst_layer_side (layer, axis->size);

  *place = span->inner / layer->stride;
  *own = *place - span->outer / layer->stride;
  return (end == axis->size ? side : MIN (end / layer->stride, side)) - *place;
}

gboolean
nst_tiles_get_part (const NstTiles *tiles, int layer, NstPart *part)
{
  const NstLayer *description = &tiles->network->layers[layer];
  GeglRectangle *own = &part->own, *place = &part->place;

  part->features = nst_feature_pass_get (tiles->pass, layer);
  own->width = place->width
    = find_own (&tiles->across, &tiles->columns, description, &own->x, &place->x);
  own->height = place->height
    = find_own (&tiles->down, &tiles->rows, description, &own->y, &place->y);
  return own->width > 0 && own->height > 0;
}

gboolean
nst_tiles_backward (NstTiles *tiles, NstAddGradient add_gradient, gpointer user_data,
                    NstMap *picture_gradient)
{
  const int width = tiles->columns.outer_size * 3;

  if (nst_tiles_count (tiles) == 1)
    return nst_feature_pass_backward (tiles->pass, add_gradient, user_data, picture_gradient);

  if (!nst_feature_pass_backward (tiles->pass, add_gradient, user_data, &tiles->gradient))
    return FALSE;
  for (int y = 0; y < tiles->rows.outer_size; y++)
    {
      const float *from = nst_map_at (&tiles->gradient, 0, y);
      float *to = nst_map_at (picture_gradient, tiles->columns.outer, tiles->rows.outer + y);

      for (int i = 0; i < width; i++)
        to[i] += from[i];
    }
  return TRUE;
}
