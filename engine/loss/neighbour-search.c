/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/neighbour-search.h"

#include <math.h>

#include "base/map.h"
#include "base/products.h"
#include "loss/neighbour-best.h"

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

static int
best_vector (const NstBest *best)
{
  int lane = 0;

  for (int i = 1; i < NST_PRODUCT_COLUMNS; i++)
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
  NstBest best[NST_NEAREST_AT_ONCE] = { 0 };

  for (int i = 0; i < count; i++)
    for (int lane = 0; lane < NST_PRODUCT_COLUMNS; lane++)
      best[i].product[lane] = -INFINITY;
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
      nst_nearest_note (best, room, count, width, first);
    }
  for (int i = 0; i < count; i++)
    found[i] = MIN (best_vector (&best[i]), nearest->given - 1); /* one repeated is the last */
}
