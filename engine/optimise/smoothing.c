/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "optimise/smoothing.h"

#include <string.h>

#include "base/map.h"
#include "base/parallel.h"

#define CHANNELS 3
#define HALVINGS 5
#define GROWTH 1.3f    /* each level's weight, divided by the next finer one's */
#define LIGHT 4.0f     /* weight of what the channels have in common, divided by other colours' */
#define NEAR 0.75f     /* weights of linear interpolation: of the nearest coarse position */
#define FAR 0.25f      /* and of the second-nearest */
#define AMPLITUDE 0.5f /* keeps the sum of squares where a quarter of the numbers are left */
#define LEAST_LENGTH 4 /* sides shorter than this are not halved */

struct _NstSmoothing
{
  int threads;
  int n_levels;
  NstMap levels[HALVINGS + 1]; /* the finest first, whose data are the caller's vector */
  float *rows;                 /* scratch: a row of the finest level for each thread */
};

typedef struct
{
  const NstMap *fine;
  const NstMap *coarse;
  float *rows;
  float own; /* weight of the fine level itself where the coarse one is added to it */
} Step;

/* The second-nearest coarse position to the fine POSITION; the nearest is POSITION / 2. */
static int
other_of (int position, int n_coarse)
{
  return CLAMP (position / 2 + (position % 2 ? 1 : -1), 0, n_coarse - 1);
}

/* The weight of the coarse position COARSE in the interpolated fine one FINE. */
static float
weight_of (int fine, int coarse, int n_coarse)
{
  return (fine / 2 == coarse ? NEAR : 0) + (other_of (fine, n_coarse) == coarse ? FAR : 0);
}

static void
add_row (float *restrict sum, float weight, const float *restrict row, int length)
{
  for (int i = 0; i < length; i++)
    sum[i] += weight * row[i];
}

/* Computes row Y of coarse = AMPLITUDE · Uᵀ · fine. */
static void
shrink_row (int y, int thread, gpointer user_data)
{
  const Step *step = user_data;
  const NstMap *fine = step->fine, *coarse = step->coarse;
  const int length = fine->width * CHANNELS;
  float *row = step->rows + (gsize) thread * length;
  float *to = coarse->data + (gsize) y * coarse->width * CHANNELS;

  memset (row, 0, length * sizeof *row);
  for (int i = MAX (2 * y - 1, 0); i <= MIN (2 * y + 2, fine->height - 1); i++)
    add_row (row, AMPLITUDE * weight_of (i, y, coarse->height), fine->data + (gsize) i * length,
             length);
  memset (to, 0, coarse->width * CHANNELS * sizeof *to);
  for (int x = 0; x < coarse->width; x++)
    for (int i = MAX (2 * x - 1, 0); i <= MIN (2 * x + 2, fine->width - 1); i++)
      add_row (to + x * CHANNELS, weight_of (i, x, coarse->width), row + i * CHANNELS, CHANNELS);
}

/* Computes row Y of fine = own · fine + AMPLITUDE · U · coarse. */
static void
enlarge_row (int y, int thread, gpointer user_data)
{
  const Step *step = user_data;
  const NstMap *fine = step->fine, *coarse = step->coarse;
  const int length = coarse->width * CHANNELS;
  const float *near = coarse->data + (gsize) (y / 2) * length;
  const float *far = coarse->data + (gsize) other_of (y, coarse->height) * length;
  float *row = step->rows + (gsize) thread * fine->width * CHANNELS;
  float *to = fine->data + (gsize) y * fine->width * CHANNELS;

  for (int i = 0; i < length; i++)
    row[i] = AMPLITUDE * (NEAR * near[i] + FAR * far[i]);
  for (int x = 0; x < fine->width; x++, to += CHANNELS)
    {
      const float *here = row + x / 2 * CHANNELS;
      const float *beside = row + other_of (x, coarse->width) * CHANNELS;

      for (int c = 0; c < CHANNELS; c++)
        to[c] = step->own * to[c] + NEAR * here[c] + FAR * beside[c];
    }
}

/* Weighs row Y of LEVEL, a map: what its channels have in common by LIGHT. */
static void
lighten_row (int y, int thread, gpointer level)
{
  const NstMap *map = level;
  float *row = map->data + (gsize) y * map->width * CHANNELS;

  for (int i = 0; i < map->width * CHANNELS; i += CHANNELS)
    {
      const float more = (LIGHT - 1) / CHANNELS * (row[i] + row[i + 1] + row[i + 2]);

      for (int c = 0; c < CHANNELS; c++)
        row[i + c] += more;
    }
}

static void
multiply (NstMap *map, float factor)
{
  for (gsize i = 0; i < nst_map_length (map); i++)
    map->data[i] *= factor;
}

NstSmoothing *
nst_smoothing_new (int height, int width, int threads, GError **error)
{
  g_autoptr (NstSmoothing) smoothing = g_new0 (NstSmoothing, 1);

  smoothing->threads = threads;
  smoothing->levels[0] = (NstMap){ height, width, CHANNELS, NULL };
  smoothing->n_levels = 1;
  smoothing->rows
    = nst_floats_new ((gsize) nst_parallel_threads (threads) * width * CHANNELS, error);
  if (smoothing->rows == NULL)
    return NULL;
  while (smoothing->n_levels <= HALVINGS && MIN (height, width) >= LEAST_LENGTH)
    {
      height = (height + 1) / 2;
      width = (width + 1) / 2;
      if (!nst_map_allocate (&smoothing->levels[smoothing->n_levels], height, width, CHANNELS,
                             error))
        return NULL;
      smoothing->n_levels++;
    }
  return g_steal_pointer (&smoothing);
}

void
nst_smoothing_free (NstSmoothing *smoothing)
{
  for (int i = 1; i < smoothing->n_levels; i++)
    nst_map_clear (&smoothing->levels[i]);
  nst_floats_free (smoothing->rows);
  g_free (smoothing);
}

void
nst_smoothing_apply (NstSmoothing *smoothing, float *vector)
{
  NstMap *levels = smoothing->levels;
  const int last = smoothing->n_levels - 1;
  float weight = 1;

  levels[0].data = vector;
  nst_parallel_for (levels[0].height, smoothing->threads, lighten_row, &levels[0]);
  for (int i = 0; i < last; i++, weight *= GROWTH)
    {
      Step step = { &levels[i], &levels[i + 1], smoothing->rows };
      nst_parallel_for (levels[i + 1].height, smoothing->threads, shrink_row, &step);
    }
  multiply (&levels[last], weight);
  for (int i = last - 1; i >= 0; i--)
    {
      Step step = { &levels[i], &levels[i + 1], smoothing->rows, weight /= GROWTH };
      nst_parallel_for (levels[i].height, smoothing->threads, enlarge_row, &step);
    }
}
