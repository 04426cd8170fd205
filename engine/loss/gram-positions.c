/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "loss/gram-positions.h"

#include <cblas.h>
#include <math.h>
#include <string.h>

#include "base/arrays.h"
#include "base/parallel.h"
#include "base/products.h"

/* Positions are summed in this many sections on any number of threads, in single precision within a
 * section and in double precision over them: so the sums do not depend on the threads. */
#define SECTIONS 8

#define CHUNK 128 /* positions that are gathered and multiplied at once */

/* Whether all weights are 1 and there are no pairs. */
static gboolean
are_plain (const NstGramPositions *positions)
{
  return positions->guidance->data == NULL && nst_shift_is_none (positions->shift);
}

/* The features of the part's own position (x, y). */
static const float *
features_at (const NstGramPositions *positions, int x, int y)
{
  const NstPart *part = positions->part;

  return nst_map_at (part->features, part->own.x + x, part->own.y + y);
}

/* The weight of the part's own position (x, y), or of the pair that begins there. */
static float
weight_at (const NstGramPositions *positions, int x, int y)
{
  const NstPart *part = positions->part;
  const GeglRectangle *own = &part->own;
  const NstShift shift = positions->shift;

  if (x < 0 || y < 0 || x >= own->width || y >= own->height
      || own->x + x + shift.x >= part->features->width
      || own->y + y + shift.y >= part->features->height)
    return 0;
  return nst_guidance_of_pair (positions->guidance, part->place.x + x, part->place.y + y, shift);
}

/* Positions of a row, without those between them of weight 0. */
typedef struct
{
  int count;
  int at[CHUNK];       /* in the row */
  float factor[CHUNK]; /* of the mean's sum, or of the derivative's offset */
  float *values;       /* CHUNK × channels, that the matrix is summed over or multiplied by */
} Chunk;

/* How many pairs begin in row Y of the part's own, from its first position on, if all weights
 * are 1. */
static int
pairs_of_row (const NstGramPositions *positions, int y)
{
  const NstMap *features = positions->part->features;
  const GeglRectangle *own = &positions->part->own;

  if (y < 0 || y >= own->height || own->y + y + positions->shift.y >= features->height)
    return 0;
  return CLAMP (features->width - own->x - positions->shift.x, 0, own->width);
}

/* The same as gather() where all weights are 1. */
static int
gather_all (Chunk *chunk, const NstGramPositions *positions, int x, int y)
{
  const gsize channels = positions->part->features->channels;
  const int pairs = pairs_of_row (positions, y);

  chunk->count = CLAMP (pairs - x, 0, CHUNK);
  memset (chunk->values, 0, chunk->count * channels * sizeof (float));
  if (chunk->count > 0)
    nst_array_add_difference (
      chunk->values, 1, features_at (positions, x, y),
      features_at (positions, x + positions->shift.x, y + positions->shift.y),
      chunk->count * channels);
  for (int i = 0; i < chunk->count; i++)
    chunk->factor[i] = 1;
  return chunk->count > 0 ? x + chunk->count : positions->part->own.width;
}

/* Gathers features, or their changes, each times the root of its weight, from position X of row Y
 * on. Returns the position to go on at. */
static int
gather (Chunk *chunk, const NstGramPositions *positions, int x, int y)
{
  const gsize channels = positions->part->features->channels;
  const NstShift shift = positions->shift;

  for (chunk->count = 0; x < positions->part->own.width && chunk->count < CHUNK; x++)
    {
      const float root = sqrtf (weight_at (positions, x, y));
      const float *here = features_at (positions, x, y);
      float *values = chunk->values + chunk->count * channels;

      if (root == 0)
        continue;
      for (gsize c = 0; c < channels; c++)
        values[c] = root * here[c];
      if (!nst_shift_is_none (shift))
        {
          const float *there = features_at (positions, x + shift.x, y + shift.y);

          for (gsize c = 0; c < channels; c++)
            values[c] -= root * there[c];
        }
      chunk->factor[chunk->count++] = root;
    }
  return x;
}

typedef struct
{
  const NstGramPositions *positions;
  float *scratch; /* SECTIONS × section_length: channels × channels, channels, CHUNK × channels */
} Collection;

/* Floats for the sums of one section and a chunk. */
static gsize
section_length (int channels)
{
  return (gsize) channels * (channels + 1 + CHUNK);
}

gsize
nst_gram_positions_scratch (int channels)
{
  return SECTIONS * section_length (channels);
}

