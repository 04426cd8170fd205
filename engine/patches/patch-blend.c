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
  float mean; /* distance */
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

/* Adds to SUM (three colours and their weight) what the patch of the pixel DX beside and DY below
 * (X, Y) has for it. */
static void
add_patch (const Blend *blend, int x, int y, int dx, int dy, float sum[4])
{
  const NstPatchField *field = blend->field;
  const NstPatchBest *best = &field->best[(gsize) (y + dy) * field->width + x + dx];
  const int place = best->place - dy * blend->source->pixels.width - dx;
  const float *pixel = blend->source->pixels.data + (gsize) place * 3;
  const float weight = (expf (-best->distance / blend->mean) + LEAST_WEIGHT)
                       * (NST_PATCH_REACH + 1 - ABS (dx)) * (NST_PATCH_REACH + 1 - ABS (dy));

  for (int c = 0; c < 3; c++)
    sum[c] += weight * pixel[c];
  sum[3] += weight;
}

static void
blend_row (int y, int thread, gpointer user_data)
{
  const Blend *blend = user_data;
  const NstPatchField *field = blend->field;
  float *to = nst_map_at (blend->picture, 0, y);

  for (int x = 0; x < field->width; x++, to += 3)
    {
      float sum[4] = { 0 };

      for (int dy = MAX (-NST_PATCH_REACH, -y); dy <= MIN (NST_PATCH_REACH, field->height - 1 - y);
           dy++)
        for (int dx = MAX (-NST_PATCH_REACH, -x); dx <= MIN (NST_PATCH_REACH, field->width - 1 - x);
             dx++)
          add_patch (blend, x, y, dx, dy, sum);
      for (int c = 0; c < 3; c++)
        to[c] = sum[c] / sum[3];
    }
}

void
nst_patch_blend (const NstPatchField *field, const NstPatchSource *source, int threads,
                 NstMap *picture)
{
  Blend blend = { field, source, picture };
  const double sum = nst_parallel_sum (field->height, threads, add_distances, &blend);

  blend.mean = MAX (1e-3, sum / field->height / field->width);
  nst_parallel_for (field->height, threads, blend_row, &blend);
}

gboolean
nst_patch_blend_sharpen (const NstPatchField *field, const NstPatchSource *source, int threads,
                         NstMap *picture, GError **error)
{
  const gsize count = nst_map_positions (picture);

  for (gsize i = 0; i < count; i++)
    for (int c = 0; c < 3; c++)
      picture->data[i * 3 + c] -= source->pixels.data[(gsize) field->best[i].place * 3 + c];
  if (!nst_binomial_blur (picture, SHARPENED, threads, error))
    return FALSE;
  for (gsize i = 0; i < count; i++)
    for (int c = 0; c < 3; c++)
      picture->data[i * 3 + c] += source->pixels.data[(gsize) field->best[i].place * 3 + c];
  return TRUE;
}
