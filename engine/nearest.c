/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nearest.h"

#include <math.h>

#include "lanes.h"
#include "map.h"
#include "products.h"

#define MULTIPLE 64 /* vectors, the last one repeated: panels of whole lanes */

G_STATIC_ASSERT (NST_NEAREST_AT_ONCE % NST_PRODUCT_ROWS == 0);

struct _NstNearest
{
  int given; /* vectors */
  int count; /* the same as a multiple of MULTIPLE */
  int channels;
  int width;     /* of a panel, at most MULTIPLE */
  float *panels; /* as nst_product() takes them */
};

NstNearest *
nst_nearest_new (const float *vectors, int count, int channels, GError **error)
{
  g_autoptr (NstNearest) nearest = g_new0 (NstNearest, 1);
  float *panel;

  nearest->channels = channels;
  nearest->given = count;
  nearest->count = (count + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  nearest->width = nst_product_panel_width (nearest->count);
  nearest->panels = panel = nst_floats_new ((gsize) nearest->count * channels, error);
  if (panel == NULL)
    return NULL;
  for (int first = 0; first < nearest->count; first += nearest->width)
    for (int c = 0; c < channels; c++)
      for (int i = first; i < first + nearest->width; i++)
        *panel++ = vectors[(gsize) MIN (i, count - 1) * channels + c];
  return g_steal_pointer (&nearest);
}

void
nst_nearest_free (NstNearest *nearest)
{
  nst_floats_free (nearest->panels);
  g_free (nearest);
}

gsize
nst_nearest_room (void)
{
  return NST_NEAREST_AT_ONCE * MULTIPLE;
}

/* The best of each lane so far, and which vectors they are. */
typedef struct
{
  NstLanes product;
  NstLaneMask vector;
} Best;

/* Notes which of the PRODUCTS with the N_LANES · NST_LANES vectors from number FIRST on are better.
 */
NST_FOR_EVERY_CPU static void
note_products (Best *restrict best, const float *restrict products, int n_lanes, int first)
{
  for (int lane = 0; lane < n_lanes; lane++)
    {
      const NstLanes here = *(const NstLanes *) (products + lane * NST_LANES);
      const NstLaneMask better = here > best->product;
      NstLaneMask number;

      for (int i = 0; i < NST_LANES; i++)
        number[i] = first + lane * NST_LANES + i;
      best->product = nst_lanes_select (better, here, best->product);
      best->vector = (better & number) | (~better & best->vector);
    }
}

static int
best_vector (const Best *best)
{
  int lane = 0;

  for (int i = 1; i < NST_LANES; i++)
    if (best->product[i] > best->product[lane]
        || (best->product[i] == best->product[lane] && best->vector[i] < best->vector[lane]))
      lane = i;
  return best->vector[lane];
}

void
nst_nearest_find (const NstNearest *nearest, const float *features, int count, float *room,
                  float *found)
{
  const int channels = nearest->channels, width = nearest->width;
  Best best[NST_NEAREST_AT_ONCE];

  for (int i = 0; i < count; i++)
    best[i] = (Best){ (NstLanes){ 0 } - INFINITY };
  for (int first = 0; first < nearest->count; first += width)
    {
      nst_product (&(NstProduct){ .values = features,
                                  .step = channels,
                                  .rows = count,
                                  .in = channels,
                                  .panel = nearest->panels + (gsize) first * channels,
                                  .width = width,
                                  .result = room,
                                  .stride = width });
      for (int i = 0; i < count; i++)
        note_products (&best[i], room + i * width, width / NST_LANES, first);
    }
  for (int i = 0; i < count; i++)
    found[i] = MIN (best_vector (&best[i]), nearest->given - 1); /* one repeated is the last */
}