static void
collect_plain_row (const float *row, int width, int channels, float *gram, float *mean)
{
  cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, channels, width, 1, row, channels, 1, gram,
               channels);
  nst_array_add_rows (mean, NULL, row, width, channels);
}

/* The same for positions that have to be gathered first. */
static void
collect_row (const NstGramPositions *positions, int y, float *gram, float *mean)
{
  const int channels = positions->part->features->channels;
  Chunk chunk = { .values = mean + channels };

  for (int x = 0; x < positions->part->own.width;)
    {
      x = positions->guidance->data ? gather (&chunk, positions, x, y)
                                    : gather_all (&chunk, positions, x, y);
      cblas_ssyrk (CblasRowMajor, CblasUpper, CblasTrans, channels, chunk.count, 1, chunk.values,
                   channels, 1, gram, channels);
      nst_array_add_rows (mean, chunk.factor, chunk.values, chunk.count, channels);
    }
}

/* Sums over the rows of one section; only the upper triangle of the matrix. */
static void
collect_section (int section, int thread, gpointer user_data)
{
  const Collection *task = user_data;
  const NstGramPositions *positions = task->positions;
  const GeglRectangle *own = &positions->part->own;
  const int channels = positions->part->features->channels;
  const int first = (gint64) own->height * section / SECTIONS;
  const int end = (gint64) own->height * (section + 1) / SECTIONS;
  float *gram = task->scratch + section * section_length (channels);
  float *mean = gram + (gsize) channels * channels;

  memset (gram, 0, ((gsize) channels * channels + channels) * sizeof *gram);
  for (int y = first; y < end; y++)
    if (are_plain (positions))
      collect_plain_row (features_at (positions, 0, y), own->width, channels, gram, mean);
    else
      collect_row (positions, y, gram, mean);
}

typedef struct
{
  NstGram *gram;
  const float *scratch;
  double total;
} Addition;

/* Adds row I of the matrix, from the diagonal on, from all sections, and copies it to column I. */
static void
add_sections (int i, int thread, gpointer user_data)
{
  const Addition *task = user_data;
  const gsize channels = task->gram->channels;
  double *matrix = task->gram->matrix;

  for (int section = 0; section < SECTIONS; section++)
    {
      const float *sums = task->scratch + section * section_length (channels);

      for (gsize j = i; j < channels; j++)
        matrix[i * channels + j] += sums[i * channels + j] / task->total;
      task->gram->mean[i] += sums[channels * channels + i] / task->total;
    }
  for (gsize j = i + 1; j < channels; j++)
    matrix[j * channels + i] = matrix[i * channels + j];
}

void
nst_gram_positions_collect (const NstGramPositions *positions, double total, NstGram *gram,
                            float *scratch, int threads)
{
  Collection task = { positions, scratch };
  Addition addition = { gram, scratch, total };

  nst_parallel_for (SECTIONS, threads, collect_section, &task);
  nst_parallel_for (gram->channels, threads, add_sections, &addition);
}

/* Adds to VALUES the vector that the derivative's matrix multiplies at (x, y): a pair's change
 * counts at both of its positions, with opposite signs. Returns the factor of the derivative's
 * offset. */
static float
add_pull (const NstGramPositions *positions, int x, int y, float *values)
{
  const int channels = positions->part->features->channels;
  const NstShift shift = positions->shift;
  const float first = weight_at (positions, x, y);
  const float second
    = nst_shift_is_none (shift) ? 0 : weight_at (positions, x - shift.x, y - shift.y);
  const float *here = features_at (positions, x, y);

  if (nst_shift_is_none (shift))
    for (int c = 0; c < channels; c++)
      values[c] += first * here[c];
  else if (first > 0)
    nst_array_add_difference (values, first, here,
                              features_at (positions, x + shift.x, y + shift.y), channels);
  if (second > 0)
    nst_array_add_difference (values, second, here,
                              features_at (positions, x - shift.x, y - shift.y), channels);
  return first - second;
}

/* Gathers the vectors of add_pull() from position X of row Y up to END. Returns the position to go
 * on at. */
static int
gather_pulls (Chunk *chunk, const NstGramPositions *positions, int x, int end, int y)
{
  const gsize channels = positions->part->features->channels;
  const NstShift shift = positions->shift;

  for (chunk->count = 0; x < end && chunk->count < CHUNK; x++)
    {
      float *values = chunk->values + chunk->count * channels;

      if (weight_at (positions, x, y) == 0 && weight_at (positions, x - shift.x, y - shift.y) == 0)
        continue;
      memset (values, 0, channels * sizeof *values);
      chunk->factor[chunk->count] = add_pull (positions, x, y, values);
      chunk->at[chunk->count++] = x;
    }
  return x;
}

