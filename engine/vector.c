/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vector.h"

#include <math.h>

#include "lanes.h"
#include "parallel.h"

#define PIECE 65536
#define SUMS 8 /* at once, so that additions need not wait for each other */

typedef struct
{
  float *result;
  NstBfloat *rounded;
  const float *a;
  const float *b;
  const NstBfloat *short_a;
  const NstBfloat *short_b;
  float factor;
  gsize length;
  double *sums; /* of each piece */
} Task;

static int
count_pieces (gsize length)
{
  return (length + PIECE - 1) / PIECE;
}

static gsize
end_of (const Task *task, int piece)
{
  return MIN (task->length, (gsize) (piece + 1) * PIECE);
}

static void
for_pieces (Task *task, int threads, NstBlock function)
{
  nst_parallel_for (count_pieces (task->length), threads, function, task);
}

static double
sum_pieces (Task *task, int threads, NstBlock function)
{
  double sum = 0;

  task->sums = g_new (double, count_pieces (task->length));
  for_pieces (task, threads, function);
  for (int piece = 0; piece < count_pieces (task->length); piece++)
    sum += task->sums[piece];
  g_free (task->sums);
  return sum;
}

static double
add_up (const double *sums)
{
  double sum = 0;

  for (int k = 0; k < SUMS; k++)
    sum += sums[k];
  return sum;
}

NST_FOR_EVERY_CPU static void
dot_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstBfloat *a = task->short_a;
  const float *b = task->b;
  const gsize end = end_of (task, piece);
  double sums[SUMS] = { 0 };
  gsize i = (gsize) piece * PIECE;

  for (; i + SUMS <= end; i += SUMS)
    for (int k = 0; k < SUMS; k++)
      sums[k] += (double) nst_bfloat_value (a[i + k]) * b[i + k];
  for (; i < end; i++)
    sums[0] += (double) nst_bfloat_value (a[i]) * b[i];
  task->sums[piece] = add_up (sums);
}

double
nst_vector_dot (const NstBfloat *a, const float *b, gsize length, int threads)
{
  Task task = { .short_a = a, .b = b, .length = length };

  return sum_pieces (&task, threads, dot_piece);
}

NST_FOR_EVERY_CPU static void
dot_bfloats_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstBfloat *a = task->short_a, *b = task->short_b;
  const gsize end = end_of (task, piece);
  double sums[SUMS] = { 0 };
  gsize i = (gsize) piece * PIECE;

  for (; i + SUMS <= end; i += SUMS)
    for (int k = 0; k < SUMS; k++)
      sums[k] += (double) nst_bfloat_value (a[i + k]) * nst_bfloat_value (b[i + k]);
  for (; i < end; i++)
    sums[0] += (double) nst_bfloat_value (a[i]) * nst_bfloat_value (b[i]);
  task->sums[piece] = add_up (sums);
}

double
nst_vector_dot_bfloats (const NstBfloat *a, const NstBfloat *b, gsize length, int threads)
{
  Task task = { .short_a = a, .short_b = b, .length = length };

  return sum_pieces (&task, threads, dot_bfloats_piece);
}

static void
magnitude_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  double sum = 0;

  for (gsize i = (gsize) piece * PIECE; i < end_of (task, piece); i++)
    sum += fabsf (task->a[i]);
  task->sums[piece] = sum;
}

double
nst_vector_sum_of_magnitudes (const float *a, gsize length, int threads)
{
  Task task = { .a = a, .length = length };

  return sum_pieces (&task, threads, magnitude_piece);
}

NST_FOR_EVERY_CPU static void
add_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const NstBfloat *restrict a = task->short_a;
  float *restrict result = task->result;

  for (gsize i = (gsize) piece * PIECE; i < end_of (task, piece); i++)
    result[i] += task->factor * nst_bfloat_value (a[i]);
}

void
nst_vector_add (float *result, double factor, const NstBfloat *a, gsize length, int threads)
{
  Task task = { .result = result, .short_a = a, .factor = factor, .length = length };

  for_pieces (&task, threads, add_piece);
}

static void
scale_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;

  for (gsize i = (gsize) piece * PIECE; i < end_of (task, piece); i++)
    task->result[i] = task->factor * task->a[i];
}

void
nst_vector_scale (float *result, double factor, const float *a, gsize length, int threads)
{
  Task task = { .result = result, .a = a, .factor = factor, .length = length };

  for_pieces (&task, threads, scale_piece);
}

NST_FOR_EVERY_CPU static void
round_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const float *restrict a = task->a;
  NstBfloat *restrict result = task->rounded;

  for (gsize i = (gsize) piece * PIECE; i < end_of (task, piece); i++)
    result[i] = nst_bfloat_round (task->factor * a[i]);
}

void
nst_vector_round (NstBfloat *result, double factor, const float *a, gsize length, int threads)
{
  Task task = { .rounded = result, .a = a, .factor = factor, .length = length };

  for_pieces (&task, threads, round_piece);
}

NST_FOR_EVERY_CPU static void
subtract_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const float *restrict a = task->a, *restrict b = task->b;
  NstBfloat *restrict result = task->rounded;

  for (gsize i = (gsize) piece * PIECE; i < end_of (task, piece); i++)
    result[i] = nst_bfloat_round (a[i] - b[i]);
}

void
nst_vector_subtract (NstBfloat *result, const float *a, const float *b, gsize length, int threads)
{
  Task task = { .rounded = result, .a = a, .b = b, .length = length };

  for_pieces (&task, threads, subtract_piece);
}
