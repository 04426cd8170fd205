/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/neighbour-vectors.h"

#include <math.h>
#include <string.h>

#define LEAST_WEIGHT 0.5f /* of a style's position, to be taken */

void
nst_neighbour_vectors_init (NstNeighbourVectors *vectors, int channels)
{
  *vectors = (NstNeighbourVectors){ .channels = channels,
                                    .read = g_array_new (FALSE, FALSE, channels * sizeof (float)) };
}

void
nst_neighbour_vectors_clear (NstNeighbourVectors *vectors)
{
  g_clear_pointer (&vectors->read, g_array_unref);
  g_clear_pointer (&vectors->mean, g_free);
  g_clear_pointer (&vectors->vectors, nst_floats_free);
  g_clear_pointer (&vectors->search, nst_neighbour_search_free);
}

/* The grid of cells that a style's layer is divided into; one position of each is taken. */
typedef struct
{
  int step_x; /* positions in a cell, across and down */
  int step_y;
  int cells_across;
} Grid;

/* Whether the position (x, y) is the one that is taken of its cell: another one in each, by
 * Roberts's R2 sequence (2018), so that a pattern of the style is met at all its phases. */
static gboolean
is_taken (const Grid *grid, int x, int y)
{
  const double cell = (double) (y / grid->step_y) * grid->cells_across + x / grid->step_x;

  return x % grid->step_x == (int) (grid->step_x * fmod (0.5 + 0.7548776662466927 * cell, 1))
         && y % grid->step_y == (int) (grid->step_y * fmod (0.5 + 0.5698402909980532 * cell, 1));
}

void
nst_neighbour_vectors_read (NstNeighbourVectors *vectors, const NstNeighbourStyle *style,
                            int at_most, const NstPart *part)
{
  const int step = ceil (sqrt ((double) style->height * style->width / (at_most * style->share)));
  Grid grid = { MIN (step, style->width), MIN (step, style->height) };

  grid.cells_across = (style->width + grid.step_x - 1) / grid.step_x;
  for (int y = 0; y < part->own.height; y++)
    for (int x = 0; x < part->own.width; x++)
      {
        const int layer_x = part->place.x + x, layer_y = part->place.y + y;

        if (is_taken (&grid, layer_x, layer_y)
            && nst_guidance_at (style->guidance, layer_x, layer_y) >= LEAST_WEIGHT)
          g_array_append_vals (vectors->read,
                               nst_map_at (part->features, part->own.x + x, part->own.y + y), 1);
      }
}

void
nst_neighbour_vectors_map (const NstNeighbourVectors *vectors, const NstMetric *metric,
                           const float *features, int count, float *result)
{
  if (metric)
    nst_metric_map_features (metric, features, count, result);
  else
    memcpy (result, features, (gsize) count * vectors->channels * sizeof (float));
}

double
nst_neighbour_vectors_dot (const float *a, const float *b, gsize count)
{
  double sum = 0;

  for (gsize i = 0; i < count; i++)
    sum += (double) a[i] * b[i];
  return sum;
}

/* Takes the mean off the COUNT positions of FEATURES. */
static void
centre (NstNeighbourVectors *vectors, float *features, int count)
{
  const int channels = vectors->channels;
  g_autofree double *mean = g_new0 (double, channels);

  for (int i = 0; i < count; i++)
    for (int c = 0; c < channels; c++)
      mean[c] += features[(gsize) i * channels + c] / count;
  vectors->mean = g_new (float, channels);
  for (int c = 0; c < channels; c++)
    vectors->mean[c] = mean[c];
  for (int i = 0; i < count; i++)
    for (int c = 0; c < channels; c++)
      features[(gsize) i * channels + c] -= vectors->mean[c];
}

/* Divides the COUNT vectors M s by the lengths of FEATURES, s. */
static void
normalise (NstNeighbourVectors *vectors, const float *features, int count)
{
  const int channels = vectors->channels;

  for (int i = 0; i < count; i++)
    {
      float *vector = vectors->vectors + (gsize) i * channels;
      const float length
        = sqrt (nst_neighbour_vectors_dot (features + (gsize) i * channels, vector, channels)
                + vectors->square);

      for (int c = 0; c < channels; c++)
        vector[c] /= length;
    }
}

gboolean
nst_neighbour_vectors_prepare (NstNeighbourVectors *vectors, const NstMetric *metric, double flat,
                               GError **error)
{
  g_autoptr (GArray) read = g_steal_pointer (&vectors->read);
  float *features = (float *) read->data;
  const int channels = vectors->channels, count = read->len;
  const gsize length = (gsize) count * channels;

  if (count == 0)
    return TRUE;
  centre (vectors, features, count);
  vectors->vectors = nst_floats_new (length, error);
  if (vectors->vectors == NULL)
    return FALSE;
  nst_neighbour_vectors_map (vectors, metric, features, count, vectors->vectors);
  vectors->square = flat * (nst_neighbour_vectors_dot (features, vectors->vectors, length) / count);
  if (vectors->square <= 0)
    return TRUE; /* the style is of one colour */
  normalise (vectors, features, count);
  vectors->search = nst_neighbour_search_new (vectors->vectors, count, channels, error);
  return vectors->search != NULL;
}