/* Adds to CHUNK, whose positions begin at (x, y), the changes of pairs: SIGN is 1 for those that
 * begin in row Y, and -1 for those that end there. */
static void
pull_all (Chunk *chunk, const NstGramPositions *positions, int x, int y, int sign)
{
  const gsize channels = positions->part->features->channels;
  const NstShift shift = positions->shift;
  const int begin = sign > 0 ? 0 : shift.x;
  const int count = pairs_of_row (positions, sign > 0 ? y : y - shift.y);
  const int first = MAX (x, begin), end = MIN (x + chunk->count, begin + count);

  if (end <= first)
    return;
  nst_array_add_difference (
    chunk->values + (first - x) * channels, 1, features_at (positions, first, y),
    features_at (positions, first + sign * shift.x, y + sign * shift.y), (end - first) * channels);
  for (int i = first; i < end; i++)
    chunk->factor[i - x] += sign;
}

/* The same as gather_pulls() where all weights are 1. */
static int
gather_all_pulls (Chunk *chunk, const NstGramPositions *positions, int x, int end, int y)
{
  chunk->count = MIN (CHUNK, end - x);
  memset (chunk->values, 0,
          chunk->count * (gsize) positions->part->features->channels * sizeof (float));
  for (int i = 0; i < chunk->count; i++)
    {
      chunk->at[i] = x + i;
      chunk->factor[i] = 0;
    }
  pull_all (chunk, positions, x, y, 1);
  pull_all (chunk, positions, x, y, -1);
  return x + chunk->count;
}

typedef struct
{
  const NstGramPositions *positions;
  const NstGramDerivative *derivative;
  NstMap *gradient;
  float *chunks; /* to gather positions in, for each thread: 2 × CHUNK × channels */
} Derivation;

static void
derive_plain_row (int y, int thread, gpointer user_data)
{
  const Derivation *task = user_data;
  const GeglRectangle *own = &task->positions->part->own;
  const int channels = task->gradient->channels;
  float *gradient = nst_map_at (task->gradient, own->x, own->y + y);

  nst_product_by_panels (features_at (task->positions, 0, y), own->width, channels,
                         task->derivative->matrix, TRUE, gradient);
  nst_array_add_to_rows (gradient, NULL, task->derivative->offset, own->width, channels);
}

/* How far pairs reach that begin in SIZE positions from FIRST on, of TOTAL. */
static int
extent_of (int first, int size, int shift, int total)
{
  return MIN (size + shift, total - first);
}

static void
derive_row (int y, int thread, gpointer user_data)
{
  const Derivation *task = user_data;
  const NstGramPositions *positions = task->positions;
  const GeglRectangle *own = &positions->part->own;
  const int channels = task->gradient->channels;
  const int end
    = extent_of (own->x, own->width, positions->shift.x, positions->part->features->width);
  float *gradient = nst_map_at (task->gradient, own->x, own->y + y);
  Chunk chunk = { .values = task->chunks + (gsize) thread * 2 * CHUNK * channels };
  float *product = chunk.values + (gsize) CHUNK * channels;

  for (int x = 0; x < end;)
    {
      x = positions->guidance->data ? gather_pulls (&chunk, positions, x, end, y)
                                    : gather_all_pulls (&chunk, positions, x, end, y);
      nst_product_by_panels (chunk.values, chunk.count, channels, task->derivative->matrix, FALSE,
                             product);
      nst_array_add_to_rows (product, chunk.factor, task->derivative->offset, chunk.count,
                             channels);
      for (int i = 0; i < chunk.count; i++)
        nst_array_add (gradient + (gsize) chunk.at[i] * channels, 1, product + (gsize) i * channels,
                       channels);
    }
}

void
nst_gram_positions_add_gradient (const NstGramPositions *positions,
                                 const NstGramDerivative *derivative, NstMap *gradient, int threads)
{
  const NstMap *features = positions->part->features;
  const GeglRectangle *own = &positions->part->own;
  const gsize chunk = 2 * CHUNK * (gsize) gradient->channels;
  Derivation task = { positions, derivative, gradient, NULL };

  if (are_plain (positions))
    {
      nst_parallel_for (own->height, threads, derive_plain_row, &task);
      return;
    }
  task.chunks = g_new (float, nst_parallel_threads (threads) * chunk);
  nst_parallel_for (extent_of (own->y, own->height, positions->shift.y, features->height), threads,
                    derive_row, &task);
  g_free (task.chunks);
}
