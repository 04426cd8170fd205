/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "patches/patch-blend.h"

#include <math.h>

#include "base/parallel.h"
#include "pictures/binomial.h"

#define LEAST_WEIGHT 1e-6f /* of a patch that is not alike at all */
#define SHARPENED 1        /* blurs between coarse and fine detail */

typedef struct
{
  const NstPatchField *field;
  const NstPatchSource *source;
  const NstMap *picture;
  NstMap alike; /* how alike each patch is, in (0, 1] */
  float mean;   /* distance */
} Blend;

static double
add_distances (int y, int thread, gpointer user_data)
{
  const Blend *blend = user_data;
  const NstPatchBest *best = blend->field->best + (gsize) y * blend->field->width;
  double sum = 0;

  for (int x = 0; x < blend->field->width; x++)
    sum += MAX (0, best[x].distance);
  return sum;
}

static void
find_alike (int y, int thread, gpointer user_data)
{
  const Blend *blend = user_data;
  const NstPatchBest *best = blend->field->best + (gsize) y * blend->field->width;
  float *alike = nst_map_at (&blend->alike, 0, y);

  for (int x = 0; x < blend->field->width; x++)
    alike[x] = expf (-best[x].distance / blend->mean) + LEAST_WEIGHT;
}

/* Adds to SUM (three colours and their weight) what the patch (COLUMN, ROW) has for the pixel (X,
 * Y). */
static void
add_patch (const Blend *blend, int column, int row, int x, int y, float sum[4])
{
  const NstPatchField *field = blend->field;
  const NstPatchBest *best = &field->best[(gsize) row * field->width + column];
  const int dx = x - column * NST_PATCH_STEP, dy = y - row * NST_PATCH_STEP;
  const int place = best->place + dy * blend->source->pixels.width + dx;
  const float *pixel = blend->source->pixels.data + (gsize) place * 3;
  const float weight = *nst_map_at (&blend->alike, column, row) * (NST_PATCH_REACH + 1 - ABS (dx))
                       * (NST_PATCH_REACH + 1 - ABS (dy));

  for (int c = 0; c < 3; c++)
    sum[c] += weight * pixel[c];
  sum[3] += weight;
}

/* The first of the patches that lie over the pixel AT of a row or column, and the last, of COUNT.
 */
static int
first_over (int at)
{
  return MAX (0, at - NST_PATCH_REACH + NST_PATCH_STEP - 1) / NST_PATCH_STEP;
}

static int
last_over (int at, int count)
{
  return MIN ((at + NST_PATCH_REACH) / NST_PATCH_STEP, count - 1);
}

static void
blend_row (int y, int thread, gpointer user_data)
{
  const Blend *blend = user_data;
  const NstPatchField *field = blend->field;
  float *to = nst_map_at (blend->picture, 0, y);

  for (int x = 0; x < blend->picture->width; x++, to += 3)
    {
      float sum[4] = { 0 };

      for (int row = first_over (y); row <= last_over (y, field->height); row++)
        for (int column = first_over (x); column <= last_over (x, field->width); column++)
          add_patch (blend, column, row, x, y, sum);
      for (int c = 0; c < 3; c++)
        to[c] = sum[c] / sum[3];
    }
}

gboolean
nst_patch_blend (const NstPatchField *field, const NstPatchSource *source, int threads,
                 NstMap *picture, GError **error)
{
  Blend blend = { field, source, picture, NST_MAP_INIT };
  const double sum = nst_parallel_sum (field->height, threads, add_distances, &blend);

  if (!nst_map_allocate (&blend.alike, field->height, field->width, 1, error))
    return FALSE;
  blend.mean = MAX (1e-3, sum / field->height / field->width);
  nst_parallel_for (field->height, threads, find_alike, &blend);
  nst_parallel_for (picture->height, threads, blend_row, &blend);
  nst_map_clear (&blend.alike);
  return TRUE;
}

/* Adds SIGN times the pixels of each pixel's own patch to PICTURE. */
static void
add_own (const NstPatchField *field, const NstPatchSource *source, float sign, NstMap *picture)
{
  float *to = picture->data;

  for (int y = 0; y < picture->height; y++)
    for (int x = 0; x < picture->width; x++, to += 3)
      {
        const int row = y / NST_PATCH_STEP, column = x / NST_PATCH_STEP;
        const int place = field->best[(gsize) row * field->width + column].place
                          + y % NST_PATCH_STEP * source->pixels.width + x % NST_PATCH_STEP;

        for (int c = 0; c < 3; c++)
          to[c] += sign * source->pixels.data[(gsize) place * 3 + c];
      }
}

gboolean
nst_patch_blend_sharpen (const NstPatchField *field, const NstPatchSource *source, int threads,
                         NstMap *picture, GError **error)
{
  add_own (field, source, -1, picture);
  if (!nst_binomial_blur (picture, SHARPENED, threads, error))
    return FALSE;
  add_own (field, source, 1, picture);
  return TRUE;
}
