/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "painting/tones.h"

#include <math.h>
#include <string.h>

#include "base/parallel.h"
#include "painting/recipe.h"
#include "pictures/resampling.h"

#define TAPS 4        /* tones that a pixel lies between, along each side */
#define BLOCK_ROWS 16 /* rows of a picture that a thread does at once */

/* Where the tones lie that a row or column lies between, and how much each counts: the curve of
 * Catmull and Rom, which passes through the tones and has no creases. */
typedef struct
{
  int at[TAPS];
  float weights[TAPS];
} Place;

/* The place of pixel number I of LENGTH among N tones. */
static Place
find_place (int i, int length, int n)
{
  const double position = (i + 0.5) * n / length - 0.5;
  const int before = (int) floor (position);
  const float t = position - before;
  Place place = { .weights = { t * (-0.5f + t * (1 - 0.5f * t)), 1 + t * t * (1.5f * t - 2.5f),
                               t * (0.5f + t * (2 - 1.5f * t)), t * t * (0.5f * t - 0.5f) } };

  for (int k = 0; k < TAPS; k++)
    place.at[k] = CLAMP (before - 1 + k, 0, n - 1);
  return place;
}

typedef struct
{
  const NstMap *change; /* of the tones */
  NstMap *picture;
  const Place *columns; /* one for each column of the picture */
} Addition;

/* Puts the change of the tones at picture row Y into ROW, as wide as the tones. */
static void
find_row (const Addition *task, int y, float *row)
{
  const NstMap *change = task->change;
  const Place place = find_place (y, task->picture->height, change->height);

  memset (row, 0, (gsize) change->width * 3 * sizeof *row);
  for (int k = 0; k < TAPS; k++)
    {
      const float *from = nst_map_at (change, 0, place.at[k]);

      for (int i = 0; i < change->width * 3; i++)
        row[i] += place.weights[k] * from[i];
    }
}

static void
add_block (int block, int thread, gpointer user_data)
{
  const Addition *task = user_data;
  NstMap *picture = task->picture;
  const int end = MIN ((block + 1) * BLOCK_ROWS, picture->height);
  float row[NST_RECIPE_TONES * 3];

  for (int y = block * BLOCK_ROWS; y < end; y++)
    {
      float *to = nst_map_at (picture, 0, y);

      find_row (task, y, row);
      for (int x = 0; x < picture->width; x++)
        for (int k = 0; k < TAPS; k++)
          for (int c = 0; c < 3; c++)
            to[3 * x + c] += task->columns[x].weights[k] * row[3 * task->columns[x].at[k] + c];
    }
}

/* Adds CHANGE, enlarged smoothly, to PICTURE. */
static gboolean
add_change (const NstMap *change, NstMap *picture, int threads, GError **error)
{
  Place *columns = nst_memory_new (picture->width * sizeof *columns, error);
  Addition task = { change, picture, columns };

  if (columns == NULL)
    return FALSE;
  for (int x = 0; x < picture->width; x++)
    columns[x] = find_place (x, picture->width, change->width);
  nst_parallel_for ((picture->height + BLOCK_ROWS - 1) / BLOCK_ROWS, threads, add_block, &task);
  nst_memory_free (columns);
  return TRUE;
}

static gboolean
keep_tones (const NstMap *tones, NstMap *picture, int threads, GError **error)
{
  g_auto (NstMap) change = NST_MAP_INIT;

  if (!nst_resample_average (picture, tones->width, tones->height, threads, &change, error))
    return FALSE;
  for (gsize i = 0; i < nst_map_length (&change); i++)
    change.data[i] = tones->data[i] - change.data[i];
  return add_change (&change, picture, threads, error);
}

gboolean
nst_tones_pass (NstMap *tones, NstMap *picture, int threads, GError **error)
{
  const int side = MAX (picture->width, picture->height);
  const double factor = (double) NST_RECIPE_TONES / side;

  if (tones->data)
    return keep_tones (tones, picture, threads, error);
  return side != NST_RECIPE_TONES_SCALE
         || nst_resample_average (picture, MAX (1, (int) (picture->width * factor)),
                                  MAX (1, (int) (picture->height * factor)), threads, tones, error);
}
