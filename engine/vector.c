/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "vector.h"

#include <math.h>

#include "parallel.h"

#define PIECE 65536

typedef struct
{
  float *result;
  const float *a;
  const float *b;
  double factor;
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

static double
sum_pieces (Task *task, int threads, NstBlock function)
{
  const int n_pieces = count_pieces (task->length);
  double sum = 0;

  task->sums = g_new (double, n_pieces);
  nst_parallel_for (n_pieces, threads, function, task);
  for (int piece = 0; piece < n_pieces; piece++)
    sum += task->sums[piece];
  g_free (task->sums);
  return sum;
}

static void
dot_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize end = end_of (task, piece);
  double sum[4] = { 0 }; /* several sums at once, so that additions need not wait for each other */
  gsize i = (gsize) piece * PIECE;

  for (; i + 4 <= end; i += 4)
    for (int k = 0; k < 4; k++)
      sum[k] += (double) task->a[i + k] * task->b[i + k];
  for (; i < end; i++)
    sum[0] += (double) task->a[i] * task->b[i];
  task->sums[piece] = sum[0] + sum[1] + sum[2] + sum[3];
}

double
nst_vector_dot (const float *a, const float *b, gsize length, int threads)
{
  Task task = { NULL, a, b, 0, length };

  return sum_pieces (&task, threads, dot_piece);
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
  Task task = { NULL, a, NULL, 0, length };

  return sum_pieces (&task, threads, magnitude_piece);
}

static void
add_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize end = end_of (task, piece);
  const float factor = task->factor;

  for (gsize i = (gsize) piece * PIECE; i < end; i++)
    task->result[i] = task->a[i] + factor * task->b[i];
}

void
nst_vector_add (float *result, const float *a, double factor, const float *b, gsize length,
                int threads)
{
  Task task = { result, a, b, factor, length };

  nst_parallel_for (count_pieces (length), threads, add_piece, &task);
}

static void
scale_piece (int piece, int thread, gpointer user_data)
{
  const Task *task = user_data;
  const gsize end = end_of (task, piece);
  const float factor = task->factor;

  for (gsize i = (gsize) piece * PIECE; i < end; i++)
    task->result[i] = factor * task->a[i];
}

void
nst_vector_scale (float *result, double factor, const float *a, gsize length, int threads)
{
  Task task = { result, a, NULL, factor, length };

  nst_parallel_for (count_pieces (length), threads, scale_piece, &task);
}
