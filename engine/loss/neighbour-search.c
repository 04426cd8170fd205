/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/neighbour-search.h"

#include <math.h>

#include "base/map.h"
#include "base/products.h"
#include "loss/neighbour-best.h"

/* The vectors are made a multiple of this number, by repeating the last, so that panels are whole.
 */
#define MULTIPLE 64

G_STATIC_ASSERT (NST_NEIGHBOUR_SEARCH_AT_ONCE % NST_PRODUCT_ROWS == 0);

struct _NstNeighbourSearch
{
  int given; /* vectors */
  int count; /* the same rounded up to a multiple of MULTIPLE */
  int channels;
  int width;     /* of a panel, at most MULTIPLE */
  float *panels; /* of the vectors, as nst_product() takes them */
};

NstNeighbourSearch *
nst_neighbour_search_new (const float *vectors, int count, int channels, GError **error)
{
  g_autoptr (NstNeighbourSearch) search = g_new0 (NstNeighbourSearch, 1);
  float *panel;

  search->channels = channels;
  search->given = count;
  search->count = (count + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  search->width = nst_product_panel_width (search->count);
  search->panels = panel = nst_floats_new ((gsize) search->count * channels, error);
  if (panel == NULL)
    return NULL;
  for (int first = 0; first < search->count; first += search->width)
    for (int c = 0; c < channels; c++)
      for (int i = first; i < first + search->width; i++)
        *panel++ = vectors[(gsize) MIN (i, count - 1) * channels + c];
  return g_steal_pointer (&search);
}

void
nst_neighbour_search_free (NstNeighbourSearch *search)
{
  nst_floats_free (search->panels);
  g_free (search);
}

gsize
nst_neighbour_search_scratch (void)
{
  return NST_NEIGHBOUR_SEARCH_AT_ONCE * MULTIPLE;
}

static int
best_vector (const NstNeighbourBest *best)
{
  int lane = 0;

  for (int i = 1; i < NST_PRODUCT_COLUMNS; i++)
    if (best->product[i] > best->product[lane]
        || (best->product[i] == best->product[lane] && best->vector[i] < best->vector[lane]))
      lane = i;
  return best->vector[lane];
}

void
nst_neighbour_search_find (const NstNeighbourSearch *search, const float *features, int count,
                           float *scratch, int *found)
{
  const int channels = search->channels, width = search->width;
  NstNeighbourBest best[NST_NEIGHBOUR_SEARCH_AT_ONCE] = { 0 };

  for (int i = 0; i < count; i++)
    for (int lane = 0; lane < NST_PRODUCT_COLUMNS; lane++)
      best[i].product[lane] = -INFINITY;
  for (int first = 0; first < search->count; first += width)
    {
      nst_product (&(NstProduct){ .values = features,
                                  .step = channels,
                                  .rows = count,
                                  .in = channels,
                                  .panel = search->panels + (gsize) first * channels,
                                  .width = width,
                                  .result = scratch,
                                  .stride = width });
      nst_neighbour_best_note (best, scratch, count, width, first);
    }
  for (int i = 0; i < count; i++)
    found[i] = MIN (best_vector (&best[i]), search->given - 1); /* the last one, if repeated */
}
